"""Memories: what personas remember."""
