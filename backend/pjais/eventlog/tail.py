"""Adds events that were made elsewhere to the end of the log, as they are."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy import Connection

from pjais.eventlog.catalogue import is_known, known_events
from pjais.eventlog.chain import GENESIS, LEAF_FIELDS, chain_hash, leaf_hash
from pjais.eventlog.imported import note_import
from pjais.eventlog.quarantine import HOLD, Reason
from pjais.eventlog.stamps import count_as, counted_stamps
from pjais.kernel.clock import now_text
from pjais.persistence.rows import run, run_many

COLUMNS: Final = (*LEAF_FIELDS, "leaf_hash", "prev_hash", "hash", "seq")
HLC: Final = LEAF_FIELDS.index("hlc")
_INSERT: Final = f"INSERT INTO event ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"  # noqa: S608 - fixed names
_SEQ: Final = len(COLUMNS) - 1
_LEAF: Final = len(LEAF_FIELDS)

#: Content in the order of ``LEAF_FIELDS``, the leaf hash where it is given, and the stamp that counts.
Content = Sequence[Any]
Coming = tuple[Content, bytes | None, str]


class Tail:
    """The end of the log while events are added to it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        head = run(connection, "SELECT seq, hash, hlc FROM event ORDER BY seq DESC LIMIT 1").fetchone()
        self.seq: int = head[0] if head else 0
        self._hash: bytes = head[1] if head else GENESIS
        self._first = self.seq + 1
        self._highest = counted_stamps(connection, [self.seq]).get(self.seq, head[2]) if head else ""

    def add(self, coming: Iterable[Coming]) -> list[tuple[Any, ...]]:
        """Write events; those whose names are not known here are held back. Returns their rows, as ``COLUMNS``."""
        rows: list[tuple[Any, ...]] = []
        ahead, newer, known = [], [], known_events()
        for content, given, stamp in coming:
            leaf = given or leaf_hash(content)
            self.seq += 1
            before, self._hash = self._hash, chain_hash(self._hash, self.seq, leaf)
            rows.append((*content, leaf, before, self._hash, self.seq))
            self._highest = max(self._highest, stamp)
            if stamp != content[HLC]:
                ahead.append((self.seq, stamp, content[HLC]))
            if content[1] not in known and not is_known(content[1]):
                newer.append((self.seq, content[1], content[2], content[3], Reason.NEWER.value, now_text()))
        run_many(self._connection, _INSERT, rows)
        if ahead:
            count_as(self._connection, ahead)
        if newer:
            run_many(self._connection, HOLD, newer)
        return rows

    def end(self, highest: str = "") -> None:
        """All have been added; the clock is to be past that stamp as well."""
        if self.seq >= self._first:
            note_import(self._connection, self._first, self.seq, max(self._highest, highest))


def redacted_among(rows: Iterable[Sequence[Any]]) -> dict[int, bytes]:
    """Of added events those that had lost content before they came: what they hash to now, by seq."""
    spoken = ((row[_SEQ], leaf_hash(row[:_LEAF]), row[_LEAF]) for row in rows)
    return {seq: found for seq, found, leaf in spoken if found != leaf}
