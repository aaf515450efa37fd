"""Dashboard: figures of the vault and of the app itself."""
