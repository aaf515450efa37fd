"""Rules for backends: those a person set up, the built-in one, and which of them a persona speaks through."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from pjais.features.models.model import Backend
from pjais.features.models.schemas import (
    BackendCreate,
    BackendPatch,
    BackendRead,
    ModelChoice,
    OwnKind,
    SamplingChoice,
)
from pjais.features.settings.service import SettingService
from pjais.kernel.errors import NotFoundError
from pjais.kernel.this_machine import is_this_machine
from pjais.kernel.wording import Sentence, said
from pjais.llm import builtin
from pjais.llm.anthropic_wire import AnthropicWire
from pjais.llm.builtin import BuiltinModel
from pjais.llm.openai_wire import OpenAIWire
from pjais.llm.port import ChatModel, Sampling
from pjais.security.model_keys import key_for, remove_key

BUILTIN: Final = "builtin"
#: The setting that holds the model of personas that have none of their own.
DEFAULT: Final = "models.default"


class BackendNotFoundError(NotFoundError):
    """That backend does not exist here."""

    code = "backend-not-found"


@dataclass(frozen=True, slots=True)
class Speaking:
    """A model ready to be asked: through which backend, by which name, and how much it can read."""

    chat: ChatModel
    backend: BackendRead
    model: str
    sampling: Sampling

    @property
    def label(self) -> str:
        """What a person sees beside a reply."""
        return "tiny built-in model" if self.backend.kind == "builtin" else f"{self.model} · {self.backend.name}"

    @property
    def is_builtin(self) -> bool:
        return self.backend.kind == "builtin"


@dataclass(frozen=True, slots=True)
class BackendService:
    """Writes to backends and choices of them; the caller owns the transaction."""

    session: Session
    builtin_model: BuiltinModel

    def all(self) -> list[BackendRead]:
        """The built-in one first, then in the order in which they were set up."""
        own = self.session.scalars(select(Backend).order_by(Backend.created_at, Backend.id))
        return [builtin_backend(), *map(read, own)]

    def find(self, backend_id: str) -> Backend:
        """Raises BackendNotFoundError, also for the built-in one, which cannot be changed."""
        found = self.session.get(Backend, backend_id)
        if found is None:
            msg = said("There is no backend of your own with id {backend_id}", backend_id=backend_id[:64])
            raise BackendNotFoundError(msg)
        return found

    def read(self, backend_id: str) -> BackendRead:
        return builtin_backend() if backend_id == BUILTIN else read(self.find(backend_id))

    def create(self, given: BackendCreate) -> BackendRead:
        made = Backend(**given.model_dump())
        self.session.add(made)
        self.session.flush()
        return read(made)

    def update(self, backend_id: str, patch: BackendPatch) -> BackendRead:
        found = self.find(backend_id)
        for name, value in patch.model_dump(exclude_unset=True).items():
            setattr(found, name, value)
        self.session.flush()
        return read(found)

    def delete(self, backend_id: str) -> None:
        """Its key goes too; what speaks through it falls back to the next more general choice."""
        self.session.delete(self.find(backend_id))
        self.session.flush()
        remove_key(backend_id)

    def speaking(self, *choices: Mapping[str, Any] | None) -> Speaking:
        """The model to ask: by the first choice that names a backend that is here, then by the default one."""
        default = SettingService(self.session).value(DEFAULT)
        for given in (*choices, default if isinstance(default, Mapping) else None):
            backend = self._chosen(given)
            if given is not None and backend is not None:
                sampling = backend.sampling.model_copy(update=_set(given.get("sampling")))
                return self._ready(backend, given.get("model") or backend.model, sampling)
        return self._ready(builtin_backend(), builtin.NAME, SamplingChoice())

    def ready(self, backend_id: str, choice: ModelChoice | None = None) -> Speaking:
        """That backend's own model, or the chosen one; raises BackendNotFoundError."""
        backend = self.read(backend_id)
        return self._ready(backend, (choice.model if choice else None) or backend.model, backend.sampling)

    def _chosen(self, choice: Mapping[str, Any] | None) -> BackendRead | None:
        named = (choice or {}).get("backend_id")
        if not isinstance(named, str):
            return None
        if named == BUILTIN:
            return builtin_backend()
        found = self.session.get(Backend, named)
        return read(found) if found is not None else None

    def _ready(self, backend: BackendRead, model: str, sampling: SamplingChoice) -> Speaking:
        if backend.kind == "builtin":
            chat: ChatModel = self.builtin_model
            model = builtin.NAME
        else:
            kept = key_for(backend.id)
            chat = wire_to(backend.kind, backend.name, backend.url, kept[0] if kept else "")
        return Speaking(chat, backend, model, Sampling(**sampling.model_dump()))


def read(backend: Backend) -> BackendRead:
    kept = key_for(backend.id)
    return BackendRead(
        id=backend.id,
        name=backend.name,
        kind="anthropic" if backend.kind == "anthropic" else "openai",
        url=backend.url,
        model=backend.model,
        context_tokens=backend.context_tokens,
        sampling=SamplingChoice.model_validate(backend.sampling),
        key_kept=kept[1] if kept else None,
        warning=key_warning(backend.url) if kept else None,
    )


def wire_to(kind: OwnKind, name: str, url: str, key: str) -> ChatModel:
    """What speaks to such a server; ``name`` is what errors call it."""
    return OpenAIWire(name, url, key) if kind == "openai" else AnthropicWire(name, url, key)


def key_warning(url: str) -> Sentence | None:
    """A sentence where a key sent to that address can be read on the way."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme == "https" or is_this_machine(host):
        return None
    return said(
        "The key travels to {host} unencrypted, for everyone on the way to read: use https:// if the server can",
        host=host,
    )


def builtin_backend() -> BackendRead:
    return BackendRead(
        id=BUILTIN,
        name="Tiny built-in model",
        kind="builtin",
        url="",
        model=builtin.NAME,
        context_tokens=builtin.CONTEXT_TOKENS,
        sampling=SamplingChoice(),
        key_kept=None,
    )


def _set(sampling: object) -> dict[str, Any]:
    return {name: value for name, value in sampling.items() if value is not None} if isinstance(sampling, dict) else {}
