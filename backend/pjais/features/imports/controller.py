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

from pjais.features.conversations.service import ConversationNotFoundError
from pjais.features.imports.conversation_export import ENDINGS, MEDIA, ConversationFormat, exported
from pjais.features.imports.formats.character_card import to_json, to_png
from pjais.features.imports.jobs import Importer, ImportNotFoundError
from pjais.features.imports.schemas import ImportJob
from pjais.features.imports.service import Wishes
from pjais.features.personas.service import PersonaNotFoundError, PersonaService
from pjais.features.routing import Page, checked_id, download, problems
from pjais.kernel.errors import InvalidInputError
from pjais.kernel.wording import said
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
        responses=problems(PersonaNotFoundError),
        status_code=HTTP_202_ACCEPTED,
        request_max_body_size=UPLOAD_LIMIT,
    )
    async def start(
        self,
        request: Request[Any, Any, Any],
        importer: NamedDependency[Importer],
        vault: NamedDependency[Vault],
        wait: bool = False,  # noqa: FBT001, FBT002
        turns_as_memories: bool = False,  # noqa: FBT001, FBT002
        persona_id: str | None = None,
    ) -> ImportJob:
        """A form with one or more ``files``.

        ``wait`` answers when the job has ended; ``turns_as_memories`` also remembers what was said in conversations;
        ``persona_id`` is whose the conversations become that come without a persona, else those of the one named there.
        """
        wishes = await sync_to_thread(wishes_of, vault, persona_id, turns_as_memories=turns_as_memories)
        form = await request.form()
        uploads = [item for item in form.getall("files", []) if isinstance(item, UploadFile)]
        if not uploads:
            msg = said("files: choose at least one file, in a form field of this name")
            raise InvalidInputError(msg, errors=[{"field": "files", "message": said("at least one file is needed")}])
        folder = await sync_to_thread(importer.place)
        files = [(upload.filename, await _kept(upload, folder / str(place))) for place, upload in enumerate(uploads)]
        job = importer.start(files, folder, wishes)
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


def wishes_of(vault: Vault, persona_id: str | None, *, turns_as_memories: bool) -> Wishes:
    """What was asked for. Raises PersonaNotFoundError, and InvalidInputError for what is no id."""
    if persona_id is not None:
        with vault.read() as session:
            PersonaService(session).stored.require(checked_id(persona_id, "persona_id"))
    return Wishes(turns_as_memories, persona_id)


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
    """A conversation to keep or to take along, to read, for programs or for SillyTavern; each comes back whole."""
    content, name = conversation_file(vault, checked_id(conversation_id), format)
    return Response(content, media_type=MEDIA[format], headers=download(name))


def conversation_file(vault: Vault, conversation_id: str, form: ConversationFormat) -> tuple[bytes, str]:
    """The file's bytes and a name for it. Raises ConversationNotFoundError."""
    content, about = exported(vault, conversation_id, form)
    return content, f"{_NOT_IN_NAMES.sub('_', about)[:100]}.{ENDINGS[form]}"


def card_of(vault: Vault, persona_id: str, form: Literal["png", "json"]) -> tuple[bytes, str]:
    """The card's bytes and a name for its file. Raises PersonaNotFoundError."""
    with vault.read() as session:
        service = PersonaService(session)
        persona = public(service.stored.find(persona_id).as_row())
        avatar = service.blob(persona["avatar"]).content if persona["avatar"] and form == "png" else None
    content = to_json(persona) if form == "json" else to_png(persona, avatar)
    return content, f"{_NOT_IN_NAMES.sub('_', persona['name'])}.{form}"
