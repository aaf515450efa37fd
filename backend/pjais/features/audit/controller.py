"""Routes of the event log."""

from typing import Annotated

from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter
from sqlalchemy import select

from pjais.eventlog.model import Event
from pjais.features.audit.queries import COLUMNS, as_read, matching
from pjais.features.audit.schemas import EventRead
from pjais.features.routing import Limit, Page, problems
from pjais.kernel.errors import NotFoundError
from pjais.persistence.vault import Vault

MAX_SEQ = 2**63 - 1
Seq = Annotated[int | None, QueryParameter(ge=0, le=MAX_SEQ, required=False)]


class EventNotFoundError(NotFoundError):
    """That event is not in the log."""

    code = "event-not-found"


class EventController(Controller):
    """What happened, in order; nothing here can be changed."""

    path = "/events"
    tags = ("events",)

    @get("/", operation_id="events.list", responses=problems(), sync_to_thread=True)
    def list_events(  # noqa: PLR0913 - the parameters are the route's contract
        self,
        vault: NamedDependency[Vault],
        persona_id: str | None = None,
        entity_type: str | None = None,
        entity_id: str | None = None,
        name: str | None = None,
        after: Seq = None,
        limit: Limit = 100,
    ) -> Page[EventRead]:
        """In the order they happened; ``after`` is a seq, so 0 or none reads from the start."""
        query = select(*COLUMNS).where(*matching(persona_id, entity_type, entity_id, name), Event.seq > (after or 0))
        with vault.read() as session:
            rows = [dict(row) for row in session.execute(query.order_by(Event.seq).limit(limit + 1)).mappings()]
        more = str(rows[limit - 1]["seq"]) if len(rows) > limit else None
        return Page(items=[EventRead.model_validate(as_read(row)) for row in rows[:limit]], next=more)

    @get("/{seq:int}", operation_id="events.get", responses=problems(EventNotFoundError), sync_to_thread=True)
    def get_event(self, vault: NamedDependency[Vault], seq: FromPath[int]) -> EventRead:
        with vault.read() as session:
            row = session.execute(select(*COLUMNS).where(Event.seq == max(0, min(seq, MAX_SEQ)))).mappings().first()
        if row is None:
            msg = f"There is no event {seq}"
            raise EventNotFoundError(msg)
        return EventRead.model_validate(as_read(dict(row)))
