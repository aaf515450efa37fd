"""Encryption of the vault and its backups."""
