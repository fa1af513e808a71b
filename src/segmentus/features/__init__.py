"""Dollars into comparable columns, and back."""
