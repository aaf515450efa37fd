"""Routes of imports, and the export of a persona as a card."""

import re
from pathlib import Path
from typing import Any, Literal

from litestar import Controller, Request, Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.status_codes import HTTP_200_OK, HTTP_202_ACCEPTED
from sqlalchemy import select

from pjais.features.conversations.model import Message
from pjais.features.conversations.service import ConversationNotFoundError, ConversationService
from pjais.features.conversations.threads import path_ids
from pjais.features.imports.formats.character_card import to_json, to_png
from pjais.features.imports.formats.conversation_file import to_conversation_file, to_markdown
from pjais.features.imports.formats.sillytavern_chat import to_sillytavern_chat
from pjais.features.imports.jobs import Importer, ImportNotFoundError
from pjais.features.imports.schemas import ImportJob
from pjais.features.personas.service import PersonaNotFoundError, PersonaService
from pjais.features.routing import Page, checked_id, download, problems
from pjais.features.settings.service import SettingService
from pjais.kernel.errors import InvalidInputError
from pjais.persistence.entity import Row
from pjais.persistence.repository import public
from pjais.persistence.vault import Vault

UPLOAD_LIMIT = 4_000_000_000
_PIECE = 1_000_000
_NOT_IN_NAMES = re.compile(r'[/\\:*?"<>|\x00-\x1f]')


class ImportController(Controller):
    """Files of other programs coming in."""

    path = "/imports"
    tags = ("imports",)

    @post(
        "/",
        operation_id="imports.start",
        responses=problems(),
        status_code=HTTP_202_ACCEPTED,
        request_max_body_size=UPLOAD_LIMIT,
    )
    async def start(
        self,
        request: Request[Any, Any, Any],
        importer: NamedDependency[Importer],
        wait: bool = False,  # noqa: FBT001, FBT002
        turns_as_memories: bool = False,  # noqa: FBT001, FBT002
    ) -> ImportJob:
        """A form with one or more ``files``.

        ``wait`` answers when the job has ended; ``turns_as_memories`` also remembers what was said in conversations.
        """
        form = await request.form()
        uploads = [item for item in form.getall("files", []) if isinstance(item, UploadFile)]
        if not uploads:
            msg = "files: choose at least one file, in a form field of this name"
            raise InvalidInputError(msg, errors=[{"field": "files", "message": "at least one file is needed"}])
        folder = await sync_to_thread(importer.place)
        files = [(upload.filename, await _kept(upload, folder / str(place))) for place, upload in enumerate(uploads)]
        job = importer.start(files, folder, turns_as_memories=turns_as_memories)
        return await sync_to_thread(importer.wait, job.id) if wait else job

    @get("/", operation_id="imports.list", responses=problems(), sync_to_thread=False)
    def list_imports(self, importer: NamedDependency[Importer]) -> Page[ImportJob]:
        """The latest imports of this run, newest first."""
        return Page(items=importer.newest_first(), next=None)

    @get("/{job_id:str}", operation_id="imports.get", responses=problems(ImportNotFoundError), sync_to_thread=False)
    def get_import(self, importer: NamedDependency[Importer], job_id: FromPath[str]) -> ImportJob:
        return importer.find(job_id)

    @post(
        "/{job_id:str}/cancel",
        operation_id="imports.cancel",
        responses=problems(ImportNotFoundError),
        status_code=HTTP_200_OK,
        sync_to_thread=False,
    )
    def cancel(self, importer: NamedDependency[Importer], job_id: FromPath[str]) -> ImportJob:
        """The file at hand leaves nothing behind; files done before it stay."""
        return importer.cancel(job_id)


async def _kept(upload: UploadFile, file: Path) -> Path:
    with file.open("wb") as target:
        while piece := await upload.read(_PIECE):
            target.write(piece)
    return file


@get(
    "/personas/{persona_id:str}/card",
    operation_id="personas.card",
    tags=["personas"],
    responses=problems(PersonaNotFoundError),
    media_type="application/octet-stream",
    sync_to_thread=True,
)
def get_card(
    vault: NamedDependency[Vault],
    persona_id: FromPath[str],
    format: Literal["png", "json"] = "png",  # noqa: A002
) -> Response[bytes]:
    """The persona as a character card, to keep or to take to another program."""
    content, name = card_of(vault, checked_id(persona_id), format)
    kind = "image/png" if format == "png" else "application/json"
    return Response(content, media_type=kind, headers=download(name))


ConversationFormat = Literal["markdown", "json", "sillytavern"]
_ENDINGS = {"markdown": "md", "json": "json", "sillytavern": "jsonl"}
_MEDIA = {"markdown": "text/markdown", "json": "application/json", "sillytavern": "application/jsonl"}


@get(
    "/conversations/{conversation_id:str}/export",
    operation_id="conversations.export",
    tags=["conversations"],
    responses=problems(ConversationNotFoundError),
    media_type="application/octet-stream",
    sync_to_thread=True,
)
def get_conversation(
    vault: NamedDependency[Vault],
    conversation_id: FromPath[str],
    format: ConversationFormat = "markdown",  # noqa: A002
) -> Response[bytes]:
    """A conversation to keep or to take along: to be read, whole with its branches, or as SillyTavern has it."""
    content, name = conversation_file(vault, checked_id(conversation_id), format)
    return Response(content, media_type=_MEDIA[format], headers=download(name))


def conversation_file(vault: Vault, conversation_id: str, form: ConversationFormat) -> tuple[bytes, str]:
    """The file's bytes and a name for it. Raises ConversationNotFoundError."""
    with vault.read() as session:
        service = ConversationService(session)
        conversation = service.find(conversation_id)
        name = PersonaService(session).stored.find(conversation.persona_id, deleted=True).name
        user = str(SettingService(session).value("user.name", "User"))
        said = select(Message).where(Message.conversation_id == conversation_id).order_by(Message.depth, Message.id)
        everything = _without_deleted([message.as_row() for message in session.scalars(said)])
        steps = path_ids(conversation_id)
        on_path = set(session.scalars(select(steps.c.id)))
        shown = service.leaf_of(conversation)
    path = [message for message in everything if message["id"] in on_path]
    if form == "json":
        content = to_conversation_file(name, conversation.as_row(), everything, shown)
    elif form == "markdown":
        content = to_markdown(name, user, conversation.title, path)
    else:
        alike: dict[str | None, list[Any]] = {}
        for message in everything:
            alike.setdefault(message["parent_id"], []).append(message)
        content = to_sillytavern_chat(name, user, path, {each["id"]: alike[each["parent_id"]] for each in path})
    title = _NOT_IN_NAMES.sub("_", conversation.title or name)[:100]
    return content, f"{title}.{_ENDINGS[form]}"


def _without_deleted(messages: list[Row]) -> list[Row]:
    """The live messages, each after the nearest live one before it."""
    by_id = {message["id"]: message for message in messages}
    live = []
    for message in messages:
        if message["deleted_at"] is not None:
            continue
        parent = message["parent_id"]
        while parent in by_id and by_id[parent]["deleted_at"] is not None:
            parent = by_id[parent]["parent_id"]
        live.append({**message, "parent_id": parent if parent in by_id else None})
    return live


def card_of(vault: Vault, persona_id: str, form: Literal["png", "json"]) -> tuple[bytes, str]:
    """The card's bytes and a name for its file. Raises PersonaNotFoundError."""
    with vault.read() as session:
        service = PersonaService(session)
        persona = public(service.stored.find(persona_id).as_row())
        avatar = service.blob(persona["avatar"]).content if persona["avatar"] and form == "png" else None
    content = to_json(persona) if form == "json" else to_png(persona, avatar)
    return content, f"{_NOT_IN_NAMES.sub('_', persona['name'])}.{form}"
