"""Phones: which ones may open this app over the local network, and how they come in."""
