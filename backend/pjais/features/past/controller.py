"""Routes of time travel."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated

from litestar import Controller, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, QueryParameter
from litestar.status_codes import HTTP_200_OK
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from pjais.backup.keeper import BackupNotFoundError, Keeper
from pjais.backup.manifest import BrokenBackupError
from pjais.backup.restore import NotInBackupError, OwnerMissingError
from pjais.eventlog.floor import floor_of
from pjais.eventlog.outstanding import HistoryComingError
from pjais.eventlog.past import OWNERS, BeforeFloorError, Moment, listed, moment_at, rows_back
from pjais.features.past.schemas import BringBack, BroughtBack, PastPersona, PastRead, PastRow
from pjais.features.past.service import NotKnownThenError, NotThereThenError, TimeTravel, bring_from, bring_persona_from
from pjais.features.personas.model import Persona
from pjais.features.routing import Limit, Page, checked_id, cursor_of, problems, values_of
from pjais.kernel.clock import to_instant
from pjais.kernel.errors import InvalidInputError
from pjais.kernel.wording import said
from pjais.persistence.entity import Entity, Row, entities
from pjais.persistence.rows import rows_of, run, statements_of
from pjais.persistence.vault import Vault

Seq = Annotated[int | None, QueryParameter(ge=0, le=2**63 - 1, required=False)]
_UNREADABLE = (BeforeFloorError, HistoryComingError, BackupNotFoundError, BrokenBackupError)


@dataclass(frozen=True, slots=True)
class Source:
    """What is looked at: the vault itself, or one of its backups."""

    vault: Vault
    keeper: Keeper
    backup: str | None

    @contextmanager
    def reading(self) -> Iterator[Session]:
        with self.vault.read() if self.backup is None else self.keeper.reading(self.backup) as session:
            yield session

    def now(self, table: type[Entity], rows: Sequence[Row]) -> dict[str, Row]:
        """The same items as the vault holds them now."""
        with self.vault.read() as session:
            return rows_of(session.connection(), table, [row["id"] for row in rows])


def _source(vault: NamedDependency[Vault], keeper: NamedDependency[Keeper], backup: str | None = None) -> Source:
    return Source(vault, keeper, backup)


class PastController(Controller):
    """The vault as it was after any event, and the way back."""

    path = "/past"
    tags = ("past",)
    dependencies = {"source": Provide(_source, sync_to_thread=False)}

    @get("/", operation_id="past.get", responses=problems(*_UNREADABLE), sync_to_thread=True)
    def get_moment(
        self,
        source: NamedDependency[Source],
        seq: Seq = None,
        at: str | None = None,
    ) -> PastRead:
        """Who was there after event ``seq``, or at a time (RFC 3339 with its offset); now without either.

        With ``backup`` the same of that backup; ``is_same`` always compares with what the vault holds now.
        """
        with source.reading() as session:
            connection = session.connection()
            moment = moment_at(connection, seq=seq, at=to_instant(at) if at is not None else None)
            made = statements_of(Persona)
            rows = [made.row(row) for row in run(connection, f"SELECT {', '.join(made.columns)} FROM persona")]  # noqa: S608 - our own names
            found = [
                (row, each.is_whole) for each in rows_back(connection, Persona, rows, moment) if (row := each.live)
            ]
            now = source.now(Persona, [row for row, _ in found])
            ordered = sorted(found, key=lambda each: (each[0]["created_at"], each[0]["id"]))
            return _read(connection, moment, [_persona(row, now, is_whole=is_whole) for row, is_whole in ordered])

    @get("/{kind:str}", operation_id="past.list", responses=problems(*_UNREADABLE), sync_to_thread=True)
    def list_items(
        self,
        source: NamedDependency[Source],
        kind: FromPath[str],
        owner_id: str,
        seq: Seq = None,
        before: str | None = None,
        limit: Limit = 100,
    ) -> Page[PastRow]:
        """Memories and conversations of a persona, messages of a conversation, newest first, as they were."""
        table = _listed_kind(kind)
        place = values_of(before, 2) if before is not None else None
        if place is not None and not all(isinstance(each, str) for each in place):
            msg = said("before: the cursor is not one that this list returned")
            raise InvalidInputError(msg)
        with source.reading() as session:
            connection = session.connection()
            moment = moment_at(connection, seq=seq)
            owner = checked_id(owner_id, "owner_id")
            found, end = listed(connection, table, owner, moment, limit, (place[0], place[1]) if place else None)
            now = source.now(table, [row for each in found if (row := each.row)])
            items = [
                PastRow(id=row["id"], is_same=now.get(row["id"]) == row, is_whole=each.is_whole, row=row)
                for each in found
                if (row := each.row)
            ]
            return Page(items=items, next=cursor_of(*end) if end else None)

    @post(
        "/restore",
        operation_id="past.restore",
        responses=problems(*_UNREADABLE, NotThereThenError, NotKnownThenError, NotInBackupError, OwnerMissingError),
        status_code=HTTP_200_OK,
        sync_to_thread=True,
    )
    def restore(self, vault: NamedDependency[Vault], keeper: NamedDependency[Keeper], data: BringBack) -> BroughtBack:
        """Make an item, or a persona with all that is its, what it was; each change is an event of its own."""
        if data.persona_id is not None and data.entity_type is None and data.entity_id is None:
            persona_id = checked_id(data.persona_id, "persona_id")
            if data.backup is None:
                return BroughtBack(rows=TimeTravel(vault).bring_back_persona(data.seq, persona_id))
            with keeper.reading(data.backup) as source:
                return BroughtBack(rows=bring_persona_from(vault, source, data.seq, persona_id))
        if data.persona_id is None and data.entity_type is not None and data.entity_id is not None:
            key = checked_id(data.entity_id, "entity_id")
            if data.backup is None:
                return BroughtBack(rows=TimeTravel(vault).bring_back(data.seq, data.entity_type, key))
            with keeper.reading(data.backup) as source:
                return BroughtBack(rows=bring_from(vault, source, data.seq, data.entity_type, key))
        msg = said("Say what is to come back: persona_id, or entity_type and entity_id")
        raise InvalidInputError(msg, errors=[{"field": "persona_id", "message": said("or entity_type and entity_id")}])


def _listed_kind(kind: str) -> type[Entity]:
    for table in entities():
        if table.entity_type() == kind and kind in OWNERS:
            return table
    msg = said("kind: '{kind}' is none of {owners}", kind=kind[:40], owners=", ".join(OWNERS))
    raise InvalidInputError(msg, errors=[{"field": "kind", "message": said("unknown")}])


def _read(connection: Connection, moment: Moment, personas: list[PastPersona]) -> PastRead:
    ends = [
        run(connection, f"SELECT seq, recorded_at FROM event ORDER BY seq {way} LIMIT 1").fetchone() or (0, None)  # noqa: S608 - fixed words
        for way in ("ASC", "DESC")
    ]
    floor = floor_of(connection)
    event = run(connection, "SELECT name FROM event WHERE seq = ?", (moment.seq,)).fetchone()
    return PastRead(
        seq=moment.seq,
        at=moment.at,
        event=event[0] if event else None,
        first_seq=floor.seq if floor else 0,
        first_at=ends[0][1],
        last_seq=ends[1][0],
        last_at=ends[1][1],
        personas=personas,
    )


def _persona(row: Row, now: Mapping[str, Row], *, is_whole: bool) -> PastPersona:
    shown = {name: row[name] for name in ("id", "name", "description", "avatar")}
    return PastPersona(**shown, is_same=row == now.get(row["id"]), is_whole=is_whole, row=row)
