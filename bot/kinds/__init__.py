"""The catalogue of request kinds: one file a kind, listed in `catalogue`."""
