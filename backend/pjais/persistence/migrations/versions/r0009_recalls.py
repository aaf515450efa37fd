"""When each memory was recalled and for which reply; and an index of when what memories tell of happened.

Of recalls before this, the log tells when they were; which reply they were for is known where what its model saw is
still kept.
"""

import bisect
import json
import uuid
from collections import defaultdict

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

_TIMES = (
    "SELECT entity_id, persona_id, json_extract(changes, '$.last_accessed[1]') AS at FROM event"
    " WHERE entity_type = 'memory' AND json_valid(changes)"
    " AND json_extract(changes, '$.last_accessed[1]') IS NOT NULL AND persona_id IS NOT NULL ORDER BY seq"
)
_SEEN = (
    "SELECT prompt.message_id, prompt.made_at, item.value ->> '$.memory_id', item.value ->> '$.score',"
    " item.value -> '$.why' FROM prompt, json_each(prompt.parts) AS part, json_each(part.value, '$.items') AS item"
    " WHERE item.value ->> '$.memory_id' IS NOT NULL ORDER BY prompt.made_at"
)
_KEEP = (
    "INSERT INTO recall (id, persona_id, memory_id, message_id, recalled_at, score, why) VALUES (?, ?, ?, ?, ?, ?, ?)"
)
_AT_ONCE = 1_000


def upgrade() -> None:
    op.create_table(
        "recall",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("persona_id", sa.Text(), nullable=False),
        sa.Column("memory_id", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=True),
        sa.Column("recalled_at", sa.Text(), nullable=False),
        sa.Column("score", sa.Float(), nullable=True),
        sa.Column("why", sa.JSON(none_as_null=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recall")),
    )
    op.create_index("ix_recall_when", "recall", ["persona_id", "recalled_at", "memory_id"])
    op.create_index("ix_recall_memory", "recall", ["memory_id", "recalled_at"])
    op.create_index("ix_recall_message", "recall", ["message_id"])
    op.create_index(
        "ix_memory_told",
        "memory",
        ["persona_id", sa.text("coalesce(occurred_at, created_at)")],
        sqlite_where=sa.text("deleted_at IS NULL"),
    )
    _fill(op.get_bind())


def _fill(connection: sa.Connection) -> None:
    seen: dict[str, list[tuple[str, str, float | None, str | None]]] = defaultdict(list)
    for message_id, made_at, memory_id, score, why in connection.exec_driver_sql(_SEEN):
        seen[memory_id].append((made_at, message_id, score, why))
    waiting = []
    for memory_id, persona_id, at in connection.exec_driver_sql(_TIMES).fetchall():
        message_id, score, why = _reply(seen[memory_id], at)
        waiting.append((str(uuid.uuid4()), persona_id, memory_id, message_id, at, score, why))
        if len(waiting) >= _AT_ONCE:
            connection.exec_driver_sql(_KEEP, waiting)
            waiting = []
    if waiting:
        connection.exec_driver_sql(_KEEP, waiting)


def _reply(
    seen: list[tuple[str, str, float | None, str | None]], at: str
) -> tuple[str | None, float | None, str | None]:
    """Of the prompts that held the memory, the last one made before; each is for one recall."""
    place = bisect.bisect_right([made_at for made_at, *_ in seen], at) - 1
    if place < 0:
        return None, None, None
    _, message_id, score, why = seen.pop(place)
    return message_id, score, json.dumps(json.loads(why)) if why else None
