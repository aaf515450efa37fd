"""The live state of updates."""

from typing import Final

from pjais.features.updates.schemas import UpdateState
from pjais.features.updates.service import STATE, Updates
from pjais.reactive.registry import LiveSource

_IDLE_S: Final = 3600.0


def update_state(updates: Updates) -> LiveSource:
    """One row."""
    words = "How this version stands to newer ones."
    return LiveSource(STATE, words, UpdateState, "key", lambda: [updates.state().model_dump()], _IDLE_S)
