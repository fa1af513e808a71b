"""A matrix with weights into partitions and their scores."""
