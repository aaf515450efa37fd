"""Routes of what is synced: which personas, what was adjusted, what the hub did not take."""

from litestar import Controller, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.status_codes import HTTP_200_OK, HTTP_204_NO_CONTENT

from pjais.features.personas.service import PersonaNotFoundError
from pjais.features.routing import Page, checked_id, problems
from pjais.features.sync.errors import AdjustedNotFoundError, NotSyncingError
from pjais.features.sync.port import Syncing
from pjais.features.sync.schemas import (
    AdjustedChange,
    AdjustedKept,
    PersonaChoice,
    RefusedEvent,
    SyncPersona,
)


class SyncContentController(Controller):
    """What goes to the other devices and comes from them."""

    path = "/sync"
    tags = ("sync",)

    @get("/personas", operation_id="sync.list_personas", responses=problems(), sync_to_thread=True)
    def list_personas(self, syncing: NamedDependency[Syncing]) -> Page[SyncPersona]:
        """By name, with whether they are synced."""
        return Page(items=list(syncing.personas()), next=None)

    @put(
        "/personas/{persona_id:str}",
        operation_id="sync.choose_persona",
        responses=problems(NotSyncingError, PersonaNotFoundError),
        status_code=HTTP_204_NO_CONTENT,
        sync_to_thread=True,
    )
    def choose_persona(
        self, syncing: NamedDependency[Syncing], persona_id: FromPath[str], data: JSONBody[PersonaChoice]
    ) -> None:
        """Whether a persona is synced."""
        syncing.sync_persona(checked_id(persona_id, "persona_id"), syncs=data.syncs)

    @get("/adjusted", operation_id="sync.list_adjusted", responses=problems(), sync_to_thread=True)
    def list_adjusted(self, syncing: NamedDependency[Syncing]) -> Page[AdjustedChange]:
        """Changes where another device's value won and nobody has looked yet, newest first."""
        return Page(items=list(syncing.adjusted()), next=None)

    @post(
        "/adjusted/{adjusted_id:str}/take",
        operation_id="sync.take_adjusted",
        responses=problems(AdjustedNotFoundError),
        status_code=HTTP_204_NO_CONTENT,
        sync_to_thread=True,
    )
    def take(self, syncing: NamedDependency[Syncing], adjusted_id: FromPath[str]) -> None:
        """The value that lost becomes the field's again, on all devices."""
        syncing.take(adjusted_id)

    @post(
        "/adjusted/{adjusted_id:str}/keep",
        operation_id="sync.keep_adjusted",
        responses=problems(AdjustedNotFoundError),
        status_code=HTTP_204_NO_CONTENT,
        sync_to_thread=True,
    )
    def keep(self, syncing: NamedDependency[Syncing], adjusted_id: FromPath[str]) -> None:
        """It stays as it is."""
        syncing.keep(adjusted_id)

    @post(
        "/adjusted/keep-all",
        operation_id="sync.keep_all_adjusted",
        responses=problems(),
        status_code=HTTP_200_OK,
        sync_to_thread=True,
    )
    def keep_all(self, syncing: NamedDependency[Syncing]) -> AdjustedKept:
        """All stay as they are."""
        return AdjustedKept(count=syncing.keep_all())

    @get("/refused", operation_id="sync.list_refused", responses=problems(), sync_to_thread=True)
    def list_refused(self, syncing: NamedDependency[Syncing]) -> Page[RefusedEvent]:
        """Changes of this device that the hub did not take, newest first, with why."""
        return Page(items=list(syncing.refused()), next=None)
