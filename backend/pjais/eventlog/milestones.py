"""Rows as they were at every so many versions, so that the way back to any moment is short however often a row changed.

They are made of the log and never needed: forgetting drops those it touches, and time travel then goes the whole way.
What they were made of may have had fewer columns than today.
"""

from typing import Any, Final

from sqlalchemy import JSON, Connection
from sqlalchemy.orm import Mapped, mapped_column

from pjais.persistence.engine import from_json
from pjais.persistence.entity import Local, Row
from pjais.persistence.rows import run

#: Of an entity's versions one in so many is kept.
EVERY: Final = 64
KEEP: Final = "INSERT OR REPLACE INTO milestone (entity_id, seq, entity_type, row) VALUES (?, ?, ?, ?)"
_SINCE: Final = "seq >= ? ORDER BY seq LIMIT 1"
_UNTIL: Final = "seq <= ? ORDER BY seq DESC LIMIT 1"


class Milestone(Local):
    """One row as it was after an event of its entity."""

    __tablename__ = "milestone"
    __table_args__ = ({"sqlite_with_rowid": False},)

    entity_id: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    entity_type: Mapped[str]
    row: Mapped[dict[str, Any]] = mapped_column(JSON(none_as_null=True))


def milestone_since(connection: Connection, kind: str, key: str, seq: int) -> tuple[int, Row] | None:
    """The first at or after an event: its seq and the row."""
    return _found(connection, kind, key, seq, _SINCE)


def milestone_until(connection: Connection, kind: str, key: str, seq: int) -> tuple[int, Row] | None:
    """The last at or before an event."""
    return _found(connection, kind, key, seq, _UNTIL)


def drop_milestones(connection: Connection, until: int | None = None) -> None:
    """All, or those before an event."""
    run(connection, "DELETE FROM milestone WHERE ?1 IS NULL OR seq < ?1", (until,))


def drop_milestones_of(connection: Connection, kind: str, key: str) -> None:
    """Those of one entity."""
    run(connection, "DELETE FROM milestone WHERE entity_id = ? AND entity_type = ?", (key, kind))


def _found(connection: Connection, kind: str, key: str, seq: int, which: str) -> tuple[int, Row] | None:
    sql = f"SELECT seq, row FROM milestone WHERE entity_id = ? AND entity_type = ? AND {which}"  # noqa: S608 - fixed words
    found = run(connection, sql, (key, kind, seq)).fetchone()
    return (found[0], from_json(found[1])) if found else None
