"""A partition into whether it would come back: refits, cold starts, implicates, references."""
