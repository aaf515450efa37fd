"""Undo and redo across all screens, read off the event log: what one request wrote is one step.

An undo is a step of its own, by the actor ``undo``, that names the step it takes back; a redo likewise. So the two
stacks need no table: they are what the newest events say, on every window and after a restart.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from pjais.eventlog.floor import floor_of
from pjais.eventlog.model import Event
from pjais.features.audit.schemas import Choice
from pjais.features.audit.service import RevertConflictError, said_by
from pjais.kernel.clock import now_text
from pjais.kernel.errors import PjaisError
from pjais.kernel.wording import said
from pjais.persistence.entity import BOOKKEEPING, Entity, Row, entities
from pjais.persistence.rows import rows_of, run
from pjais.persistence.vault import Vault

Way = Literal["undo", "redo"]
ACTORS: Final = ("user", "undo", "redo")
_EVENTS_LOOKED_AT: Final = 50_000
_STEPS_KEPT: Final = 200
_NEWEST: Final = "SELECT seq, event_id, causation_id, actor, entity_id FROM event WHERE device_id = ? ORDER BY seq DESC"


class NothingToUndoError(PjaisError):
    """There is nothing left to take back, or to do again."""

    code = "nothing-to-undo"
    status = RevertConflictError.status


@dataclass(slots=True)
class Step:
    """What one request wrote: events ``first`` to ``last``; ``step_id`` is the id of the first."""

    step_id: str
    actor: str
    cause: str | None
    first: int
    last: int
    entity_ids: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Stacks:
    """Steps that can be undone, and undoings that can be taken back, the newest last."""

    undo: list[Step] = field(default_factory=list)
    redo: list[Step] = field(default_factory=list)


def stacks_of(steps: Iterable[Step]) -> Stacks:
    """What can be undone and redone after these steps, given in the order they were made.

    A new step of the person's ends what could be redone.
    """
    done: dict[str, Step] = {}
    undone: dict[str, tuple[Step, Step]] = {}
    for step in steps:
        if step.actor == "user":
            done[step.step_id] = step
            undone.clear()
        elif step.actor == "undo" and step.cause in done:
            undone[step.cause] = (done.pop(step.cause), step)
        elif step.actor == "redo" and step.cause in undone:
            original, _ = undone.pop(step.cause)
            done[step.cause] = original
    return Stacks(list(done.values()), [undoing for _, undoing in undone.values()])


@dataclass(frozen=True, slots=True)
class Undo:
    """Takes steps back, and does them again, for one device."""

    vault: Vault
    device_id: str

    def stacks(self) -> Stacks:
        with self.vault.read() as session:
            return stacks_of(reversed(list(_steps(session.connection(), self.device_id))))

    def take(
        self, way: Way, choices: Mapping[str, Choice], entity_ids: Sequence[str] = (), steps: int = 1
    ) -> list[Event]:
        """Undo or redo.

        Args:
            way: which.
            choices: for fields that were changed again since, by ``<entity id>.<field>``.
            entity_ids: only a step that changed none but these.
            steps: how many of them.

        Returns:
            The first event of each step that was taken back or done again, newest first.

        Raises:
            NothingToUndoError: there is no such step.
            RevertConflictError: a field was changed again since and no choice was given; nothing was changed.
        """
        wanted = set(entity_ids)
        stack = getattr(self.stacks(), way)
        told: list[Event] = []
        for step in reversed(stack):
            if len(told) == steps:
                break
            if (not wanted or step.entity_ids <= wanted) and self._invert(way, step, choices):
                with self.vault.read() as session:
                    told.append(session.scalars(select(Event).where(Event.seq == step.first)).one())
        if not told:
            msg = said("There is nothing to undo") if way == "undo" else said("There is nothing to do again")
            raise NothingToUndoError(msg)
        return told

    def _invert(self, way: Way, step: Step, choices: Mapping[str, Choice]) -> bool:
        """Whether anything was left to change; what was forgotten for good since is left out."""
        named = step.step_id if way == "undo" else step.cause
        with self.vault.write(actor=way, causation_id=named) as session:
            connection = session.connection()
            changes: dict[type[Entity], list[tuple[Row, Row]]] = {}
            conflicts: dict[str, dict[str, Any]] = {}
            for table, by_key in _wanted(session, step).items():
                rows = rows_of(connection, table, list(by_key))
                changes[table] = [(row, _values(row, by_key[key], choices, conflicts)) for key, row in rows.items()]
            if conflicts:
                names = ", ".join(sorted({each.rpartition(".")[2] for each in conflicts}))
                msg = said("{names}: changed again since; choose for each field", names=names)
                raise RevertConflictError(msg, conflicts=conflicts)
            done = (session.update_rows(table, changes[table]) for table in entities() if table in changes)
            return bool(sum(map(len, done)))


def _steps(connection: Connection, device_id: str) -> Iterable[Step]:
    """The newest steps of the person's, newest first."""
    found: list[Step] = []
    now: Step | None = None
    cursor = run(connection, _NEWEST, (device_id,))
    for count, (seq, event_id, cause, actor, entity_id) in enumerate(cursor):
        if count > _EVENTS_LOOKED_AT or len(found) > _STEPS_KEPT:
            return found[:-1]  # the last may be cut
        if now is None or now.cause != cause or now.actor != actor or now.first != seq + 1:
            now = Step(event_id, actor, cause, seq, seq)
            if actor in ACTORS:
                found.append(now)
        now.step_id, now.first = event_id, seq
        now.entity_ids.add(entity_id)
    floor = floor_of(connection)
    if floor is not None and found and found[-1].first == floor.seq + 1:
        return found[:-1]  # what came before it, in the archive, may be of the same step
    return found


def _wanted(session: Session, step: Step) -> dict[type[Entity], dict[str, dict[str, tuple[Any, Any]]]]:
    """By table and id: each field's value before the step and after it."""
    tables = {table.entity_type(): table for table in entities()}
    found: dict[type[Entity], dict[str, dict[str, tuple[Any, Any]]]] = {}
    for event in session.scalars(select(Event).where(Event.seq.between(step.first, step.last)).order_by(Event.seq)):
        spoken = said_by(event)
        fields = found.setdefault(tables[event.entity_type], {}).setdefault(event.entity_id, {})
        for name, (before, after) in spoken.items():
            fields[name] = (fields[name][0] if name in fields else before, after)
    return found


def _values(
    row: Row,
    fields: Mapping[str, tuple[Any, Any]],
    choices: Mapping[str, Choice],
    conflicts: dict[str, dict[str, Any]],
) -> Row:
    """What to set so that the row is as before the step."""
    if "id" in fields:  # the step made it
        return {"deleted_at": row["deleted_at"] or now_text()}
    values: Row = {}
    for name, (before, after) in fields.items():
        choice = choices.get(f"{row['id']}.{name}")
        if name in BOOKKEEPING:
            continue
        if name == "deleted_at":  # whether it is there matters, not since when it is not
            values[name] = before and (row[name] or before)
        elif row[name] not in (before, after) and choice is None:
            conflicts[f"{row['id']}.{name}"] = {"before": before, "after": after, "current": row[name]}
        elif choice != "current":
            values[name] = before
    return values
