"""Export of everything, and reading it back."""
