"""Rules for personas: writes, the active one, avatars."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from pjais.features.personas.defaults import begun_with
from pjais.features.personas.model import Blob, Persona
from pjais.features.personas.schemas import Origin, PersonaCreate, PersonaPatch
from pjais.features.settings.service import SettingService
from pjais.kernel.clock import now_text
from pjais.kernel.errors import InvalidInputError, NotFoundError, PjaisError
from pjais.kernel.picture import bare
from pjais.kernel.wording import said
from pjais.persistence.repository import Repository
from pjais.persistence.rows import find_item

ACTIVE: Final = "persona.active"
AVATAR_LIMIT_BYTES: Final = 10_000_000
_SIGNATURES: Final = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
}


class PersonaNotFoundError(NotFoundError):
    """That persona does not exist here."""

    code = "persona-not-found"


class NoActivePersonaError(NotFoundError):
    """No persona has been chosen yet."""

    code = "no-active-persona"


class RetiredPersonaError(PjaisError):
    """This persona is retired."""

    code = "retired-persona"
    status = HTTPStatus.CONFLICT


class BlobNotFoundError(NotFoundError):
    """That picture does not exist here."""

    code = "blob-not-found"


class UnsupportedImageError(PjaisError):
    """This is not a picture that can be an avatar."""

    code = "unsupported-image"
    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE


class Personas(Repository[Persona]):
    """The stored personas."""

    entity = Persona
    missing = PersonaNotFoundError


@dataclass(frozen=True, slots=True)
class PersonaService:
    """Writes to personas; the caller owns the transaction."""

    session: Session

    @property
    def stored(self) -> Personas:
        return Personas(self.session)

    def create(self, given: PersonaCreate, origin: Origin | None = None) -> Persona:
        """What ``given`` leaves out of its memory and privacy settings is as the person chose for all personas."""
        settings = begun_with(self.session, given)
        settings["privacy_settings"]["analysis_refused_at"] = None
        told = origin.model_dump() if origin is not None else None
        return self.stored.add({**given.model_dump(), **settings, "avatar": None, "origin": told})

    def update(self, persona_id: str, patch: PersonaPatch, expected: int | None = None) -> Persona:
        """Change the fields that the patch names.

        Raises:
            PersonaNotFoundError: unknown or deleted.
            StaleVersionError: somebody else was faster.
        """
        persona = self.stored.find(persona_id)
        given = patch.model_dump(exclude_unset=True)
        values = {name: merged(getattr(persona, name), value) for name, value in given.items()}
        if privacy := values.get("privacy_settings"):
            known = persona.privacy_settings.get("analysis_refused_at")
            privacy["analysis_refused_at"] = None if allows_analysis(privacy) else known
        return self.stored.change(persona, values, expected)

    def note_refused_analysis(self, persona: Persona) -> None:
        """Let the audit trail show that the setting has acted: one event, however often analysis is asked for."""
        if persona.privacy_settings.get("analysis_refused_at") is None:
            told = {**persona.privacy_settings, "analysis_refused_at": now_text()}
            self.stored.change(persona, {"privacy_settings": told})

    def delete(self, persona_id: str, expected: int | None = None) -> Persona:
        persona = self.stored.delete(self.stored.find(persona_id), expected)
        self._leave(persona_id)
        return persona

    def restore(self, persona_id: str) -> Persona:
        return self.stored.restore(self.stored.find(persona_id, deleted=True))

    def retire(self, persona_id: str, expected: int | None = None) -> Persona:
        """Keep it out of the way until it is brought back; all that it remembers stays readable."""
        persona = self.stored.find(persona_id)
        persona = self.stored.change(persona, {"retired_at": persona.retired_at or now_text()}, expected)
        self._leave(persona_id)
        return persona

    def bring_back(self, persona_id: str, expected: int | None = None) -> Persona:
        return self.stored.change(self.stored.find(persona_id), {"retired_at": None}, expected)

    def _leave(self, persona_id: str) -> None:
        if SettingService(self.session).value(ACTIVE) == persona_id:
            SettingService(self.session).remove(ACTIVE)

    def active(self) -> Persona:
        """Raises NoActivePersonaError."""
        chosen = SettingService(self.session).value(ACTIVE)
        persona = find_item(self.session, Persona, chosen) if isinstance(chosen, str) else None
        if persona is None or persona.deleted_at is not None or persona.retired_at is not None:
            msg = said("Choose a persona first")
            raise NoActivePersonaError(msg)
        return persona

    def activate(self, persona_id: str) -> Persona:
        """Raises PersonaNotFoundError, RetiredPersonaError."""
        persona = self.stored.find(persona_id)
        if persona.retired_at is not None:
            msg = said("{name} is retired; bring it back first", name=persona.name)
            raise RetiredPersonaError(msg)
        SettingService(self.session).put(ACTIVE, persona_id)
        return persona

    def set_avatar(self, persona_id: str, content: bytes | None, expected: int | None = None) -> Persona:
        """Give the persona this picture, or none; texts and EXIF that came with it are not kept.

        Raises:
            UnsupportedImageError: not a PNG, JPEG, GIF or WebP.
            InvalidInputError: larger than 10 MB.
        """
        persona = self.stored.find(persona_id)
        avatar = self._keep_picture(content) if content is not None else None
        return self.stored.change(persona, {"avatar": avatar}, expected)

    def _keep_picture(self, content: bytes) -> str:
        """Store a picture under its hash, once; returns the SHA-256 in hex."""
        kind, seen = image_type(content), bare(content)
        digest = hashlib.sha256(seen).hexdigest()
        if self.session.get(Blob, digest) is None:
            self.session.add(Blob(sha256=digest, media_type=kind, size_bytes=len(seen), content=seen))
            self.session.flush()
        return digest

    def blob(self, sha256: str) -> Blob:
        """Raises BlobNotFoundError."""
        found = self.session.scalar(select(Blob).where(Blob.sha256 == sha256))
        if found is None:
            msg = said("There is no picture {sha256}", sha256=sha256[:64])
            raise BlobNotFoundError(msg)
        return found


def image_type(content: bytes) -> str:
    """The media type, by the content's own signature.

    Raises:
        UnsupportedImageError: none of PNG, JPEG, GIF and WebP.
        InvalidInputError: larger than 10 MB.
    """
    if len(content) > AVATAR_LIMIT_BYTES:
        msg = said(
            "The picture has {size:,} bytes; at most {avatar_limit_bytes:,} are allowed",
            size=len(content),
            avatar_limit_bytes=AVATAR_LIMIT_BYTES,
        )
        raise InvalidInputError(msg)
    for signature, kind in _SIGNATURES.items():
        if content.startswith(signature):
            return kind
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    msg = said("An avatar must be a PNG, JPEG, GIF or WebP picture")
    raise UnsupportedImageError(msg)


def allows_analysis(privacy_settings: Mapping[str, Any]) -> bool:
    return bool(privacy_settings.get("allow_analysis", True))


def merged(current: object, change: object) -> Any:  # noqa: ANN401 - the type of the field at hand
    """The change laid over the current value, objects field by field; ``card`` and lists are replaced whole."""
    if isinstance(current, Mapping) and isinstance(change, Mapping):
        return {**current, **{name: merged(current.get(name), value) for name, value in change.items()}}
    return change
