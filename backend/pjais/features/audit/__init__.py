"""Audit: the read side of the event log."""
