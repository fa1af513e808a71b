"""A file into a `Survey`: rows, and whom each row stands for."""
