"""All that a vault has of a workspace, read at one moment: what a snapshot is made of."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any, Final

from sqlalchemy import Connection

from pjais.eventlog.chain import LEAF_FIELDS
from pjais.eventlog.image import LogPart, head_of, log_parts, rows_parts
from pjais.eventlog.outstanding import outstanding
from pjais.eventlog.stamps import MOST_AHEAD_MS
from pjais.kernel.clock import to_text
from pjais.persistence.engine import from_json
from pjais.persistence.rows import run
from pjais.replication.envelope import Served
from pjais.replication.outbox import KEPT_HERE, count_unsent
from pjais.replication.portion import Portion, UnusableSnapshotError
from pjais.replication.ports import Place, SnapshotEvent, Whole

InTurn = Callable[[Callable[[], Portion | None]], Awaitable[Portion | None]]

BODY_FIELDS: Final = tuple(name for name in LEAF_FIELDS if name != "event_id")
_CHANGES: Final = BODY_FIELDS.index("changes")
_PORTION: Final = 200
_HELD: Final = f"SELECT event_id, {', '.join(BODY_FIELDS)}, heard_at FROM held_arrival"  # noqa: S608 - fixed names
#: What the hub has and this vault has not, or the other way round.
_DIFFERS: Final = (
    f"SELECT 1 FROM sync_waiting UNION ALL SELECT 1 FROM ({KEPT_HERE}) UNION ALL SELECT 1 FROM refused_event LIMIT 1"  # noqa: S608 - fixed
)
_PLACE: Final = "SELECT workspace_id, epoch, seq, chain, sent_up_to FROM sync_cursor"


def whole(connection: Connection, in_turn: InTurn, app_schema: int) -> Whole | None:
    """None where that is not just what the hub has.

    Args:
        connection: in a reading transaction that lasts until the portions have been read.
        in_turn: runs what reads from it where such things run.
        app_schema: the version of the tables here.

    Raises:
        MissingArchiveError: older events lie in an archive that is not there.
    """
    found = run(connection, _PLACE).fetchone()
    if found is None or outstanding(connection) is not None:
        return None
    if count_unsent(connection, found[4]) or run(connection, _DIFFERS).fetchone():
        return None
    controls = run(connection, "SELECT served FROM sync_control ORDER BY seq").fetchall()
    image = head_of(connection, app_schema)
    read = _portions(connection, with_rows=image is not None)

    async def portions() -> AsyncIterator[Portion]:
        while (portion := await in_turn(lambda: next(read, None))) is not None:
            yield portion

    return Whole(Place(*found[:4]), [Served.of_json(from_json(each)) for (each,) in controls], image, portions())


def events_of(portion: Portion) -> list[SnapshotEvent]:
    """The events of a portion of the log, or of events, to be applied one by one; raises UnusableSnapshotError."""
    try:
        told = portion.told()
        if portion.kind == "events":
            return [SnapshotEvent(*each) for each in told["events"]]
        part = LogPart.of_told(told)
        return [_event(event, _heard_at(part.stamps.get(place))) for place, event in enumerate(part.events)]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise UnusableSnapshotError from None


def _portions(connection: Connection, *, with_rows: bool) -> Iterator[Portion]:
    if with_rows:
        for rows in rows_parts(connection):
            yield Portion.of_told("rows", rows.told())
    for part in log_parts(connection):
        yield Portion.of_told("log", part.told())
    waiting = iter(run(connection, _HELD))
    while held := list(islice(waiting, _PORTION)):
        events = [_event(row[:-1], row[-1]) for row in held]
        yield Portion.of_told("events", {"events": [[each.event_id, each.body, each.heard_at] for each in events]})


def _event(content: Sequence[Any], heard_at: str | None) -> SnapshotEvent:
    event_id, *values = content
    values[_CHANGES] = from_json(values[_CHANGES])
    body: Mapping[str, Any] = dict(zip(BODY_FIELDS, values, strict=True))
    return SnapshotEvent(event_id, body, heard_at)


def _heard_at(stamp: str | None) -> str | None:
    """When the hub heard of an event that counts less than it says; of others it does not matter."""
    if stamp is None:
        return None
    heard_ms = int(stamp[:12], 16) - MOST_AHEAD_MS
    return to_text(datetime.fromtimestamp(heard_ms / 1000, UTC))
