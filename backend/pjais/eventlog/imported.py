"""Which events of the log were imported: they stand where they were added, and tell the times of where they were made.

Everywhere else the stamps of the log rise with its numbers.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from sqlalchemy import Connection
from sqlalchemy.orm import Mapped, mapped_column

from pjais.kernel.clock import now_text
from pjais.persistence.entity import Local
from pjais.persistence.rows import run

_BEFORE: Final = "SELECT highest FROM log_import WHERE first_seq <= ? ORDER BY first_seq DESC LIMIT 1"
_OURS_BY: Final = (
    "SELECT seq FROM event WHERE recorded_at <= ? AND NOT EXISTS"
    " (SELECT 1 FROM log_import WHERE event.seq BETWEEN first_seq AND last_seq)"
    " ORDER BY recorded_at DESC, seq DESC LIMIT 1"
)
_IMPORTED_BY: Final = "SELECT max(last_seq) FROM log_import WHERE made_at <= ?"


class LogImport(Local):
    """One import: the events it added, the highest stamp in the log up to its last one, and when it was made."""

    __tablename__ = "log_import"

    first_seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last_seq: Mapped[int]
    highest: Mapped[str]
    made_at: Mapped[str]


def note_import(connection: Connection, first: int, last: int, highest: str) -> None:
    """Write down that events were imported just now.

    Args:
        connection: in a writing transaction.
        first: the seq of the first.
        last: the seq of the last.
        highest: the highest stamp of theirs and of the event before them.
    """
    highest = highest_stamp(connection, first, highest)
    run(connection, "INSERT INTO log_import VALUES (?, ?, ?, ?)", (first, last, highest, now_text()))


def highest_stamp(connection: Connection, seq: int, stamp: str) -> str:
    """The highest stamp, or one above it, of all events up to the one with that seq and stamp."""
    found = run(connection, _BEFORE, (seq,)).fetchone()
    return max(stamp, found[0]) if found else stamp


def last_by(connection: Connection, at: str) -> int | None:
    """The last event that was in this log by that time; None for a time before the first."""
    ours = run(connection, _OURS_BY, (at,)).fetchone()
    (imported,) = run(connection, _IMPORTED_BY, (at,)).fetchone()
    return max((seq for seq in (ours and ours[0], imported) if seq is not None), default=None)


def imports_since(connection: Connection, seq: int) -> Sequence[range]:
    """The seqs of each import that added events after that one."""
    return list(_ranges(connection, seq))


def _ranges(connection: Connection, seq: int) -> Iterator[range]:
    for first, last in run(connection, "SELECT first_seq, last_seq FROM log_import WHERE last_seq > ?", (seq,)):
        yield range(first, last + 1)
