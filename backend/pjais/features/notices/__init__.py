"""What happened while nobody looked, and deserves to be told."""
