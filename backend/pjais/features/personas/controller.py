"""Routes of personas and their pictures."""

import re
from typing import Any

from litestar import Controller, Request, Response, delete, get, patch, post, put
from litestar.concurrency import sync_to_thread
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.status_codes import HTTP_200_OK
from sqlalchemy import func, select, tuple_

from pjais.features.personas.defaults import defaults_of, give_to_all, set_defaults
from pjais.features.personas.model import Persona
from pjais.features.personas.schemas import (
    DefaultsAsk,
    DefaultsGiven,
    PersonaCreate,
    PersonaDefaults,
    PersonaPatch,
    PersonaRead,
)
from pjais.features.personas.service import (
    BlobNotFoundError,
    NoActivePersonaError,
    PersonaNotFoundError,
    PersonaService,
    RetiredPersonaError,
    UnsupportedImageError,
)
from pjais.features.routing import IfMatch, Limit, Page, checked_id, cursor_of, expected_version, problems, values_of
from pjais.kernel.errors import StaleVersionError
from pjais.persistence.repository import public
from pjais.persistence.vault import Vault

_SHA256 = re.compile(r"[0-9a-f]{64}")


def read(persona: Persona) -> PersonaRead:
    return PersonaRead.model_validate(public(persona.as_row()))


class PersonaController(Controller):
    """Identity, traits and choice of personas."""

    path = "/personas"
    tags = ("personas",)

    @get("/", operation_id="personas.list", responses=problems(), sync_to_thread=True)
    def list_personas(
        self, vault: NamedDependency[Vault], limit: Limit = 100, after: str | None = None
    ) -> Page[PersonaRead]:
        """By name; ``after`` is the cursor of the page before."""
        order = (func.fold(Persona.name), Persona.id)
        query = select(Persona).where(Persona.deleted_at.is_(None)).order_by(*order).limit(limit + 1)
        if after is not None:
            query = query.where(tuple_(*order) > tuple_(*map(str, values_of(after, 2))))
        with vault.read() as session:
            found = list(session.scalars(query))
        more = cursor_of(found[limit - 1].name.casefold(), found[limit - 1].id) if len(found) > limit else None
        return Page(items=[read(persona) for persona in found[:limit]], next=more)

    @post("/", operation_id="personas.create", responses=problems(), sync_to_thread=True)
    def create(self, vault: NamedDependency[Vault], data: JSONBody[PersonaCreate]) -> PersonaRead:
        with vault.write() as session:
            return read(PersonaService(session).create(data))

    @get("/active", operation_id="personas.active", responses=problems(NoActivePersonaError), sync_to_thread=True)
    def active(self, vault: NamedDependency[Vault]) -> PersonaRead:
        with vault.read() as session:
            return read(PersonaService(session).active())

    @get("/defaults", operation_id="personas.defaults", responses=problems(), sync_to_thread=True)
    def get_defaults(self, vault: NamedDependency[Vault]) -> PersonaDefaults:
        """What new personas begin with."""
        with vault.read() as session:
            return defaults_of(session)

    @put("/defaults", operation_id="personas.set_defaults", responses=problems(), sync_to_thread=True)
    def put_defaults(self, vault: NamedDependency[Vault], data: JSONBody[PersonaDefaults]) -> PersonaDefaults:
        """Personas that there are already stay as they are."""
        with vault.write() as session:
            set_defaults(session, data)
            return defaults_of(session)

    @post(
        "/defaults/give",
        operation_id="personas.give_defaults",
        responses=problems(),
        status_code=HTTP_200_OK,
        sync_to_thread=True,
    )
    def give_defaults(self, vault: NamedDependency[Vault], data: JSONBody[DefaultsAsk]) -> DefaultsGiven:
        """Give all personas the settings that new ones begin with, in one step that can be taken back."""
        with vault.write() as session:
            return DefaultsGiven(changed=give_to_all(session, PersonaService(session).stored, data.groups))

    @get(
        "/{persona_id:str}", operation_id="personas.get", responses=problems(PersonaNotFoundError), sync_to_thread=True
    )
    def get_persona(self, vault: NamedDependency[Vault], persona_id: FromPath[str]) -> PersonaRead:
        with vault.read() as session:
            return read(PersonaService(session).stored.find(checked_id(persona_id)))

    @patch(
        "/{persona_id:str}",
        operation_id="personas.update",
        responses=problems(PersonaNotFoundError, StaleVersionError),
        sync_to_thread=True,
    )
    def update(
        self,
        vault: NamedDependency[Vault],
        persona_id: FromPath[str],
        data: JSONBody[PersonaPatch],
        if_match: IfMatch = None,
    ) -> PersonaRead:
        with vault.write() as session:
            return read(PersonaService(session).update(checked_id(persona_id), data, expected_version(if_match)))

    @delete(
        "/{persona_id:str}",
        operation_id="personas.delete",
        responses=problems(PersonaNotFoundError, StaleVersionError),
        sync_to_thread=True,
    )
    def remove(self, vault: NamedDependency[Vault], persona_id: FromPath[str], if_match: IfMatch = None) -> None:
        """Restorable: see personas.restore."""
        with vault.write() as session:
            PersonaService(session).delete(checked_id(persona_id), expected_version(if_match))

    @post(
        "/{persona_id:str}/restore",
        operation_id="personas.restore",
        responses=problems(PersonaNotFoundError),
        status_code=HTTP_200_OK,
        sync_to_thread=True,
    )
    def restore(self, vault: NamedDependency[Vault], persona_id: FromPath[str]) -> PersonaRead:
        with vault.write() as session:
            return read(PersonaService(session).restore(checked_id(persona_id)))

    @post(
        "/{persona_id:str}/activate",
        operation_id="personas.activate",
        responses=problems(PersonaNotFoundError, RetiredPersonaError),
        status_code=HTTP_200_OK,
        sync_to_thread=True,
    )
    def activate(self, vault: NamedDependency[Vault], persona_id: FromPath[str]) -> PersonaRead:
        """Choose this persona on this device."""
        with vault.write() as session:
            return read(PersonaService(session).activate(checked_id(persona_id)))

    @post(
        "/{persona_id:str}/retire",
        operation_id="personas.retire",
        responses=problems(PersonaNotFoundError, StaleVersionError),
        status_code=HTTP_200_OK,
        sync_to_thread=True,
    )
    def retire(self, vault: NamedDependency[Vault], persona_id: FromPath[str], if_match: IfMatch = None) -> PersonaRead:
        """Out of the way until it is brought back; nothing of it goes."""
        with vault.write() as session:
            return read(PersonaService(session).retire(checked_id(persona_id), expected_version(if_match)))

    @post(
        "/{persona_id:str}/bring-back",
        operation_id="personas.bring_back",
        responses=problems(PersonaNotFoundError, StaleVersionError),
        status_code=HTTP_200_OK,
        sync_to_thread=True,
    )
    def bring_back(
        self, vault: NamedDependency[Vault], persona_id: FromPath[str], if_match: IfMatch = None
    ) -> PersonaRead:
        with vault.write() as session:
            return read(PersonaService(session).bring_back(checked_id(persona_id), expected_version(if_match)))

    @put(
        "/{persona_id:str}/avatar",
        operation_id="personas.set_avatar",
        responses=problems(PersonaNotFoundError, UnsupportedImageError, StaleVersionError),
    )
    async def set_avatar(
        self,
        request: Request[Any, Any, Any],
        vault: NamedDependency[Vault],
        persona_id: FromPath[str],
        if_match: IfMatch = None,
    ) -> PersonaRead:
        """The body is the picture itself: PNG, JPEG, GIF or WebP, at most 10 MB."""
        content = await request.body()
        return await sync_to_thread(_set_avatar, vault, checked_id(persona_id), content, expected_version(if_match))

    @delete(
        "/{persona_id:str}/avatar",
        operation_id="personas.remove_avatar",
        responses=problems(PersonaNotFoundError, StaleVersionError),
        status_code=HTTP_200_OK,
        sync_to_thread=True,
    )
    def remove_avatar(
        self, vault: NamedDependency[Vault], persona_id: FromPath[str], if_match: IfMatch = None
    ) -> PersonaRead:
        return _set_avatar(vault, checked_id(persona_id), None, expected_version(if_match))


def _set_avatar(vault: Vault, persona_id: str, content: bytes | None, expected: int | None) -> PersonaRead:
    with vault.write() as session:
        return read(PersonaService(session).set_avatar(persona_id, content, expected))


@get(
    "/blobs/{sha256:str}",
    operation_id="blobs.get",
    tags=["blobs"],
    responses=problems(BlobNotFoundError),
    media_type="application/octet-stream",
    sync_to_thread=True,
)
def get_blob(vault: NamedDependency[Vault], sha256: FromPath[str]) -> Response[bytes]:
    """The bytes of a picture, by their SHA-256; they never change."""
    with vault.read() as session:
        blob = PersonaService(session).blob(sha256 if _SHA256.fullmatch(sha256) else "")
        headers = {"X-Content-Type-Options": "nosniff"}
        return Response(blob.content, media_type=blob.media_type, headers=headers)
