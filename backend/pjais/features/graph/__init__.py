"""The memory graph: where memories stand on a map, what joins them, and the way from one to another."""
