"""What administrators do: everything by commands, read strictly; the flows know who is one."""
