"""How a database of today becomes one that the first version would have written."""

from typing import Final

_COLUMNS: Final = {
    "persona": ["model", "accent", "retired_at", "origin"],
    "memory": ["state", "superseded_by", "mention_count", "pinned_at"],
    "conversation": ["folder", "pinned_at", "leaf_id", "settings", "summary", "summary_until", "extra"],
    "message": ["parent_id", "depth", "state", "model", "token_count", "extra"],
}
_TABLES: Final = (
    *("checkpoint", "quarantine", "erasure", "redaction", "redaction_batch", "log_floor", "base_row"),
    *("reply_piece", "prompt", "backend", "memory_proposal", "milestone", "log_import", "recall"),
    *(
        _DEVICES := (
            *("merged_entity", "counted_stamp", "adjusted_change", "held_arrival"),
            *(
                "sync_workspace",
                "sync_cursor",
                "sync_arrived",
                "sync_echo",
                "sync_again",
                "sync_waiting",
                "sync_control",
                "sync_picture",
            ),
            *("sync_device", "sync_left_out", "refused_event", "phone", "outstanding"),
        )
    ),
)
#: From today's to the eighth.
TO_EIGHTH_SCHEMA: Final = (
    "DROP INDEX ix_memory_told",
    "DROP TABLE recall",
    *(f"DROP TABLE {name}" for name in _DEVICES),
    *(f"ALTER TABLE persona DROP COLUMN {name}" for name in ("accent", "retired_at", "origin")),
)
TO_FIRST_SCHEMA: Final = (
    *(f"DROP INDEX ix_message_{name}" for name in ("newest", "parent", "unlinked", "said")),
    "DROP INDEX ix_memory_told",
    *(f"ALTER TABLE {table} DROP COLUMN {name}" for table, names in _COLUMNS.items() for name in names),
    *(f"DROP TABLE {name}" for name in _TABLES),
    "UPDATE alembic_version SET version_num = '0001'",
)
