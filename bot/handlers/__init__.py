"""EDGE in: a Telegram update becomes one flow call. Rights are asked of the database, by the flows."""
