"""Whether a vault is what its log says: the file, its references, the chain of events, the rows and the blobs.

Everything is read on one snapshot and nothing is written, so it may run beside an app that goes on writing. Each event
is read twice, once in the order of the log for the chain and once in the order of the entities for the rows, and no
more than one entity is held at a time: a vault of any size can be verified.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from typing import Any, Final, NoReturn

import orjson
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlcipher3 import dbapi2

from pjais.eventlog.catalogue import UnknownEventError, current, known_events
from pjais.eventlog.chain import GENESIS, LEAF_FIELDS
from pjais.eventlog.checkpoints import Checkpoint, checkpoints
from pjais.eventlog.merkle import Frontier
from pjais.persistence.entity import Entity, Row, entities
from pjais.persistence.rows import run, statements_of

#: Told how far it is, as (part, done, total); may raise to stop.
Progress = Callable[["Part", int, int], None]
Tick = Callable[[int], None]
_BATCH: Final = 1000
_LOG: Final = f"SELECT seq, leaf_hash, prev_hash, hash, {', '.join(LEAF_FIELDS)} FROM event ORDER BY seq"  # noqa: S608 - fixed names
_BY_ENTITY: Final = "SELECT entity_id, entity_type, name, changes, seq FROM event ORDER BY entity_id, seq"
_LOST_PICTURES: Final = (
    "SELECT id FROM persona WHERE avatar IS NOT NULL AND avatar NOT IN (SELECT sha256 FROM blob) LIMIT 1"
)


class Part(StrEnum):
    """What is looked at, in this order."""

    REFERENCES = "references"
    CHAIN = "chain"
    ROWS = "rows"
    BLOBS = "blobs"
    FILE = "file"


class Repair(StrEnum):
    """What helps."""

    REBUILD = "rebuild"
    RESTORE = "restore"


REPAIRS: Final[Mapping[Part, Repair]] = {
    Part.FILE: Repair.RESTORE,
    Part.REFERENCES: Repair.REBUILD,
    Part.CHAIN: Repair.RESTORE,
    Part.ROWS: Repair.REBUILD,
    Part.BLOBS: Repair.RESTORE,
}


@dataclass(frozen=True, slots=True)
class Difference:
    """What is not as it should be: the first of its part."""

    part: Part
    where: str
    what: str

    @property
    def repair(self) -> Repair:
        return REPAIRS[self.part]

    def __str__(self) -> str:
        return f"{self.part}: {self.where}: {self.what}"


@dataclass(slots=True)
class Report:
    """What was read and what was found; ``waiting`` counts events that a newer version understands."""

    events: int = 0
    rows: int = 0
    blobs: int = 0
    checkpoints: int = 0
    waiting: int = 0
    differences: list[Difference] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        return not self.differences


Check = Callable[[Connection, Report, Tick], None]


class _Found(Exception):  # noqa: N818 - carries the first difference out of a part
    def __init__(self, where: str, what: str) -> None:
        super().__init__(where, what)
        self.where = where
        self.what = what


def _differs(where: str, what: str) -> NoReturn:
    raise _Found(where, what)


def verify(sessions: Callable[[], AbstractContextManager[Session]], progress: Progress = lambda *_: None) -> Report:
    """Look at everything; each part ends at its first difference, and the next goes on.

    SQLite's own check of the file takes as long as all the rest and runs beside it. If the file is damaged only that is
    told: what it says of the rest is not to be trusted.

    Args:
        sessions: opens a reading session; two are open at a time.
        progress: told how far it is.
    """
    report = Report()
    with ThreadPoolExecutor(1, "verify-file") as beside, sessions() as session:
        file = beside.submit(_check_file, sessions)
        connection = session.connection()
        signed = partial(_check_chain, {each.size: each for each in _checkpoints(session)})
        parts: dict[Part, Check] = {
            Part.REFERENCES: _check_references,
            Part.CHAIN: signed,
            Part.ROWS: _check_rows,
            Part.BLOBS: _check_blobs,
        }
        for part, check in parts.items():
            if found := _found_in(part, partial(_run, connection, part, check, report, progress)):
                report.differences.append(found)
        progress(Part.FILE, 0, 0)
        if found := _found_in(Part.FILE, file.result):
            report.differences = [found]
    return report


def _found_in(part: Part, check: Callable[[], None]) -> Difference | None:
    try:
        check()
    except _Found as found:
        return Difference(part, found.where, found.what)
    except (dbapi2.Error, DBAPIError) as error:  # what is stored is no text, or a page cannot be read
        return Difference(part, "pjais.db", f"cannot be read: {str(error).splitlines()[0][:80]}")
    return None


def _run(connection: Connection, part: Part, check: Check, report: Report, progress: Progress) -> None:
    (total,) = run(connection, "SELECT count(*) FROM event").fetchone()
    progress(part, 0, total)
    check(connection, report, partial(_told, progress, part, total))


def _checkpoints(session: Session) -> Sequence[Checkpoint]:
    """None where they cannot be read; the parts will tell."""
    try:
        return checkpoints(session)
    except DBAPIError:
        return ()


def _told(progress: Progress, part: Part, total: int, done: int) -> None:
    progress(part, done, total)


def _check_file(sessions: Callable[[], AbstractContextManager[Session]]) -> None:
    with sessions() as session:
        (told,) = run(session.connection(), "PRAGMA integrity_check(1)").fetchone()
    if told != "ok":
        _differs("pjais.db", f"SQLite says: {told}")


def _check_references(connection: Connection, _: Report, __: Tick) -> None:
    broken = run(connection, "PRAGMA foreign_key_check").fetchone()
    if broken is not None:
        table, rowid, other, _place = broken
        (key,) = run(connection, f"SELECT id FROM {table} WHERE rowid = ?", (rowid,)).fetchone()  # noqa: S608 - SQLite's own word
        _differs(f"{table} {key}", f"refers to a {other} that is not there")


def _check_chain(signed: Mapping[int, Checkpoint], connection: Connection, report: Report, tick: Tick) -> None:
    """Every event's own hash, its place in the chain, and the checkpoints that were signed along the way."""
    frontier, chained = Frontier(), GENESIS
    sha256, dumps = hashlib.sha256, orjson.dumps
    for seq, leaf, before, after, *content in _batched(connection, _LOG, tick):
        if seq != frontier.size + 1:
            _differs(f"event {frontier.size + 1}", f"is missing; the next in the log is {seq}")
        if sha256(dumps(content)).digest() != leaf:
            _differs(f"event {seq}", "its content is not what was written; its hash differs")
        if before != chained or sha256(before + seq.to_bytes(8, "big") + leaf).digest() != after:
            _differs(f"event {seq}", "does not follow from the event before it; the chain is broken here")
        chained = after
        frontier.append(leaf)
        report.events += 1
        if (checkpoint := signed.get(seq)) is not None:
            _check_checkpoint(checkpoint, frontier, chained)
            report.checkpoints += 1
    beyond = [size for size in signed if size > frontier.size]
    if beyond:
        _differs(f"event {frontier.size + 1}", f"is missing; a checkpoint was signed over {min(beyond)} events")


def _check_checkpoint(checkpoint: Checkpoint, frontier: Frontier, chained: bytes) -> None:
    where = f"checkpoint {checkpoint.size}"
    if not checkpoint.is_signed():
        _differs(where, "its signature is not that of its device")
    if checkpoint.root != frontier.root() or checkpoint.chain_hash != chained:
        _differs(where, "was signed over other events than those in the log")


def _check_rows(connection: Connection, report: Report, tick: Tick) -> None:
    """The fold of each entity's events against its row, both read in the order of ids."""
    stored = {table.entity_type(): _Stored(connection, table) for table in entities()}
    known, loads, row = known_events(), orjson.loads, {}
    fold: _Fold | None = None
    for key, kind, name, changes, seq in _batched(connection, _BY_ENTITY, tick):
        if fold is None or fold.key != key or fold.kind != kind:
            _settle(fold, stored, report)
            row = dict.fromkeys(stored[kind].columns) if kind in stored else {}
            fold = _Fold(key, kind, row)
        try:
            said = loads(changes)
            if name not in known:
                said = current(name, said)[1]
            for named, (_before, after) in said.items():
                row[named] = after
        except UnknownEventError:
            report.waiting += 1
            fold.is_whole = False
        except (ValueError, TypeError, AttributeError):
            _differs(f"event {seq}", f"cannot be read as a {name}")
    _settle(fold, stored, report)
    for side in stored.values():
        side.end()


@dataclass(slots=True)
class _Fold:
    """One entity's row as its events make it."""

    key: str
    kind: str
    row: Row
    is_whole: bool = True


def _settle(fold: _Fold | None, stored: Mapping[str, "_Stored"], report: Report) -> None:
    if fold is not None and fold.kind in stored:
        report.rows += stored[fold.kind].compare(fold)


class _Stored:
    """A table's rows in the order of their ids, each looked at once."""

    def __init__(self, connection: Connection, table: type[Entity]) -> None:
        made = statements_of(table)
        self.columns = made.columns
        self._kind = table.entity_type()
        self._bound = made.bound
        self._rows = _batched(connection, f"SELECT {', '.join(made.columns)} FROM {table.__tablename__} ORDER BY id")  # noqa: S608 - names of our own tables
        self._next: Sequence[Any] | None = next(self._rows, None)

    def compare(self, fold: _Fold) -> int:
        """Returns how many rows there are of that id."""
        row = self._next
        if row is not None and row[0] < fold.key:
            _differs(f"{self._kind} {row[0]}", "is stored, but no event made it")
        is_here = row is not None and row[0] == fold.key
        if is_here:
            self._next = next(self._rows, None)
        if not fold.is_whole:
            return int(is_here)
        if fold.row["id"] is None:
            if is_here:
                _differs(f"{self._kind} {fold.key}", "is stored, but its last event erased it")
            return 0
        if row is None or not is_here:
            _differs(f"{self._kind} {fold.key}", "has events, but is not stored")
        bound = self._bound(fold.row)
        if tuple(bound) != row:
            names = [name for name, one, other in zip(self.columns, bound, row, strict=True) if one != other]
            _differs(f"{self._kind} {fold.key}", f"its {', '.join(names)} differ from what its events say")
        return 1

    def end(self) -> None:
        if self._next is not None:
            _differs(f"{self._kind} {self._next[0]}", "is stored, but no event made it")


def _check_blobs(connection: Connection, report: Report, _: Tick) -> None:
    for name, size, content in _batched(connection, "SELECT sha256, size_bytes, content FROM blob ORDER BY sha256"):
        if hashlib.sha256(content).hexdigest() != name or len(content) != size:
            _differs(f"blob {name[:16]}…", "its content is not what its name says")
        report.blobs += 1
    lost = run(
        connection,
        "SELECT id FROM persona WHERE avatar IS NOT NULL AND avatar NOT IN (SELECT sha256 FROM blob) LIMIT 1",
    ).fetchone()
    if lost is not None:
        _differs(f"persona {lost[0]}", "its picture is not stored")


def _batched(connection: Connection, sql: str, tick: Tick | None = None) -> Iterator[Sequence[Any]]:
    cursor, done = run(connection, sql), 0
    while rows := cursor.fetchmany(_BATCH):
        yield from rows
        done += len(rows)
        if tick is not None:
            tick(done)
