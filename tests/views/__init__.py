"""What people see, rendered from values."""
