"""Where the vault lies, how large it is, and moving it."""
