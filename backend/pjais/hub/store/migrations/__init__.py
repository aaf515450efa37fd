"""Revisions of the hub's database, the same for SQLite and PostgreSQL."""
