"""What clients do: write, press, look things up. Anyone may try; the flows know who is a client."""
