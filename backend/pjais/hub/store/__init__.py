"""What the hub keeps: the log of every workspace and the records beside it, in SQLite or PostgreSQL."""
