"""Events that have arrived and cannot be in the log yet: what they belong to is not here, or they are none."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import JSON, Connection, Index
from sqlalchemy.orm import Mapped, mapped_column

from pjais.eventlog.owners import Place
from pjais.kernel.clock import now_text
from pjais.persistence.entity import Local
from pjais.persistence.rows import run, run_many, statements_of

_AT_ONCE: Final = 400


class Why(StrEnum):
    """Why an event was not applied."""

    OWNER = "owner"
    NEWER = "newer"
    MALFORMED = "malformed"
    GONE = "gone"


class HeldArrival(Local):
    """One event that waits for an entity, or that is not what its name says; it is in no log, so nobody builds on it.

    ``changes`` are as they came; ``heard_at`` is when the hub heard of it.
    """

    __tablename__ = "held_arrival"
    __table_args__ = (Index("ix_held_arrival_waits", "waits_for_id", "waits_for_type"),)

    event_id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    entity_type: Mapped[str]
    entity_id: Mapped[str]
    persona_id: Mapped[str | None]
    changes: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    hlc: Mapped[str]
    device_id: Mapped[str]
    actor: Mapped[str]
    causation_id: Mapped[str | None]
    recorded_at: Mapped[str]
    heard_at: Mapped[str | None]
    reason: Mapped[str]
    waits_for_type: Mapped[str | None]
    waits_for_id: Mapped[str | None]
    held_at: Mapped[str] = mapped_column(default=now_text)


def hold_back(connection: Connection, rows: Iterable[dict[str, Any]]) -> None:
    """Keep events until what they wait for is here."""
    made = statements_of(HeldArrival)
    bound = [made.bound({**row, "held_at": now_text()}) for row in rows]
    run_many(connection, made.insert.replace("INSERT", "INSERT OR IGNORE", 1), bound)


def held_among(connection: Connection, event_ids: Sequence[str]) -> set[str]:
    """Those of these events that wait already."""
    found: set[str] = set()
    if run(connection, "SELECT 1 FROM held_arrival LIMIT 1").fetchone() is None:
        return found
    for start in range(0, len(event_ids), _AT_ONCE):
        part = event_ids[start : start + _AT_ONCE]
        marks = ", ".join("?" * len(part))
        sql = f"SELECT event_id FROM held_arrival WHERE event_id IN ({marks})"  # noqa: S608 - marks
        found.update(key for (key,) in run(connection, sql, part))
    return found


def let_go(connection: Connection, places: Iterable[Place]) -> list[dict[str, Any]]:
    """The events that have waited for these, oldest first; they are held no more."""
    if run(connection, "SELECT 1 FROM held_arrival LIMIT 1").fetchone() is None:
        return []
    made, found = statements_of(HeldArrival), []
    sql = f"SELECT {', '.join(made.columns)} FROM held_arrival WHERE waits_for_id = ? AND waits_for_type = ?"  # noqa: S608 - our own names
    for kind, key in places:
        found += [made.row(row) for row in run(connection, sql, (key, kind)).fetchall()]
    run_many(connection, "DELETE FROM held_arrival WHERE event_id = ?", [(row["event_id"],) for row in found])
    return sorted(found, key=lambda row: (row["hlc"], row["event_id"]))
