"""Takes single events back, and tells what a row was at any moment."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from sqlalchemy import select

from pjais.eventlog.catalogue import Changes, UnreadableEventError, read_event
from pjais.eventlog.floor import row_at_floor
from pjais.eventlog.fold import Folded, folded
from pjais.eventlog.histories import made_of, met_among
from pjais.eventlog.model import Event
from pjais.eventlog.past import moment_at
from pjais.eventlog.quarantine import Reason
from pjais.eventlog.redaction import Erasure
from pjais.features.audit.schemas import Choice
from pjais.kernel.clock import now_text
from pjais.kernel.errors import InvalidInputError, NotFoundError, PjaisError
from pjais.kernel.wording import said
from pjais.persistence.entity import BOOKKEEPING, Entity, Row, blank_row, entities
from pjais.persistence.rows import row_of, run
from pjais.persistence.vault import Vault

_SEQ_DIGITS: Final = 18
_UNTIL: Final = (
    "SELECT seq, name, changes FROM event WHERE entity_type = ? AND entity_id = ? AND recorded_at <= ? ORDER BY seq"
)


class EventNotFoundError(NotFoundError):
    """That event is not in the log."""

    code = "event-not-found"


class NoHistoryError(NotFoundError):
    """The log has no such item, or not yet at that moment."""

    code = "no-history"


class RevertConflictError(PjaisError):
    """What this event changed was changed again since.

    ``extra["conflicts"]`` maps each such field to ``{before, after, current}``.
    """

    code = "revert-conflict"
    status = HTTPStatus.CONFLICT


class NotRevertibleError(PjaisError):
    """That event cannot be taken back."""

    code = "not-revertible"
    status = HTTPStatus.CONFLICT


@dataclass(frozen=True, slots=True)
class History:
    """Takes events back and looks up past rows of one vault."""

    vault: Vault

    def revert(self, which: str, choices: Mapping[str, Choice]) -> Row | None:
        """Undo what one event did by a new event that names it as its cause.

        Args:
            which: the event's id or its number.
            choices: for fields that were changed again since.

        Returns:
            The new event as it is stored, or None when everything is already as it was before.

        Raises:
            EventNotFoundError: there is no such event.
            RevertConflictError: a field was changed again since and no choice was given for it; nothing was changed.
            NotRevertibleError: its entity or what it said is gone for good, or a newer version made the event.
        """
        event = self._find(which)
        table = _table_of(event)
        if table is Erasure:
            msg = said("Event {event_seq} is the receipt of a forgetting; it stays", event_seq=event.seq)
            raise NotRevertibleError(msg)
        if not event.changes:
            msg = said(
                "What event {event_seq} said was forgotten; there is nothing to change back", event_seq=event.seq
            )
            raise NotRevertibleError(msg)
        with self.vault.write(causation_id=event.event_id) as session:
            row = row_of(session.connection(), table, event.entity_id)
            if row is None:
                msg = said(
                    "The {entity_type} of event {event_seq} was erased; there is nothing to change back",
                    entity_type=event.entity_type,
                    event_seq=event.seq,
                )
                raise NotRevertibleError(msg)
            values = _values(event, row, choices)
            if not session.update_rows(table, [(row, values)]):
                return None
            made = session.scalars(select(Event).order_by(Event.seq.desc()).limit(1)).one()
            return {name: getattr(made, name) for name in Event.columns()}

    def _find(self, which: str) -> Event:
        is_seq = which.isascii() and which.isdigit() and len(which) <= _SEQ_DIGITS
        wanted = Event.seq == int(which) if is_seq else Event.event_id == which
        with self.vault.read() as session:
            event = session.scalar(select(Event).where(wanted))
        if event is None:
            msg = said("There is no event {which}", which=which[:64])
            raise EventNotFoundError(msg)
        return event

    def at(self, entity_type: str, entity_id: str, moment: str) -> tuple[Folded, int]:
        """One item's row as its events up to that moment made it, and the seq of the last of them.

        Raises:
            NoHistoryError: there was none.
            BeforeFloorError: the log does not reach back that far.
        """
        table = next((each for each in entities() if each.entity_type() == entity_type), None)
        with self.vault.read() as session:
            connection = session.connection()
            floor = moment_at(connection, at=moment).floor
            found = run(connection, _UNTIL, (entity_type, entity_id, moment)).fetchall()
            if table is not None and met_among(connection, entity_type, [entity_id]):
                made = made_of(connection, table, entity_id, moment_at(connection, at=moment).seq)
            else:
                start = row_at_floor(connection, entity_type, entity_id)
                made = folded(entity_type, entity_id, blank_row(table) if table else {}, found, start)
        if table is None or made.row["id"] is None:
            msg = said(
                "There was no {entity_type} with id {entity_id} at {moment}",
                entity_type=entity_type[:40],
                entity_id=entity_id[:64],
                moment=moment,
            )
            raise NoHistoryError(msg)
        return made, found[-1][0] if found else floor


def said_by(event: Event) -> Changes:
    """What an event says.

    Raises:
        NotRevertibleError: it cannot be read.
    """
    try:
        return read_event(event.name, event.entity_type, event.entity_id, event.changes)
    except UnreadableEventError as error:
        if error.reason is Reason.NEWER:
            msg = said(
                "Event {event_seq} was made by a newer version of PJai's; it can be taken back there",
                event_seq=event.seq,
            )
        else:
            msg = said(
                "Event {event_seq} cannot be read as a {event_name}, so it cannot be taken back",
                event_seq=event.seq,
                event_name=event.name[:64],
            )
        raise NotRevertibleError(msg) from None


def _table_of(event: Event) -> type[Entity]:
    for table in entities():
        if table.entity_type() == event.entity_type:
            return table
    msg = said(
        "Event {event_seq} is about a {entity_type}, which this version does not know",
        event_seq=event.seq,
        entity_type=event.entity_type,
    )
    raise NotRevertibleError(msg)


def _values(event: Event, row: Row, choices: Mapping[str, Choice]) -> Row:
    """The fields to set so that the row is as if the event had not been."""
    spoken = said_by(event)
    unknown = sorted(set(choices) - set(spoken))
    if unknown:
        msg = said(
            "choices: event {event_seq} did not change {unknown}", event_seq=event.seq, unknown=", ".join(unknown)[:200]
        )
        raise InvalidInputError(
            msg, errors=[{"field": f"choices.{name}", "message": said("not changed")} for name in unknown]
        )
    if "id" in spoken:  # the event that made it
        return {"deleted_at": now_text()} if row["deleted_at"] is None else {}
    fields = {name: sides for name, sides in spoken.items() if name not in BOOKKEEPING}
    conflicts = {
        name: {"before": sides[0], "after": sides[1], "current": row[name]}
        for name, sides in fields.items()
        if row[name] not in (sides[0], sides[1]) and name not in choices
    }
    if conflicts:
        msg = said(
            "{conflicts}: changed again since event {event_seq}; choose for each field",
            conflicts=", ".join(sorted(conflicts)),
            event_seq=event.seq,
        )
        raise RevertConflictError(msg, conflicts=conflicts)
    return {name: before for name, (before, _) in fields.items() if choices.get(name) != "current"}
