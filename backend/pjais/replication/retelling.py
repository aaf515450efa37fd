"""Events that have lost words here: the hub is to let go of what they said, and gets told what is left of them.

An event that a hub has is what it is. So one of which something is left is told again, under another id that follows
from what it says now: devices that have it know it by its own, and those that come later get it as it is.
"""

import hmac
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import Connection

from pjais.eventlog.archive import archived
from pjais.eventlog.floor import floor_of
from pjais.persistence.rows import run, run_many
from pjais.replication.ports import Arrival
from pjais.sealing.contents import RETELLS
from pjais.sealing.erasing import ERASURE

_NOTHING: Final = "{}"
_AT_ONCE: Final = 500
_IN_BATCH: Final = (
    "SELECT seq, event_id, leaf_hash, changes FROM event JOIN redaction USING (seq) WHERE batch_id = ?"
    " AND seq > ? ORDER BY seq LIMIT ?"
)
_CONTENTS: Final = "SELECT seq, content_hash FROM redaction WHERE seq IN ({marks}) ORDER BY batch_id"
_IN_ARCHIVES: Final = "SELECT DISTINCT event_id FROM event JOIN redaction USING (seq)"
_NEWEST: Final = (
    "SELECT event_id, max(batch_id) FROM event JOIN redaction USING (seq) WHERE event_id IN ({marks}) GROUP BY event_id"
)


@dataclass(frozen=True, slots=True)
class Changed:
    """One event of a batch of redactions: under which ids the hub may have what it said, and whether some is left."""

    seq: int
    event_ids: Sequence[str]
    is_left: bool


def is_erasure(arrival: Arrival) -> bool:
    """Whether it tells what is to be erased on every device."""
    return arrival.served.kind == "control" and (arrival.body or {}).get("control") == ERASURE


def event_id_of(arrival: Arrival) -> str:
    """Of the event itself, also where it is told again under another."""
    return str((arrival.body or {}).get(RETELLS, arrival.served.event_id))


def retold_id(salt: bytes, event_id: str, content: bytes) -> str:
    """The id of an event told again; only who has the salt can tell what it was made of."""
    made = hmac.digest(salt or b"pjais", b"pjais.retold.1" + event_id.encode() + content, "sha256")[:16]
    return str(UUID(bytes=made, version=4))


def changed_in(connection: Connection, salt: bytes, batch: str) -> Iterator[Changed]:
    """The events of one batch of redactions."""
    after = 0
    while found := run(connection, _IN_BATCH, (batch, after, _AT_ONCE)).fetchall():
        contents = contents_of(connection, [seq for seq, *_ in found])
        for seq, event_id, leaf, changes in found:
            *before, now = contents[seq]
            is_left = changes != _NOTHING
            told = [leaf, *before] if is_left else [leaf, *before, now]
            yield Changed(seq, [event_id, *(retold_id(salt, event_id, each) for each in told)], is_left)
        after = found[-1][0]


def changed_in_archives(connection: Connection) -> set[str]:
    """Events that older ones' archives have lost words of.

    Raises:
        MissingArchiveError: one is not there.
    """
    if floor_of(connection) is None:
        return set()
    return {event_id for (event_id,) in archived(connection, _IN_ARCHIVES)}


def tell_anew(connection: Connection, seqs: Collection[int]) -> None:
    """What is left of these is to be sent."""
    run_many(connection, "INSERT OR IGNORE INTO sync_again VALUES (?)", [(seq,) for seq in seqs])


def tell_all_anew(connection: Connection) -> None:
    """The same of every event that has lost words and has some left, for a hub that may have nothing of it."""
    sql = (
        "INSERT OR IGNORE INTO sync_again SELECT DISTINCT seq FROM redaction JOIN event USING (seq) WHERE changes <> ?"
    )
    run(connection, sql, (_NOTHING,))


def redactions_of(connection: Connection, event_ids: Sequence[str]) -> set[str]:
    """The newest batches that have changed these events here."""
    found: set[str] = set()
    if run(connection, "SELECT 1 FROM redaction LIMIT 1").fetchone() is None:
        return found
    for start in range(0, len(event_ids), _AT_ONCE):
        part = event_ids[start : start + _AT_ONCE]
        marks = ", ".join("?" * len(part))
        found |= {batch for _, batch in run(connection, _NEWEST.format(marks=marks), part).fetchall()}
    return found


def contents_of(connection: Connection, seqs: Sequence[int]) -> dict[int, list[bytes]]:
    """What events that have lost words have hashed to since, one after the other; others are not among them."""
    found: dict[int, list[bytes]] = {}
    if run(connection, "SELECT 1 FROM redaction LIMIT 1").fetchone() is None:
        return found
    for start in range(0, len(seqs), _AT_ONCE):
        part = seqs[start : start + _AT_ONCE]
        for seq, content in run(connection, _CONTENTS.format(marks=", ".join("?" * len(part))), part).fetchall():
            found.setdefault(seq, []).append(bytes(content))
    return found
