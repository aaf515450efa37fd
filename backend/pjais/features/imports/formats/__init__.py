"""File formats: pure functions between bytes and parsed personas; no database, no network."""
