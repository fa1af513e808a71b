"""Segments into names, by what is true of most of each and of few others."""
