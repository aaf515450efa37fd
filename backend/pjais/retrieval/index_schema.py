"""The tables of the search index."""

from typing import Final

SCHEMA: Final = """
CREATE TABLE state (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE doc (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    memory_id TEXT NOT NULL UNIQUE,
    persona_id TEXT NOT NULL,
    session TEXT NOT NULL,
    said_at TEXT NOT NULL,
    speaker TEXT NOT NULL,
    words INTEGER NOT NULL,
    importance REAL NOT NULL,
    digest BLOB NOT NULL,
    embedded INTEGER NOT NULL DEFAULT 0,
    generation INTEGER NOT NULL,
    change INTEGER NOT NULL
);
CREATE INDEX ix_doc_persona_id ON doc (persona_id);
CREATE INDEX ix_doc_change ON doc (persona_id, change);
CREATE INDEX ix_doc_pending ON doc (persona_id) WHERE embedded = 0;
CREATE TABLE removed (doc INTEGER PRIMARY KEY, persona_id TEXT NOT NULL, change INTEGER NOT NULL);
CREATE INDEX ix_removed_change ON removed (persona_id, change);
CREATE TABLE vector (doc INTEGER PRIMARY KEY, value BLOB NOT NULL, checksum INTEGER NOT NULL);
CREATE TABLE nearness (
    persona_id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    model TEXT NOT NULL,
    change INTEGER NOT NULL,
    count INTEGER NOT NULL,
    total BLOB NOT NULL
);
CREATE TABLE nearness_part (
    id INTEGER PRIMARY KEY, persona_id TEXT NOT NULL, version INTEGER NOT NULL, value BLOB NOT NULL
);
CREATE INDEX ix_nearness_part_persona_id ON nearness_part (persona_id, version);
CREATE VIRTUAL TABLE word USING fts5 (
    persona, body, content='', contentless_delete=1, tokenize='porter unicode61 remove_diacritics 2'
);
CREATE VIRTUAL TABLE vocabulary USING fts5vocab (word, col);
"""
#: Where memories stand on the map, by scope: a persona's id, or "vault" for all. Made where a file has none of it yet.
#: A place is the slot-th of a group's disc, the unread stand in group -1; ``kin`` is the likest of those nearer to the
#: middle of the group. ``words`` and ``centre`` are made of what memories say: forgetting empties them.
MAP_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS map_scope (
    scope TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    change INTEGER NOT NULL,
    arranged_at TEXT NOT NULL,
    arranged INTEGER NOT NULL,
    complete INTEGER NOT NULL,
    ring REAL NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS map_group (
    scope TEXT NOT NULL,
    number INTEGER NOT NULL,
    x REAL NOT NULL,
    y REAL NOT NULL,
    capacity INTEGER NOT NULL,
    words TEXT,
    centre BLOB,
    PRIMARY KEY (scope, number)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS map_place (
    scope TEXT NOT NULL,
    memory_id TEXT NOT NULL,
    doc INTEGER NOT NULL,
    number INTEGER NOT NULL,
    slot INTEGER NOT NULL,
    kin TEXT,
    likeness REAL NOT NULL,
    revision INTEGER NOT NULL,
    PRIMARY KEY (scope, memory_id)
) WITHOUT ROWID;
CREATE UNIQUE INDEX IF NOT EXISTS ix_map_place_slot ON map_place (scope, number, slot);
CREATE INDEX IF NOT EXISTS ix_map_place_doc ON map_place (scope, doc);
CREATE INDEX IF NOT EXISTS ix_map_place_revision ON map_place (scope, revision);
"""
#: A text goes through the tokenizer here to learn under which words it is found.
STEMMING: Final = """
CREATE VIRTUAL TABLE temp.stem USING fts5 (text, tokenize='porter unicode61 remove_diacritics 2');
CREATE VIRTUAL TABLE temp.stem_vocabulary USING fts5vocab (stem, instance);
"""
