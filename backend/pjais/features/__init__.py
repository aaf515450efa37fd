"""Vertical slices: each a noun that people see, with the same file names inside."""
