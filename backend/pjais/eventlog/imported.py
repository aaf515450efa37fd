"""Which events of the log came from elsewhere: they stand where they were added, and tell the times of where they were
made.

Everywhere else the stamps of the log rise with its numbers.
"""

from bisect import bisect_right
from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection
from sqlalchemy.orm import Mapped, mapped_column

from pjais.kernel.clock import now_text
from pjais.persistence.entity import Local
from pjais.persistence.rows import run

_BEFORE: Final = "SELECT highest FROM log_import WHERE first_seq <= ? ORDER BY first_seq DESC LIMIT 1"
_OURS_BY: Final = (
    "SELECT seq FROM event WHERE recorded_at <= ? AND seq > coalesce("
    "(SELECT last_seq FROM log_import WHERE first_seq <= event.seq ORDER BY first_seq DESC LIMIT 1), 0)"
    " ORDER BY recorded_at DESC, seq DESC LIMIT 1"
)
_GIVEN: Final = "SELECT max(given) FROM counted_stamp WHERE seq <= ?"
_IMPORTED_BY: Final = "SELECT max(last_seq) FROM log_import WHERE made_at <= ?"


class LogImport(Local):
    """One import, or one arrival from other devices: the events it added, and when it was made.

    ``highest`` is the highest stamp that counts in the log up to its last one.
    """

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


def highest_given(connection: Connection, seq: int, stamp: str) -> str:
    """The same of the stamps as they were given, which those that count may lag behind: no id made by then is above."""
    (given,) = run(connection, _GIVEN, (seq,)).fetchone()
    return max(highest_stamp(connection, seq, stamp), given or "")


def imports_since(connection: Connection, seq: int) -> Sequence[range]:
    """The seqs of each import that added events after that one, in their order."""
    sql = "SELECT first_seq, last_seq FROM log_import WHERE last_seq > ? ORDER BY first_seq"
    return [range(first, last + 1) for first, last in run(connection, sql, (seq,))]


def is_among(seq: int, imports: Sequence[range]) -> bool:
    """Whether one of the imports, given in their order, added that event."""
    place = bisect_right(imports, seq, key=lambda span: span.start) - 1
    return place >= 0 and seq in imports[place]
