"""All that a vault has of a workspace, read at one moment: what a snapshot is made of."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import chain, islice
from typing import Any, Final, TypeVar

from sqlalchemy import Connection

from pjais.eventlog.archive import archived
from pjais.eventlog.chain import LEAF_FIELDS
from pjais.eventlog.floor import floor_of
from pjais.eventlog.stamps import MOST_AHEAD_MS
from pjais.kernel.clock import to_text
from pjais.persistence.engine import from_json
from pjais.persistence.rows import run
from pjais.replication.envelope import Served
from pjais.replication.outbox import KEPT_HERE, count_unsent
from pjais.replication.ports import Place, SnapshotEvent, Whole

T = TypeVar("T")
InTurn = Callable[[Callable[[], list[SnapshotEvent]]], Awaitable[list[SnapshotEvent]]]

BODY_FIELDS: Final = tuple(name for name in LEAF_FIELDS if name != "event_id")
_CHANGES: Final = BODY_FIELDS.index("changes")
_PORTION: Final = 1_000
_COLUMNS: Final = f"event_id, {', '.join(BODY_FIELDS)}"
#: Content that was forgotten is not handed on; what is left of an event that has lost words is.
_UNFORGOTTEN: Final = "(changes <> '{}' OR NOT EXISTS (SELECT 1 FROM redaction WHERE redaction.seq = event.seq))"
_LOGGED: Final = (
    f"SELECT {_COLUMNS}, (SELECT stamp FROM counted_stamp WHERE counted_stamp.seq = event.seq) FROM event"  # noqa: S608 - fixed names
    f" WHERE {_UNFORGOTTEN} ORDER BY seq"
)
_ARCHIVED: Final = f"SELECT {_COLUMNS}, NULL FROM event WHERE {_UNFORGOTTEN} ORDER BY seq"  # noqa: S608 - as above
_HELD: Final = f"SELECT {_COLUMNS}, NULL, heard_at FROM held_arrival"  # noqa: S608 - as above
#: What the hub has and this vault has not, or the other way round.
_DIFFERS: Final = (
    f"SELECT 1 FROM sync_waiting UNION ALL SELECT 1 FROM ({KEPT_HERE}) UNION ALL SELECT 1 FROM refused_event LIMIT 1"  # noqa: S608 - fixed
)
_PLACE: Final = "SELECT workspace_id, epoch, seq, chain, sent_up_to FROM sync_cursor"


def whole(connection: Connection, in_turn: InTurn) -> Whole | None:
    """None where that is not just what the hub has.

    Args:
        connection: in a reading transaction that lasts until the portions have been read.
        in_turn: runs what reads from it where such things run.

    Raises:
        MissingArchiveError: older events lie in an archive that is not there.
    """
    found = run(connection, _PLACE).fetchone()
    if found is None or count_unsent(connection, found[4]) or run(connection, _DIFFERS).fetchone():
        return None
    controls = run(connection, "SELECT served FROM sync_control ORDER BY seq").fetchall()
    events = _events(connection)

    async def portions() -> AsyncIterator[Sequence[SnapshotEvent]]:
        while portion := await in_turn(lambda: list(islice(events, _PORTION))):
            yield portion

    return Whole(Place(*found[:4]), [Served.of_json(from_json(each)) for (each,) in controls], portions())


def _events(connection: Connection) -> Iterator[SnapshotEvent]:
    older = archived(connection, _ARCHIVED) if floor_of(connection) is not None else ()
    for row in chain(older, run(connection, _LOGGED)):
        yield _event(row, _heard_at(row[-1]))
    for row in run(connection, _HELD):
        yield _event(row[:-1], row[-1])


def _event(row: Sequence[Any], heard_at: str | None) -> SnapshotEvent:
    event_id, *values = row[:-1]
    values[_CHANGES] = from_json(values[_CHANGES])
    return SnapshotEvent(event_id, dict(zip(BODY_FIELDS, values, strict=True)), heard_at)


def _heard_at(stamp: str | None) -> str | None:
    """When the hub heard of an event that counts less than it says; of others it does not matter."""
    if stamp is None:
        return None
    heard_ms = int(stamp[:12], 16) - MOST_AHEAD_MS
    return to_text(datetime.fromtimestamp(heard_ms / 1000, UTC))
