"""The live sources of syncing, by which names they are poked, and how often they are read unpoked."""

from collections.abc import Callable, Sequence
from typing import Final

from pjais.features.shapes import Shape
from pjais.features.sync.port import Syncing
from pjais.features.sync.schemas import (
    AdjustedChange,
    Presence,
    RefusedEvent,
    SyncDevice,
    SyncPersona,
    SyncStatus,
)
from pjais.persistence.entity import Row
from pjais.reactive.registry import LiveSource

STATUS: Final = "syncStatus$"
DEVICES: Final = "syncDevices$"
PERSONAS: Final = "syncPersonas$"
ADJUSTED: Final = "adjustedChanges$"
PRESENCE: Final = "presence$"
REFUSED: Final = "refusedEvents$"
_IDLE_S: Final = 3600.0
_SIZES_S: Final = 60.0


def sync_sources(syncing: Syncing) -> Sequence[LiveSource]:
    def status() -> Sequence[SyncStatus]:
        return [syncing.status()]

    return (
        LiveSource(STATUS, "How this device stands to the others.", SyncStatus, "key", _rows(status), _IDLE_S),
        LiveSource(DEVICES, "Devices of the workspace.", SyncDevice, "id", _rows(syncing.devices), _IDLE_S),
        LiveSource(PERSONAS, "Which personas are synced.", SyncPersona, "id", _rows(syncing.personas), _SIZES_S),
        LiveSource(
            ADJUSTED,
            "Changes where another device's value won, newest first.",
            AdjustedChange,
            "id",
            _rows(syncing.adjusted),
            _IDLE_S,
        ),
        LiveSource(PRESENCE, "What is open on other devices.", Presence, "device_id", _rows(syncing.presence), _IDLE_S),
        LiveSource(
            REFUSED,
            "Changes that the hub did not take, newest first.",
            RefusedEvent,
            "event_id",
            _rows(syncing.refused),
            _IDLE_S,
        ),
    )


def _rows(read: Callable[[], Sequence[Shape]]) -> Callable[[], list[Row]]:
    return lambda: [each.model_dump() for each in read()]
