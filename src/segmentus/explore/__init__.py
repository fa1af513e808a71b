"""A survey into what is worth knowing before clustering."""
