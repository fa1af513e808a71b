"""Points into the best partition found: k-means++, Lloyd, Hartigan–Wong, genetic search."""
