"""Several devices, in whatever order they hear of each other, end with the same."""
