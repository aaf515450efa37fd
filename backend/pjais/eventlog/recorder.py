"""Watches the vault's writing sessions: every change of an entity becomes an event in the same transaction.

Two ways in: the unit of work (``after_flush``) and Core or bulk statements through the session (``do_orm_execute``).
Whatever is neither is refused by the engine's guard. Changes are kept in memory, with marks per savepoint, and
published after the root commit only.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Connection, event, inspect, select
from sqlalchemy.orm import ORMExecuteState, PassiveFlag, Session, SessionTransaction, UOWTransaction
from sqlalchemy.orm.attributes import get_history

from pjais.eventlog.bulk import run_bulk
from pjais.eventlog.model import Event
from pjais.eventlog.writer import EventWriter, Head
from pjais.kernel.clock import now_text
from pjais.persistence.changes import MOST_LISTED, ChangeSet, RowChange
from pjais.persistence.engine import RECORDING
from pjais.persistence.entity import Base, Entity, Local, Row
from pjais.persistence.vault import Vault

_STATE: Final = "pjais.recorder"


@dataclass(slots=True)
class Pending:
    """What one root transaction has changed so far."""

    made: ChangeSet = field(default_factory=ChangeSet)
    marks: dict[SessionTransaction, tuple[int, Head | None]] = field(default_factory=dict)
    head: Head | None = None
    #: The last event that was not made here but arrived.
    arrived: int | None = None
    flushing: list[tuple[Base, Row | None]] = field(default_factory=list)

    def add(self, changes: Iterable[RowChange]) -> None:
        self.made.add(changes)
        if self.made.overflow():
            # What is listed from now on came after every mark.
            self.marks = {savepoint: (0, head) for savepoint, (_, head) in self.marks.items()}


class Recorder:
    """Joins a vault's writing sessions to the event log."""

    def __init__(self, vault: Vault, writer: EventWriter) -> None:
        self._vault = vault
        self._writer = writer
        for name in (
            "before_flush",
            "after_flush",
            "do_orm_execute",
            "after_transaction_create",
            "after_soft_rollback",
            "after_commit",
        ):
            event.listen(vault.writing, name, getattr(self, f"_{name}"))
        vault.record_with(self._record)

    def _before_flush(self, session: Session, _context: UOWTransaction, _instances: object) -> None:
        pending = _pending(session)
        pending.flushing = [(item, None) for item in session.new if isinstance(item, Base)]
        for item, _ in pending.flushing:
            if isinstance(item, Entity):
                item.fill()
        for item in session.dirty:
            if isinstance(item, Base) and session.is_modified(item):
                pending.flushing.append((item, _before(session, item)))
                if isinstance(item, Entity):
                    item.updated_at = now_text()
        pending.flushing += [(item, _before(session, item)) for item in session.deleted if isinstance(item, Base)]
        session.connection().info[RECORDING] = True

    def _after_flush(self, session: Session, _context: UOWTransaction) -> None:
        pending = _pending(session)
        changes = []
        for item, before in pending.flushing:
            after = None if item in session.deleted else _stored(item)
            changes.append(
                (type(item), RowChange(item.__tablename__, _key(item, after or before or {}), before, after))
            )
        pending.flushing = []
        self._record(session, changes)
        session.connection().info.pop(RECORDING, None)

    def _do_orm_execute(self, state: ORMExecuteState) -> Any:  # noqa: ANN401 - a Result, or None to go on
        if not (state.is_insert or state.is_update or state.is_delete):
            return None
        session = state.session
        session.flush()
        with recording(session.connection()) as connection:
            result, table, changes = run_bulk(connection, state)
            self._record(session, [(table, change) for change in changes])
        _expire(session, table, {change.key for change in changes})
        return result

    def _record(self, session: Session, changes: Sequence[tuple[type[Base], RowChange]]) -> None:
        """Write the events of entities; keep all changes for publishing."""
        if not changes:
            return
        pending, connection = _pending(session), session.connection()
        pending.add(change for _, change in changes)
        logged = [(table, change) for table, change in changes if issubclass(table, Entity)]
        if not logged:
            return
        head = pending.head or self._writer.head(connection)
        info = session.info
        wanted = not pending.made.flooded and len(logged) <= MOST_LISTED
        pending.head, rows = self._writer.append(
            connection, head, logged, info["actor"], info["causation_id"], tell=wanted
        )
        if not wanted:
            pending.made.flooded.add(Event.__tablename__)
        pending.add(RowChange("event", str(row["seq"]), None, row) for row in rows)

    def _after_transaction_create(self, session: Session, transaction: SessionTransaction) -> None:
        if transaction.nested:
            pending = _pending(session)
            pending.marks[transaction] = (len(pending.made.changes), pending.head)

    def _after_soft_rollback(self, session: Session, transaction: SessionTransaction) -> None:
        pending = _pending(session)
        pending.flushing = []
        if transaction.nested:
            count, pending.head = pending.marks.pop(transaction, (0, None))
            del pending.made.changes[count:]
        else:
            pending.head, pending.made = None, ChangeSet()

    def _after_commit(self, session: Session) -> None:
        if session.in_nested_transaction():
            return  # also fires on RELEASE SAVEPOINT, whose outer transaction may still roll back
        pending = session.info.pop(_STATE, None)
        if pending and (pending.made.changes or pending.made.flooded):
            pending.made.as_of = pending.head.seq if pending.head else pending.arrived
            self._vault.publish(pending.made)


@contextmanager
def recording(connection: Connection) -> Iterator[Connection]:
    """Open the engine's guard for statements whose events are written alongside."""
    connection.info[RECORDING] = True
    try:
        yield connection
    finally:
        connection.info.pop(RECORDING, None)


def announce(
    session: Session, changes: Iterable[tuple[type[Base], RowChange]], events: Sequence[Row], last: int
) -> None:
    """Publish, with this transaction, changes whose events were made elsewhere and are in the log already.

    Args:
        session: a writing one.
        changes: of rows.
        events: the rows of the events; left out where there are too many to be looked at one by one.
        last: the seq of the last of them.
    """
    pending, changed = _pending(session), list(changes)
    pending.head, pending.arrived = None, last  # the clock has to see them before it stamps another
    pending.add(change for _, change in changed)
    if not events:
        pending.made.flooded.add(Event.__tablename__)
    pending.add(RowChange(Event.__tablename__, str(row["seq"]), None, row) for row in events)
    for table in {table for table, _ in changed}:
        _expire(session, table, {change.key for each, change in changed if each is table})


def announce_flood(session: Session, tables: Iterable[str], last: int) -> None:
    """The same of so many rows that whoever follows these tables reads them again."""
    announce(session, [], [], last)
    _pending(session).made.flooded.update(tables)
    session.expire_all()


def _pending(session: Session) -> Pending:
    state: Pending = session.info.setdefault(_STATE, Pending())
    return state


def _stored(item: Base) -> Row:
    return {name: item.__dict__[name] for name in type(item).columns()}


def _before(session: Session, item: Base) -> Row:
    """The row as the database still holds it; asked there only if the object was expired and then overwritten."""
    before = {}
    for name in type(item).columns():
        history = get_history(item, name, PassiveFlag.PASSIVE_NO_INITIALIZE)
        old = history.deleted or history.unchanged
        if not old:
            return _stored_before(session, item)
        before[name] = old[0]
    return before


def _stored_before(session: Session, item: Base) -> Row:
    table = type(item)
    column, (key,) = inspect(table).primary_key[0], inspect(item, raiseerr=True).identity or (None,)
    query = select(table.__table__).where(column == key)
    return dict(session.connection().execute(query).mappings().one())


def _key(item: Base, row: Row) -> str:
    return str(row[inspect(type(item)).primary_key[0].name])


def _expire(session: Session, table: type[Base], keys: set[str]) -> None:
    """Objects in the session are stale after a bulk statement went past them."""
    if issubclass(table, Local) or not keys:
        return
    for item in list(session.identity_map.values()):
        if isinstance(item, table) and item.__dict__.get("id") in keys:
            session.expire(item)
