"""A weighted column into an `Estimate`."""
