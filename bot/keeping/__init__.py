"""What keeps the data when a machine does not: backups, how long they stay, going back to one, moving."""
