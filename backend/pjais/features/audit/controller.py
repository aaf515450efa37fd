"""Routes of the event log."""

from typing import Annotated

from litestar import Controller, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter
from litestar.status_codes import HTTP_200_OK, HTTP_202_ACCEPTED
from sqlalchemy import select

from pjais.eventlog.model import Event
from pjais.eventlog.outstanding import HistoryComingError
from pjais.eventlog.past import BeforeFloorError
from pjais.eventlog.proof import NotCheckpointedError, prove
from pjais.eventlog.repair import ContradictoryLogError
from pjais.features.audit.integrity import Integrity
from pjais.features.audit.queries import COLUMNS, as_read, matching, within
from pjais.features.audit.schemas import (
    EventRead,
    InclusionProof,
    PastItem,
    Repaired,
    Revert,
    Reverted,
    UndoAsk,
    Undone,
    Verification,
)
from pjais.features.audit.service import (
    EventNotFoundError,
    History,
    NoHistoryError,
    NotRevertibleError,
    RevertConflictError,
)
from pjais.features.audit.undo import NothingToUndoError, Undo, Way
from pjais.features.routing import Limit, Page, checked_id, problems
from pjais.kernel.clock import now_text, to_instant
from pjais.kernel.tasks import CancelledError
from pjais.kernel.wording import said
from pjais.persistence.device import device_id
from pjais.persistence.entity import Row
from pjais.persistence.vault import Vault

MAX_SEQ = 2**63 - 1
SearchText = Annotated[str | None, QueryParameter(min_length=1, max_length=200, required=False)]
Seq = Annotated[int | None, QueryParameter(ge=0, le=MAX_SEQ, required=False)]


class EventController(Controller):
    """What happened, in order; nothing here can be changed."""

    path = "/events"
    tags = ("events",)

    @get("/", operation_id="events.list", responses=problems(), sync_to_thread=True)
    def list_events(  # noqa: PLR0913 - the parameters are the route's contract
        self,
        vault: NamedDependency[Vault],
        *,
        persona_id: str | None = None,
        entity_type: str | None = None,
        entity_id: str | None = None,
        name: str | None = None,
        device_id: str | None = None,
        since: str | None = None,
        until: str | None = None,
        q: SearchText = None,
        after: Seq = None,
        limit: Limit = 100,
    ) -> Page[EventRead]:
        """In the order they happened; ``after`` is a seq, so 0 or none reads from the start.

        ``since`` and ``until`` (not included) are moments in RFC 3339; ``q`` finds words in what events say, in any
        case.
        """
        query = select(*COLUMNS).where(*matching(persona_id, entity_type, entity_id, name), Event.seq > (after or 0))
        query = query.where(*within(device_id, since and to_instant(since), until and to_instant(until), q))
        with vault.read() as session:
            rows = [dict(row) for row in session.execute(query.order_by(Event.seq).limit(limit + 1)).mappings()]
        more = str(rows[limit - 1]["seq"]) if len(rows) > limit else None
        return Page(items=[EventRead.model_validate(as_read(row)) for row in rows[:limit]], next=more)

    @get("/{seq:int}", operation_id="events.get", responses=problems(EventNotFoundError), sync_to_thread=True)
    def get_event(self, vault: NamedDependency[Vault], seq: FromPath[int]) -> EventRead:
        with vault.read() as session:
            row = session.execute(select(*COLUMNS).where(Event.seq == max(0, min(seq, MAX_SEQ)))).mappings().first()
        if row is None:
            msg = said("There is no event {seq}", seq=seq)
            raise EventNotFoundError(msg)
        return EventRead.model_validate(as_read(dict(row)))

    @get(
        "/{seq:int}/proof",
        operation_id="events.proof",
        responses=problems(EventNotFoundError, NotCheckpointedError),
        sync_to_thread=True,
    )
    def get_proof(self, vault: NamedDependency[Vault], seq: FromPath[int]) -> InclusionProof:
        """That the event is in the log, under the first signed checkpoint over it."""
        with vault.read() as session:
            if session.get(Event, max(0, min(seq, MAX_SEQ))) is None:
                msg = said("There is no event {seq}", seq=seq)
                raise EventNotFoundError(msg)
            proof = prove(session, seq)
        signed = proof.checkpoint
        return InclusionProof(
            seq=seq,
            leaf_hash=proof.leaf_hash.hex(),
            index=proof.index,
            size=signed.size,
            path=[node.hex() for node in proof.path],
            root=signed.root.hex(),
            chain_hash=signed.chain_hash.hex(),
            made_at=signed.made_at,
            device_id=signed.device_id,
            public_key=signed.public_key.hex(),
            signature=signed.signature.hex(),
        )

    @post(
        "/{event:str}/revert",
        operation_id="events.revert",
        responses=problems(EventNotFoundError, RevertConflictError, NotRevertibleError),
        status_code=HTTP_200_OK,
        sync_to_thread=True,
    )
    def revert(self, vault: NamedDependency[Vault], event: FromPath[str], data: Revert) -> Reverted:
        """Take an event back by a new one; fields that were changed since are told with 409 and await a choice."""
        made = History(vault).revert(event, data.choices)
        return Reverted(event=EventRead.model_validate(as_read(_listed(made))) if made else None)


def _listed(row: Row) -> Row:
    return {column.key: row[column.key] for column in COLUMNS}


@post(
    "/undo",
    operation_id="events.undo",
    tags=["events"],
    responses=problems(NothingToUndoError, RevertConflictError, NotRevertibleError),
    status_code=HTTP_200_OK,
    sync_to_thread=True,
)
def undo(vault: NamedDependency[Vault], data: UndoAsk) -> Undone:
    """Take back what the newest request on this device has changed, all of it or nothing."""
    return _undone(vault, "undo", data)


@post(
    "/redo",
    operation_id="events.redo",
    tags=["events"],
    responses=problems(NothingToUndoError, RevertConflictError, NotRevertibleError),
    status_code=HTTP_200_OK,
    sync_to_thread=True,
)
def redo(vault: NamedDependency[Vault], data: UndoAsk) -> Undone:
    """Do again what was undone last, unless something else was done since."""
    return _undone(vault, "redo", data)


def _undone(vault: Vault, way: Way, data: UndoAsk) -> Undone:
    taken = Undo(vault, device_id(vault.engine)).take(way, data.choices, data.entity_ids, data.steps)
    rows = [{column.key: getattr(event, column.key) for column in COLUMNS} for event in taken]
    return Undone(steps=[EventRead.model_validate(as_read(row)) for row in rows])


@get(
    "/history/{entity:str}/{item_id:str}",
    operation_id="history.get",
    tags=["events"],
    responses=problems(BeforeFloorError, HistoryComingError, NoHistoryError),
    sync_to_thread=True,
)
def get_history(
    vault: NamedDependency[Vault], entity: FromPath[str], item_id: FromPath[str], at: str | None = None
) -> PastItem:
    """One item as it was at a moment (RFC 3339 with its offset), now without one; a deleted one says when it was."""
    moment = to_instant(at) if at is not None else now_text()
    made, seq = History(vault).at(entity, checked_id(item_id), moment)
    return PastItem(entity_type=entity, at=moment, seq=seq, row=made.row, is_whole=not made.unread)


class IntegrityController(Controller):
    """Whether the vault is what its log says, and what to do when it is not."""

    path = "/integrity"
    tags = ("integrity",)

    @get("/", operation_id="integrity.get", responses=problems(), sync_to_thread=True)
    def get_state(self, integrity: NamedDependency[Integrity]) -> Verification:
        """The last verification, or the one that runs."""
        return integrity.state()

    @post(
        "/verify",
        operation_id="integrity.verify",
        responses=problems(),
        status_code=HTTP_202_ACCEPTED,
        sync_to_thread=True,
    )
    def start(self, integrity: NamedDependency[Integrity], wait: bool = False) -> Verification:  # noqa: FBT001, FBT002
        """Begin; ``wait`` answers when it has ended."""
        begun = integrity.start()
        return integrity.wait() if wait else begun

    @post(
        "/cancel", operation_id="integrity.cancel", responses=problems(), status_code=HTTP_200_OK, sync_to_thread=True
    )
    def cancel(self, integrity: NamedDependency[Integrity]) -> Verification:
        return integrity.cancel()

    @post(
        "/repair",
        operation_id="integrity.repair",
        responses=problems(ContradictoryLogError, HistoryComingError, CancelledError),
        status_code=HTTP_200_OK,
        sync_to_thread=True,
    )
    def repair(self, integrity: NamedDependency[Integrity]) -> Repaired:
        """Make every row what its events say; what is replaced is kept."""
        return integrity.repair()

    @delete("/replaced", operation_id="integrity.let_go", responses=problems(), sync_to_thread=True)
    def let_go(self, integrity: NamedDependency[Integrity]) -> None:
        """Drop what repairs have replaced, for good."""
        integrity.let_go()

    @delete("/lost-log", operation_id="integrity.know", responses=problems(), sync_to_thread=True)
    def know(self, integrity: NamedDependency[Integrity]) -> None:
        """That the write-ahead log had gone is known."""
        integrity.know_lost_log()
