"""Routes that save files where a person chooses in the native window's dialog."""

import secrets
from collections.abc import Callable, Iterable
from http import HTTPStatus
from pathlib import Path
from typing import IO, Annotated, Any, Literal

from litestar import Request, post
from litestar.concurrency import sync_to_thread
from litestar.di import NamedDependency
from litestar.params import JSONBody, QueryParameter
from litestar.status_codes import HTTP_200_OK

from pjais.backup.export_file import ENDING, is_packed
from pjais.eventlog.archive import MissingArchiveError
from pjais.eventlog.checkpoints import Checkpoints
from pjais.features.audit.export import audit_file, wanted_events
from pjais.features.conversations.service import ConversationNotFoundError
from pjais.features.diagnostics.controller import suggested_name
from pjais.features.diagnostics.schemas import DiagnosticsAsk
from pjais.features.diagnostics.service import Diagnostics, pack
from pjais.features.exports.controller import export_followed
from pjais.features.exports.persona_data import file_name, write_persona_data
from pjais.features.imports.controller import card_of, conversation_file
from pjais.features.imports.conversation_export import ConversationFormat
from pjais.features.personas.service import PersonaNotFoundError, PersonaService
from pjais.features.routing import checked_id, problems
from pjais.features.shapes import Shape
from pjais.kernel.clock import now_text
from pjais.kernel.errors import PjaisError
from pjais.kernel.tasks import CancelledError, Tasks
from pjais.kernel.wording import said
from pjais.persistence.vault import Vault
from pjais.server.desktop import NoDesktopError, ShellSlot


class FileNotWrittenError(PjaisError):
    """The file could not be written."""

    code = "file-not-written"
    status = HTTPStatus.CONFLICT


class DesktopExport(Shape):
    """Which persona to save: as a card, or all that is stored of it."""

    persona_id: str
    format: Literal["png", "json", "zip"] = "png"


class AuditAsk(Shape):
    """Which events to save, and in which form; None does not narrow."""

    format: Literal["jsonl", "csv"] = "jsonl"
    persona_id: str | None = None
    entity_type: str | None = None
    entity_id: str | None = None
    name: str | None = None
    device_id: str | None = None
    since: str | None = None
    until: str | None = None
    q: str | None = None


class ConversationAsk(Shape):
    """Which conversation to save, and in which form."""

    conversation_id: str
    format: ConversationFormat = "markdown"


SuggestedName = Annotated[
    str, QueryParameter(min_length=1, max_length=120, description="What the file shall be called.")
]


class DesktopExported(Shape):
    """Where it was saved; null when the person chose nothing."""

    path: str | None


@post(
    "/desktop/export",
    operation_id="desktop.export",
    tags=["desktop"],
    responses=problems(NoDesktopError, PersonaNotFoundError, FileNotWrittenError, MissingArchiveError, CancelledError),
    status_code=HTTP_200_OK,
    sync_to_thread=True,
)
def export_persona(
    shell: NamedDependency[ShellSlot],
    vault: NamedDependency[Vault],
    tasks: NamedDependency[Tasks],
    data: JSONBody[DesktopExport],
) -> DesktopExported:
    """Save a persona where the person chooses in the native dialog, which also asks before replacing a file."""
    window = shell.get()
    persona_id = checked_id(data.persona_id, "persona_id")
    if data.format == "zip":
        with vault.read() as session:
            name = PersonaService(session).stored.find(persona_id).name
        chosen = window.save_file(f"{file_name(name)}.zip")
        with tasks.running("persona-data") as task:
            return _saved(chosen, lambda stream: write_persona_data(vault, persona_id, stream, task))
    content, name = card_of(vault, persona_id, data.format)
    return _saved(window.save_file(name), lambda stream: stream.write(content))


@post(
    "/desktop/export-conversation",
    operation_id="desktop.exportConversation",
    tags=["desktop"],
    responses=problems(NoDesktopError, ConversationNotFoundError, FileNotWrittenError),
    status_code=HTTP_200_OK,
    sync_to_thread=True,
)
def export_conversation(
    shell: NamedDependency[ShellSlot], vault: NamedDependency[Vault], data: JSONBody[ConversationAsk]
) -> DesktopExported:
    """Save a conversation where the person chooses in the native dialog."""
    window = shell.get()
    conversation_id = checked_id(data.conversation_id, "conversation_id")
    content, name = conversation_file(vault, conversation_id, data.format)
    return _saved(window.save_file(name), lambda stream: stream.write(content))


@post(
    "/desktop/export-everything",
    operation_id="desktop.exportEverything",
    tags=["desktop"],
    responses=problems(NoDesktopError, FileNotWrittenError, MissingArchiveError, CancelledError),
    status_code=HTTP_200_OK,
    sync_to_thread=True,
)
def export_everything(
    shell: NamedDependency[ShellSlot], vault: NamedDependency[Vault], tasks: NamedDependency[Tasks]
) -> DesktopExported:
    """Save the whole vault as JSON lines where the person chooses."""
    chosen = shell.get().save_file(f"pjais-{now_text()[:10]}{ENDING}")
    packed = chosen is not None and is_packed(chosen)
    return _saved(chosen, _writing(lambda: export_followed(vault, tasks, packed=packed)))


@post(
    "/desktop/export-audit",
    operation_id="desktop.exportAudit",
    tags=["desktop"],
    responses=problems(NoDesktopError, FileNotWrittenError, MissingArchiveError, CancelledError),
    status_code=HTTP_200_OK,
    sync_to_thread=True,
)
def export_audit(
    shell: NamedDependency[ShellSlot],
    vault: NamedDependency[Vault],
    checkpoints: NamedDependency[Checkpoints],
    tasks: NamedDependency[Tasks],
    data: JSONBody[AuditAsk],
) -> DesktopExported:
    """Save events with their proofs where the person chooses."""
    wanted = wanted_events(**data.model_dump(exclude={"format"}))
    made = audit_file(vault, checkpoints, wanted, data.format, tasks)
    return _saved(shell.get().save_file(made.name), _writing(lambda: made.lines))


@post(
    "/desktop/diagnostics",
    operation_id="desktop.diagnostics",
    tags=["desktop"],
    responses=problems(NoDesktopError, FileNotWrittenError),
    status_code=HTTP_200_OK,
    sync_to_thread=True,
)
def save_diagnostics(
    shell: NamedDependency[ShellSlot], diagnostics: NamedDependency[Diagnostics], data: JSONBody[DiagnosticsAsk]
) -> DesktopExported:
    """Save facts about the app, without anything of what it holds, where the person chooses."""
    files = diagnostics.files(data.user_agent)
    return _saved(shell.get().save_file(suggested_name()), lambda stream: pack(files, stream))


@post(
    "/desktop/save",
    operation_id="desktop.save",
    tags=["desktop"],
    responses=problems(NoDesktopError, FileNotWrittenError),
    status_code=HTTP_200_OK,
)
async def save_made(
    request: Request[Any, Any, Any], shell: NamedDependency[ShellSlot], name: SuggestedName
) -> DesktopExported:
    """Save what a screen has made, such as a picture of a chart, where the person chooses; the body is the file."""
    window = shell.get()
    content = await request.body()
    chosen = await sync_to_thread(window.save_file, _suggested(name))
    return await sync_to_thread(_saved, chosen, lambda stream: stream.write(content))


def _suggested(name: str) -> str:
    """The name as any system takes it, with its ending."""
    stem, _, ending = name.rpartition(".")
    return f"{file_name(stem)}.{file_name(ending)}" if stem else file_name(name)


def _writing(lines: Callable[[], Iterable[bytes]]) -> Callable[[IO[bytes]], object]:
    return lambda stream: stream.writelines(lines())


def _saved(file: Path | None, write: Callable[[IO[bytes]], object]) -> DesktopExported:
    """The file appears whole or not at all, also when the disk is full.

    Raises:
        FileNotWrittenError: it cannot be written.
    """
    if file is None:
        return DesktopExported(path=None)
    fresh = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    try:
        with fresh.open("xb") as stream:
            fresh.chmod(0o600)
            write(stream)
        fresh.replace(file)
    except OSError as error:
        msg = said("{file} could not be written: {reason}", file=file, reason=error.strerror or error)
        raise FileNotWrittenError(msg) from None
    finally:
        fresh.unlink(missing_ok=True)
    return DesktopExported(path=str(file))


DESKTOP_FILE_ROUTES = (
    export_persona,
    export_conversation,
    export_everything,
    export_audit,
    save_diagnostics,
    save_made,
)
