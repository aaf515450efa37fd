"""Compaction: how long events stay in the log, and the archives that older ones lie in."""
