"""Routes of the audit trail as a file."""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Annotated, Final, Literal

from litestar import get
from litestar.di import NamedDependency, Provide
from litestar.params import QueryParameter
from litestar.response import Stream
from sqlalchemy import select

from pjais.backup.audit_export import EventFilter, Form, export_events
from pjais.eventlog.archive import MissingArchiveError, archives_of
from pjais.eventlog.checkpoints import Checkpoints
from pjais.eventlog.model import Event
from pjais.eventlog.outstanding import HistoryComingError, refuse_while_outstanding
from pjais.features.routing import download, problems, streamed
from pjais.kernel.clock import now_text, to_instant
from pjais.kernel.tasks import Tasks
from pjais.persistence.vault import Vault

MEDIA_TYPES: Final = {"jsonl": "application/x-ndjson", "csv": "text/csv; charset=utf-8"}
SearchText = Annotated[str | None, QueryParameter(min_length=1, max_length=200, required=False)]


def wanted_events(  # noqa: PLR0913 - the parameters are the routes' contract
    persona_id: str | None = None,
    entity_type: str | None = None,
    entity_id: str | None = None,
    name: str | None = None,
    device_id: str | None = None,
    since: str | None = None,
    until: str | None = None,
    q: SearchText = None,
) -> EventFilter:
    """The filter that a request asks for; ``since`` and ``until`` (not included) are moments in RFC 3339."""
    return EventFilter(
        persona_id,
        entity_type,
        entity_id,
        name,
        device_id,
        since=to_instant(since) if since is not None else None,
        until=to_instant(until) if until is not None else None,
        text=q,
    )


@dataclass(frozen=True, slots=True)
class AuditFile:
    """A file of events, made as it is read."""

    name: str
    lines: Generator[bytes, None, None]


def audit_file(vault: Vault, checkpoints: Checkpoints, wanted: EventFilter, form: Form, tasks: Tasks) -> AuditFile:
    """Raises MissingArchiveError or HistoryComingError before anything is written."""

    def lines() -> Generator[bytes, None, None]:
        with tasks.running("audit-export") as task:
            yield from export_events(vault, checkpoints, wanted, form, task.at(None, "events"))

    with vault.read() as session:
        archives_of(session.connection())
        refuse_while_outstanding(session.connection())
    stamp = now_text()[:10]
    return AuditFile(f"pjais-audit-{stamp}.{form}", lines())


@get(
    "/audit",
    operation_id="events.export",
    tags=["events"],
    responses=problems(MissingArchiveError, HistoryComingError),
    dependencies={"wanted": Provide(wanted_events, sync_to_thread=False)},
    media_type="application/octet-stream",
    sync_to_thread=True,
)
def get_audit(
    vault: NamedDependency[Vault],
    checkpoints: NamedDependency[Checkpoints],
    wanted: NamedDependency[EventFilter],
    tasks: NamedDependency[Tasks],
    format: Literal["jsonl", "csv"] = "jsonl",  # noqa: A002
) -> Stream:
    """Events as a file, those in archives too; each with its proof under a checkpoint that is signed for it."""
    made = audit_file(vault, checkpoints, wanted, format, tasks)
    return streamed(made.lines, MEDIA_TYPES[format], download(made.name))


@get("/devices", operation_id="events.devices", tags=["events"], responses=problems(), sync_to_thread=True)
def get_devices(vault: NamedDependency[Vault]) -> list[str]:
    """The ids of the devices that events in the log are of."""
    with vault.read() as session:
        return sorted(session.scalars(select(Event.device_id).distinct()))
