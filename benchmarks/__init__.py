"""Claims of speed and quality, each beside its peer in one run."""
