"""The chosen partition into something a person can use."""
