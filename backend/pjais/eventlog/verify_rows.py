"""Whether every row is what its events say: both are read in the order of ids, one entity at a time."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson
from sqlalchemy import Connection

from pjais.eventlog.archive import MissingArchiveError
from pjais.eventlog.catalogue import MalformedEventError, UnknownEventError, read_event
from pjais.eventlog.floor import base_rows, floor_of, rows_digest
from pjais.eventlog.histories import NEVER, all_met, made_of
from pjais.eventlog.report import Found, Report, Tick, batched, differs, item
from pjais.kernel.wording import Sentence, said
from pjais.persistence.entity import Entity, Row, entities
from pjais.persistence.rows import run, statements_of

_BY_ENTITY: Final = "SELECT entity_id, entity_type, name, changes, seq FROM event ORDER BY entity_id, seq"

_MILESTONES: Final = "SELECT entity_id, seq, row FROM milestone ORDER BY entity_id, seq"
_HELD: Final = "SELECT entity_type, entity_id, seq, name FROM quarantine WHERE reason = 'malformed'"


def check_rows(connection: Connection, report: Report, tick: Tick) -> None:
    """The fold of each entity's events on its row at the floor against its row, all read in the order of ids."""
    stored = {table.entity_type(): _Stored(connection, table) for table in entities()}
    base = _Base(connection)
    held = {(kind, key): (seq, name) for kind, key, seq, name in run(connection, _HELD)}
    folds = _Folds(connection, stored, base, report, held, all_met(connection))
    reached = _Milestones(connection)
    for key, kind, name, changes, seq in batched(connection, _BY_ENTITY, tick):
        fold = folds.of(key, kind)
        try:
            changed, row = read_event(name, kind, key, changes), fold.row
        except UnknownEventError:
            report.waiting += 1
            fold.is_whole = False
            continue
        except MalformedEventError:
            differs(said("event {seq}", seq=seq), said("cannot be read as a {name}", name=name))
        if not fold.is_met:
            row.update({named: after for named, (_before, after) in changed.items()})
        if reached.next == (key, seq):
            if fold.is_met:
                fold.merge(connection, stored[kind].table, seq)
            reached.compare(stored[kind], fold)
    folds.end()
    reached.end()
    for side in stored.values():
        side.end()
    floor = floor_of(connection)
    if floor is not None and floor.rows_digest != rows_digest(connection):
        differs(said("floor {seq}", seq=floor.seq), said("the rows it stands on are not those that were signed"))


@dataclass(slots=True)
class _Folds:
    """One entity after the other, each compared once the next begins."""

    connection: Connection
    stored: Mapping[str, "_Stored"]
    base: "_Base"
    report: Report
    held: Mapping[tuple[str, str], tuple[int, str]]
    met: Collection[tuple[str, str]]
    now: "_Fold | None" = None

    def of(self, key: str, kind: str) -> "_Fold":
        """The one that this event goes on with, or begins."""
        if self.now is None or self.now.key != key or self.now.kind != kind:
            self._settle(self.now)
            for untouched in self.base.before(key, kind):
                self._settle(untouched)
            self.now = self.base.take(key, kind) or _Fold(key, kind, {})
            self.now.is_met = (kind, key) in self.met and kind in self.stored
        return self.now

    def end(self) -> None:
        self._settle(self.now)
        for untouched in self.base.rest():
            self._settle(untouched)

    def _settle(self, fold: "_Fold | None") -> None:
        if fold is None or fold.kind not in self.stored:
            return
        if fold.is_met:
            fold.merge(self.connection, self.stored[fold.kind].table, NEVER)
        try:
            self.report.rows += self.stored[fold.kind].compare(fold)
        except Found:
            if held := self.held.get((fold.kind, fold.key)):
                seq, name = held
                differs(said("event {seq}", seq=seq), said("cannot be read as a {name}, and is held back", name=name))
            raise


@dataclass(slots=True)
class _Fold:
    """One entity's row as its events make it."""

    key: str
    kind: str
    row: Row
    is_whole: bool = True
    #: Devices have met on it: its row is merged of all its events, not folded one by one.
    is_met: bool = False

    def merge(self, connection: Connection, table: type[Entity], until: int) -> None:
        """What its events up to one make; not known while an archive is missing, which is told elsewhere."""
        try:
            self.row = made_of(connection, table, self.key, until).row
        except MissingArchiveError:
            self.is_whole = False


class _Base:
    """Rows at the floor in the order of their ids, each looked at once."""

    def __init__(self, connection: Connection) -> None:
        self._rows = base_rows(connection)
        self._next = next(self._rows, None)

    def before(self, key: str, kind: str) -> Iterator[_Fold]:
        """Those that come before this entity, and so have no event since the floor."""
        while self._next is not None and (self._next[0], self._next[1]) < (key, kind):
            yield self._pop(self._next)

    def take(self, key: str, kind: str) -> _Fold | None:
        """This entity's own, if it was there."""
        if self._next is not None and (self._next[0], self._next[1]) == (key, kind):
            return self._pop(self._next)
        return None

    def rest(self) -> Iterator[_Fold]:
        while self._next is not None:
            yield self._pop(self._next)

    def _pop(self, found: tuple[str, str, str]) -> _Fold:
        self._next = next(self._rows, None)
        return _Fold(found[0], found[1], orjson.loads(found[2]))


class _Milestones:
    """Rows as they were at some event, in the order of their ids and of their events, each looked at once."""

    def __init__(self, connection: Connection) -> None:
        self._found = batched(connection, _MILESTONES)
        self._row = ""
        self.next: tuple[str, int] | None = None
        self._advance()

    def compare(self, stored: "_Stored", fold: _Fold) -> None:
        """The next one, which is of that entity, with its events so far."""
        if fold.is_whole and not stored.is_like(fold, orjson.loads(self._row)):
            differs(*self._told())
        self._advance()

    def end(self) -> None:
        if self.next is not None:
            differs(*self._told())

    def _told(self) -> tuple[Sentence, Sentence]:
        key, seq = self.next or ("", 0)
        return said("milestone {key}", key=key), said("is not what the events up to {seq} say", seq=seq)

    def _advance(self) -> None:
        found = next(self._found, None)
        self.next = None if found is None else (found[0], found[1])
        self._row = "" if found is None else found[2]


class _Stored:
    """A table's rows in the order of their ids, each looked at once."""

    def __init__(self, connection: Connection, table: type[Entity]) -> None:
        made = statements_of(table)
        self.table = table
        self.columns = made.columns
        self._blank = made.blank
        self._kind = table.entity_type()
        self._bound = made.bound
        self._rows = batched(connection, f"SELECT {', '.join(made.columns)} FROM {table.__tablename__} ORDER BY id")  # noqa: S608 - names of our own tables
        self._next: Sequence[Any] | None = next(self._rows, None)

    def is_like(self, fold: _Fold, row: Row) -> bool:
        """Whether an entity's events make this row."""
        return {**self._blank, **fold.row} == {**self._blank, **row}

    def compare(self, fold: _Fold) -> int:
        """Returns how many rows there are of that id."""
        row = self._next
        if row is not None and row[0] < fold.key:
            differs(item(self._kind, row[0]), said("is stored, but no event made it"))
        is_here = row is not None and row[0] == fold.key
        if is_here:
            self._next = next(self._rows, None)
        if not fold.is_whole:
            return int(is_here)
        made = {**self._blank, **fold.row}
        if made["id"] is None:
            if is_here:
                differs(item(self._kind, fold.key), said("is stored, but its last event erased it"))
            return 0
        if row is None or not is_here:
            differs(item(self._kind, fold.key), said("has events, but is not stored"))
        bound = self._bound(made)
        if tuple(bound) != row:
            names = [name for name, one, other in zip(self.columns, bound, row, strict=True) if one != other]
            differs(
                item(self._kind, fold.key),
                said("its {names} differ from what its events say", names=", ".join(names)),
            )
        return 1

    def end(self) -> None:
        if self._next is not None:
            differs(item(self._kind, self._next[0]), said("is stored, but no event made it"))
