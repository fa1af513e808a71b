"""Values into plotly figures; computes nothing."""
