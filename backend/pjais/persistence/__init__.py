"""Persistence: one SQLite file, its pool, transactions, tables' base classes and migrations."""
