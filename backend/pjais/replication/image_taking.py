"""An image out of the portions of a snapshot, laid into this device's vault."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection

from pjais.eventlog import laying
from pjais.eventlog.floor import last_seq
from pjais.eventlog.image import ImageHead, LogPart, RowsPart, UnfitPartError
from pjais.eventlog.outstanding import outstanding
from pjais.persistence.rows import run
from pjais.persistence.session import WritingSession
from pjais.replication import outbox
from pjais.replication.portion import Portion, UnusableSnapshotError

P = TypeVar("P")


def lay_rows(
    session: WritingSession, source: str, upto: int, head: ImageHead, rows: Sequence[Portion], first: Portion
) -> bool:
    """Whether there was room for it, and it is here now.

    Raises:
        UnusableSnapshotError: the transaction is to be rolled back.
    """
    connection = session.connection()
    (stands_at,) = run(connection, "SELECT seq FROM sync_cursor").fetchone()
    if stands_at or not laying.is_room_for(connection, head):
        return False
    before = last_seq(connection)
    parts = (_read(portion, RowsPart.of_told) for portion in rows)
    try:
        laying.lay_rows(session, source, upto, head, parts, _read(first, LogPart.of_told))
    except UnfitPartError as error:
        raise UnusableSnapshotError from error
    _note_taken(connection, before)
    return True


def lay_log(session: WritingSession, portion: Portion) -> int:
    """Returns how many events of it are here; raises UnusableSnapshotError as above."""
    connection = session.connection()
    before = last_seq(connection)
    try:
        laying.add_part(session, _read(portion, LogPart.of_told))
    except UnfitPartError as error:
        raise UnusableSnapshotError from error
    _note_taken(connection, before)
    now = outstanding(connection)
    return 0 if now is None else now.events


def _read(portion: Portion, read: Callable[[Mapping[str, Any]], P]) -> P:
    try:
        return read(portion.told())
    except (ValueError, KeyError, TypeError):
        raise UnusableSnapshotError from None


def _note_taken(connection: Connection, before: int) -> None:
    (sent_up_to,) = run(connection, "SELECT sent_up_to FROM sync_cursor").fetchone()
    outbox.note_taken(connection, sent_up_to, before)
