"""The product's own benchmarks: one JSON line per figure, through the same repositories and engine as the app."""
