"""What our pages need beyond Sphinx and MyST: commands, rooms, docstrings, formulas."""
