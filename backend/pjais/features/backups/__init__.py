"""Backups: which there are, making one, bringing one back."""
