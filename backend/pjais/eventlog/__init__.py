"""Event log: one event per change of an entity, written in the change's own transaction, hash-chained."""
