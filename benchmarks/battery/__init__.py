"""Planted tables with a known answer, and what default procedures make of them."""
