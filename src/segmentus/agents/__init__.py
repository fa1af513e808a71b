"""What a program that talks to a language model may ask: answers about groups, never about rows."""
