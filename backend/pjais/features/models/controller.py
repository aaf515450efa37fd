"""Routes of backends and models."""

import time
from collections.abc import Mapping
from contextlib import aclosing
from urllib.parse import urlsplit

from litestar import Controller, delete, get, patch, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.status_codes import HTTP_200_OK

from pjais.features.models.schemas import (
    BackendCreate,
    BackendPatch,
    BackendProbe,
    BackendRead,
    BackendTest,
    FoundServer,
    FoundServers,
    KeyWrite,
    ModelNames,
)
from pjais.features.models.service import BackendNotFoundError, BackendService, Speaking, key_warning, wire_to
from pjais.features.routing import Page, problems
from pjais.kernel.model_file import ModelFileError
from pjais.kernel.wording import said
from pjais.llm.builtin import BuiltinModel
from pjais.llm.discovery import discover
from pjais.llm.loop import ModelLoop
from pjais.llm.port import ChatModel, ModelError, ModelUnreachableError, Request, Sampling, Text, Turn
from pjais.persistence.vault import Vault
from pjais.security.model_keys import put_key, remove_key

_PATIENCE_S = 30.0
_TEST_PATIENCE_S = 120.0
_TEST_TOKENS = 16


class BackendController(Controller):
    """Where models are asked."""

    path = "/models/backends"
    tags = ("models",)

    @get("/", operation_id="backends.list", responses=problems(), sync_to_thread=True)
    def list_backends(
        self, vault: NamedDependency[Vault], builtin_model: NamedDependency[BuiltinModel]
    ) -> Page[BackendRead]:
        """The built-in one first."""
        with vault.read() as session:
            return Page(items=BackendService(session, builtin_model).all(), next=None)

    @post("/", operation_id="backends.create", responses=problems(), sync_to_thread=True)
    def create(
        self,
        vault: NamedDependency[Vault],
        builtin_model: NamedDependency[BuiltinModel],
        data: JSONBody[BackendCreate],
    ) -> BackendRead:
        with vault.write() as session:
            return BackendService(session, builtin_model).create(data)

    @patch(
        "/{backend_id:str}",
        operation_id="backends.update",
        responses=problems(BackendNotFoundError),
        sync_to_thread=True,
    )
    def update(
        self,
        vault: NamedDependency[Vault],
        builtin_model: NamedDependency[BuiltinModel],
        backend_id: FromPath[str],
        data: JSONBody[BackendPatch],
    ) -> BackendRead:
        with vault.write() as session:
            return BackendService(session, builtin_model).update(backend_id, data)

    @delete(
        "/{backend_id:str}",
        operation_id="backends.delete",
        responses=problems(BackendNotFoundError),
        sync_to_thread=True,
    )
    def remove(
        self,
        vault: NamedDependency[Vault],
        builtin_model: NamedDependency[BuiltinModel],
        backend_id: FromPath[str],
    ) -> None:
        """Its key goes too."""
        with vault.write() as session:
            BackendService(session, builtin_model).delete(backend_id)

    @put(
        "/{backend_id:str}/key",
        operation_id="backends.put_key",
        responses=problems(BackendNotFoundError),
        sync_to_thread=True,
    )
    def keep_key(
        self,
        vault: NamedDependency[Vault],
        builtin_model: NamedDependency[BuiltinModel],
        backend_id: FromPath[str],
        data: JSONBody[KeyWrite],
    ) -> BackendRead:
        """Kept in the system's keyring; where there is none, in memory until the app ends."""
        with vault.read() as session:
            service = BackendService(session, builtin_model)
            service.find(backend_id)
            put_key(backend_id, data.key)
            return service.read(backend_id)

    @delete(
        "/{backend_id:str}/key",
        operation_id="backends.delete_key",
        responses=problems(BackendNotFoundError),
        sync_to_thread=True,
    )
    def remove_key(
        self,
        vault: NamedDependency[Vault],
        builtin_model: NamedDependency[BuiltinModel],
        backend_id: FromPath[str],
    ) -> None:
        with vault.read() as session:
            BackendService(session, builtin_model).find(backend_id)
        remove_key(backend_id)

    @get(
        "/{backend_id:str}/models",
        operation_id="backends.models",
        responses=problems(BackendNotFoundError, ModelError),
        sync_to_thread=True,
    )
    def models(
        self,
        vault: NamedDependency[Vault],
        builtin_model: NamedDependency[BuiltinModel],
        model_loop: NamedDependency[ModelLoop],
        backend_id: FromPath[str],
    ) -> ModelNames:
        with vault.read() as session:
            speaking = BackendService(session, builtin_model).ready(backend_id)
        return _offered(model_loop, speaking.chat, speaking.backend.name)

    @post(
        "/{backend_id:str}/test",
        operation_id="backends.test",
        responses=problems(BackendNotFoundError, ModelError, ModelFileError),
        status_code=HTTP_200_OK,
        sync_to_thread=True,
    )
    def test(
        self,
        vault: NamedDependency[Vault],
        builtin_model: NamedDependency[BuiltinModel],
        model_loop: NamedDependency[ModelLoop],
        backend_id: FromPath[str],
    ) -> BackendTest:
        """Ask for a few words, to see that it works."""
        with vault.read() as session:
            speaking = BackendService(session, builtin_model).ready(backend_id)
        try:
            return model_loop.run(_tried(speaking), _TEST_PATIENCE_S)
        except TimeoutError:
            raise _too_slow(speaking.backend.name, _TEST_PATIENCE_S) from None


@post("/models/discover", operation_id="models.discover", tags=["models"], responses=problems(), sync_to_thread=True)
def discover_servers(model_loop: NamedDependency[ModelLoop]) -> FoundServers:
    """Look for model servers on this machine's usual ports."""
    found = model_loop.run(discover(), _PATIENCE_S)
    return FoundServers(
        servers=[
            FoundServer(name=each.name, url=each.url, models=list(each.models), context_tokens=_told(each.models))
            for each in found
        ]
    )


@post(
    "/models/probe",
    operation_id="models.probe",
    tags=["models"],
    responses=problems(ModelError),
    status_code=HTTP_200_OK,
    sync_to_thread=True,
)
def probe_server(model_loop: NamedDependency[ModelLoop], data: JSONBody[BackendProbe]) -> ModelNames:
    """Ask a server that is not set up yet for its models; nothing of it is kept, least of all the key."""
    name = urlsplit(data.url).netloc
    offered = _offered(model_loop, wire_to(data.kind, name, data.url, data.key or ""), name)
    return offered.model_copy(update={"warning": key_warning(data.url)})


def _offered(model_loop: ModelLoop, chat: ChatModel, name: str) -> ModelNames:
    try:
        found = model_loop.run(chat.models(), _PATIENCE_S)
    except TimeoutError:
        raise _too_slow(name, _PATIENCE_S) from None
    return ModelNames(models=list(found), context_tokens=_told(found))


def _told(sizes: Mapping[str, int | None]) -> dict[str, int]:
    return {name: size for name, size in sizes.items() if size is not None}


def _too_slow(name: str, waited_s: float) -> ModelUnreachableError:
    return ModelUnreachableError(said("{name} did not answer within {waited_s:.0f} s", name=name, waited_s=waited_s))


async def _tried(speaking: Speaking) -> BackendTest:
    asked = [Turn("user", "Say hello in three words.")]
    started, first, spoken = time.monotonic(), None, ""
    stream = speaking.chat.stream(Request(speaking.model, asked, Sampling(max_tokens=_TEST_TOKENS)))
    async with aclosing(stream):  # type: ignore[type-var]
        async for piece in stream:
            if isinstance(piece, Text):
                first = first or time.monotonic() - started
                spoken += piece.content
    return BackendTest(reply=spoken, first_word_s=round(first or 0.0, 3), model=speaking.model)
