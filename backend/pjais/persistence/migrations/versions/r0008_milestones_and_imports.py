"""Milestones on the way back to any moment, and which events of the log were imported.

Of imports made before, the events are known that are older than what stood before them; when they came, from the time
of what stood before. Milestones are kept of what has changed often already.
"""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

_IMPORTED = """
INSERT INTO log_import (first_seq, last_seq, highest, made_at)
SELECT min(seq), max(seq), max(highest), max(latest)
FROM (
  SELECT seq, highest, latest, seq - row_number() OVER (ORDER BY seq) AS run
  FROM (
    SELECT seq, hlc, max(hlc) OVER upto AS highest, max(recorded_at) OVER upto AS latest
    FROM event WINDOW upto AS (ORDER BY seq)
  )
  WHERE hlc < highest
)
GROUP BY run
"""

_EVERY = 64
_OFTEN = "SELECT entity_type, entity_id FROM event GROUP BY entity_id, entity_type HAVING count(*) >= ?"
_HISTORY = "SELECT seq, changes FROM event WHERE entity_id = ? AND entity_type = ? ORDER BY seq"
_BASE = "SELECT row FROM base_row WHERE entity_id = ? AND entity_type = ?"
_KEEP = "INSERT INTO milestone (entity_id, seq, entity_type, row) VALUES (?, ?, ?, ?)"


def upgrade() -> None:
    op.create_table(
        "milestone",
        sa.Column("entity_id", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("entity_type", sa.Text(), nullable=False),
        sa.Column("row", sa.JSON(none_as_null=True), nullable=False),
        sa.PrimaryKeyConstraint("entity_id", "seq", name=op.f("pk_milestone")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "log_import",
        sa.Column("first_seq", sa.Integer(), nullable=False),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.Column("highest", sa.Text(), nullable=False),
        sa.Column("made_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("first_seq", name=op.f("pk_log_import")),
    )
    op.execute(_IMPORTED)
    # What was archived cannot be looked at here: stamps up to the newest row at the floor count as there.
    op.execute(
        "INSERT OR IGNORE INTO log_import SELECT seq + 1, seq, replace(substr(max(entity_id), 1, 13), '-', '') || 'f',"
        " made_at FROM log_floor, base_row WHERE seq = (SELECT max(seq) FROM log_floor) GROUP BY seq"
    )
    op.execute(
        "UPDATE log_import SET highest = (SELECT max(highest) FROM log_import AS older"
        " WHERE older.first_seq <= log_import.first_seq)"
    )
    connection = op.get_bind()
    for kind, key in connection.exec_driver_sql(_OFTEN, (_EVERY,)).fetchall():
        _keep_milestones(connection, kind, key)


def _keep_milestones(connection: sa.Connection, kind: str, key: str) -> None:
    base = connection.exec_driver_sql(_BASE, (key, kind)).scalar()
    row: dict[str, Any] = json.loads(base) if base else {}
    events = connection.exec_driver_sql(_HISTORY, (key, kind)).fetchall()
    for count, (seq, changes) in enumerate(events, 1):
        try:
            row |= {field: after for field, (_before, after) in json.loads(changes).items()}
        except (ValueError, TypeError, AttributeError):
            return  # held back, as is what follows from it
        if count % _EVERY == 0 and row.get("id") is not None:
            connection.exec_driver_sql(_KEEP, (key, seq, kind, json.dumps(row, ensure_ascii=False)))
