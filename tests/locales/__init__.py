"""The catalogues in every language."""
