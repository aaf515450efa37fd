"""Makes an item, or a persona with all that is its, what it was after an event."""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from pjais.backup.restore import bring_item, bring_persona
from pjais.eventlog.past import Moment, moment_at, rows_back, touched_since
from pjais.kernel.clock import now_text
from pjais.kernel.errors import NotFoundError, PjaisError
from pjais.kernel.ids import new_id
from pjais.kernel.wording import said
from pjais.persistence.entity import BOOKKEEPING, Entity, Row, entities, of_personas
from pjais.persistence.rows import rows_of
from pjais.persistence.session import WritingSession
from pjais.persistence.vault import Vault


class NotThereThenError(NotFoundError):
    """There was no such item at that moment."""

    code = "not-there-then"


class NotKnownThenError(PjaisError):
    """What the item was is not known: an event since cannot be read."""

    code = "not-known-then"
    status = HTTPStatus.CONFLICT


def bring_from(vault: Vault, source: Session, seq: int | None, kind: str, key: str) -> dict[str, int]:
    """One item as a backup holds it after an event, the newest without one.

    Raises:
        NotThereThenError: nothing was changed.
        NotKnownThenError: likewise.
        BeforeFloorError: likewise.
        OwnerMissingError: likewise.
    """
    moment = moment_at(source.connection(), seq=seq)
    table = next(each for each in entities() if each.entity_type() == kind)
    _, then = _one_back(source.connection(), table, key, moment)
    return {kind: bring_item(vault, source, table, then)}


def bring_persona_from(vault: Vault, source: Session, seq: int | None, persona_id: str) -> dict[str, int]:
    """A persona and all that is its as a backup holds them after an event; what came since stays, and what
    it was if that is not known.

    Raises:
        NotInBackupError: nothing was changed.
        BeforeFloorError: likewise.
    """
    moment = moment_at(source.connection(), seq=seq)

    def then(table: type[Entity], rows: list[Row]) -> list[Row]:
        found = rows_back(source.connection(), table, rows, moment)
        return [each.row for each in found if each.row is not None and each.is_whole]

    return bring_persona(vault, source, persona_id, then)


@dataclass(frozen=True, slots=True)
class TimeTravel:
    """Brings things back from an earlier moment of one vault; each change is an event and can be undone."""

    vault: Vault

    def bring_back(self, seq: int, kind: str, key: str) -> dict[str, int]:
        """One item.

        Raises:
            NotThereThenError: nothing was changed.
            NotKnownThenError: likewise.
            BeforeFloorError: likewise.
        """
        with self.vault.write(causation_id=new_id()) as session:
            moment = moment_at(session.connection(), seq=seq)
            table = next(each for each in entities() if each.entity_type() == kind)
            now, then = _one_back(session.connection(), table, key, moment)
            return {kind: self._lay(session, table, [(now, then)])}

    def bring_back_persona(self, seq: int, persona_id: str) -> dict[str, int]:
        """A persona, its memories, conversations and messages; what came since is deleted, restorably.

        What is not known stays as it is: an event since cannot be read.

        Raises:
            NotThereThenError: nothing was changed.
            BeforeFloorError: likewise.
        """
        with self.vault.write(causation_id=new_id()) as session:
            connection = session.connection()
            moment = moment_at(connection, seq=seq)
            touched = touched_since(connection, persona_id, moment)
            done: dict[str, int] = {}
            for table in of_personas():
                kind = table.entity_type()
                keys = [persona_id] if kind == "persona" else touched.get(kind, [])
                pairs = _pairs(connection, table, keys, moment)
                if kind == "persona" and not any(then and then["deleted_at"] is None for _, then in pairs):
                    msg = said(
                        "There was no persona with id {persona_id} after event {seq}",
                        persona_id=persona_id[:64],
                        seq=seq,
                    )
                    raise NotThereThenError(msg)
                done[kind] = self._lay(session, table, pairs)
            return {kind: count for kind, count in done.items() if count}

    def _lay(self, session: WritingSession, table: type[Entity], pairs: Sequence[tuple[Row, Row | None]]) -> int:
        changes = []
        for now, then in pairs:
            if then is None:
                values: Row = {"deleted_at": now["deleted_at"] or now_text()}
            else:
                values = {name: value for name, value in then.items() if name not in BOOKKEEPING}
            changes.append((now, values))
        return len(session.update_rows(table, changes))


def _pairs(
    connection: Connection, table: type[Entity], keys: Sequence[str], moment: Moment
) -> list[tuple[Row, Row | None]]:
    """Each row of now with what it was, as far as that is known."""
    rows = list(rows_of(connection, table, keys).values())
    found = zip(rows, rows_back(connection, table, rows, moment), strict=True)
    return [(row, then.row) for row, then in found if then.is_whole]


def _one_back(connection: Connection, table: type[Entity], key: str, moment: Moment) -> tuple[Row, Row]:
    """An item as it is and as it was."""
    kind, rows = table.entity_type(), rows_of(connection, table, [key])
    then = rows_back(connection, table, rows.values(), moment)
    if then and not then[0].is_whole:
        msg = said(
            "What the {kind} was after event {moment_seq} is not known, since a later event of it cannot be read",
            kind=kind,
            moment_seq=moment.seq,
        )
        raise NotKnownThenError(msg)
    if not then or then[0].live is None:
        msg = said(
            "There was no {kind} with id {key} after event {moment_seq}", kind=kind, key=key[:64], moment_seq=moment.seq
        )
        raise NotThereThenError(msg)
    return rows[key], then[0].live
