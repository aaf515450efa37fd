"""What a persona remembered at one moment and not, or otherwise, at another."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection

from pjais.eventlog.past import Moment, Then, moment_at, rows_back
from pjais.features.memories.model import Memory
from pjais.features.memories.view_schemas import Comparison, MemoryChange, RowKind
from pjais.kernel.errors import InvalidInputError
from pjais.kernel.wording import said
from pjais.persistence.entity import BOOKKEEPING, Row
from pjais.persistence.rows import rows_of, run

CUT_AT: Final = 400
#: How often and when it was used is told by its uses; a comparison is of what is remembered.
_UNTOLD: Final = BOOKKEEPING | {"persona_id", "access_count", "last_accessed", "deleted_at"}
_BATCH: Final = 2_000
_TOUCHED: Final = (
    "SELECT entity_id FROM event WHERE persona_id = ? AND entity_type = 'memory' AND seq > ? AND seq <= ?"
    " GROUP BY entity_id ORDER BY max(seq) DESC"
)
_ENDS: Final = "SELECT min(recorded_at), max(recorded_at) FROM event WHERE persona_id = ?"


@dataclass(frozen=True, slots=True)
class Differences:
    """The ids of what differs by how, last changed first."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]

    def of(self, kind: RowKind) -> tuple[str, ...]:
        return {"added": self.added, "removed": self.removed, "changed": self.changed}[kind]


@dataclass(frozen=True, slots=True)
class Page:
    """Which of the differences are wanted: of one kind, from that place on, at most so many."""

    kind: RowKind
    start: int
    limit: int


def compare(connection: Connection, persona_id: str, since: str | None, until: str | None, page: Page) -> Comparison:
    """A page of what differs between two moments of a persona's memories.

    Args:
        connection: in a reading transaction.
        persona_id: whose memories.
        since: the earlier instant; None is before everything.
        until: the later one; None is now.
        page: which of what was found is told.

    Raises:
        InvalidInputError: it ends before it begins.
        BeforeFloorError: the log does not reach back that far.
    """
    if since is not None and until is not None and until < since:
        msg = said("The later moment lies before the earlier one")
        raise InvalidInputError(msg, errors=[{"field": "until", "message": said("lies before since")}])
    before = moment_at(connection, at=since or "0001-01-01T00:00:00.000000Z")
    after = moment_at(connection, at=until)
    found = _found(connection, persona_id, before, after)
    ids = found.of(page.kind)
    told = _told(connection, ids[page.start : page.start + page.limit], before, after, page.kind)
    first, last = run(connection, _ENDS, (persona_id,)).fetchone()
    following = page.start + page.limit
    return Comparison(
        since_seq=before.seq,
        until_seq=after.seq,
        since_at=before.at,
        until_at=after.at,
        first_at=first,
        last_at=last,
        added=len(found.added),
        removed=len(found.removed),
        changed=len(found.changed),
        items=list(told),
        next=str(following) if following < len(ids) else None,
    )


def _found(connection: Connection, persona_id: str, before: Moment, after: Moment) -> Differences:
    kinds: dict[RowKind, list[str]] = {"added": [], "removed": [], "changed": []}
    touched = [key for (key,) in run(connection, _TOUCHED, (persona_id, before.seq, after.seq))]
    for start in range(0, len(touched), _BATCH):
        for key, then, now in _both(connection, touched[start : start + _BATCH], before, after):
            kind = _kind(then.live, now.live)
            if kind is not None:
                kinds[kind].append(key)
    return Differences(tuple(kinds["added"]), tuple(kinds["removed"]), tuple(kinds["changed"]))


def _both(
    connection: Connection, keys: Sequence[str], before: Moment, after: Moment
) -> Iterator[tuple[str, Then, Then]]:
    """Each memory as it was at the one moment and at the other."""
    found = rows_of(connection, Memory, keys)
    rows = [found[key] for key in keys if key in found]
    earlier = rows_back(connection, Memory, rows, before)
    later = rows_back(connection, Memory, rows, after)
    for row, then, now in zip(rows, earlier, later, strict=True):
        yield row["id"], then, now


def _kind(then: Row | None, now: Row | None) -> RowKind | None:
    if then is None:
        return None if now is None else "added"
    if now is None:
        return "removed"
    return "changed" if _differing(then, now) else None


def _differing(then: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    return [name for name in now if name not in _UNTOLD and then[name] != now[name]]


def _told(
    connection: Connection, keys: Sequence[str], before: Moment, after: Moment, kind: RowKind
) -> Iterator[MemoryChange]:
    for key, then, now in _both(connection, keys, before, after):
        shown: Row = now.live or then.live or {}
        differing = _differing(then.live, now.live) if then.live and now.live else []
        yield MemoryChange(
            id=key,
            kind=kind,
            content=_cut(shown["content"]),
            is_whole=then.is_whole and now.is_whole,
            changes={name: [_cut((then.live or {})[name]), _cut((now.live or {})[name])] for name in differing},
        )


def _cut(value: Any) -> Any:  # noqa: ANN401 - any JSON
    return value[:CUT_AT] if isinstance(value, str) else value
