"""What comes after the clustering: watch for drift, compare with the nation, plan a sample."""
