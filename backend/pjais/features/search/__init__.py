"""Search: one way to find memories, for programs, the palette and the screens."""
