"""Moves memories between tiers by use, importance and age.

Nothing is hidden or deleted by it: a cold memory is found and recalled like any other, it only says that nobody needed
it for a while. What a person has moved stays for a month where it was put.
"""

import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, func, or_, select, text

from pjais.features.memories.model import Memory, Tier
from pjais.features.memories.schemas import BulkPatch, TierName
from pjais.features.memories.service import MemoryService
from pjais.features.personas.model import Persona
from pjais.kernel.clock import to_text
from pjais.persistence.vault import Vault, VaultClosedError

ACTOR: Final = "tiering"
RECENT_DAYS: Final = 14
FORGOTTEN_DAYS: Final = 90
OFTEN: Final = 3  # times
WEIGHTY: Final = 0.8  # importance from which what is new is hot
LIGHT: Final = 0.6  # importance below which what is old is cold
KEPT_DAYS: Final = 30
#: Of one persona at a time; an import of old memories cools down hour by hour.
MOST_AT_ONCE: Final = 2_000
_FIRST_LOOK_S: Final = 600.0  # not while the app is used for a moment only
_LOOK_S: Final = 3600.0
_MOVED_BY_HAND: Final = text(
    "NOT EXISTS (SELECT 1 FROM event WHERE event.entity_id = memory.id AND event.name LIKE '%.MemoryTierChanged'"
    " AND event.actor = 'user' AND event.recorded_at > :since)"
)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Move:
    tier: TierName
    which: ColumnElement[bool]


class Tiering:
    """Looks after every persona's memories once an hour, on a thread of its own."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="tiering", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._stop.set()
        self._thread.join(timeout=5)

    def apply(self, now: datetime | None = None) -> int:
        """Move what is due; returns how many memories were moved."""
        moment = now or datetime.now(UTC)
        with self._vault.read() as session:
            personas = list(session.scalars(select(Persona).where(Persona.deleted_at.is_(None))))
        return sum(
            self._move(persona.id, move, moment)
            for persona in personas
            if persona.memory_settings.get("auto_tiers", True)
            for move in _moves(moment)
        )

    def _run(self) -> None:
        wait = _FIRST_LOOK_S
        while not self._stop.wait(wait):
            wait = _LOOK_S
            try:
                self.apply()
            except VaultClosedError:
                return
            except Exception:  # tried again with the next look
                _log.exception("Moving memories between tiers failed")

    def _move(self, persona_id: str, move: _Move, now: datetime) -> int:
        ids = self._due(persona_id, move, now)
        if ids:
            with self._vault.write(actor=ACTOR) as session:
                MemoryService(session).update_all(ids, BulkPatch(tier=move.tier))
        return len(ids)

    def _due(self, persona_id: str, move: _Move, now: datetime) -> Sequence[str]:
        live = (Memory.persona_id == persona_id, Memory.deleted_at.is_(None), Memory.tier != move.tier)
        query = select(Memory.id).where(*live, move.which, _MOVED_BY_HAND).limit(MOST_AT_ONCE)
        with self._vault.read() as session:
            return list(session.scalars(query, {"since": _ago(now, KEPT_DAYS)}))


def _moves(now: datetime) -> Sequence[_Move]:
    recent, forgotten = _ago(now, RECENT_DAYS), _ago(now, FORGOTTEN_DAYS)
    touched: Any = func.coalesce(Memory.last_accessed, Memory.created_at)
    is_hot = or_(
        Memory.pinned_at.is_not(None),
        and_(Memory.access_count >= OFTEN, Memory.last_accessed > recent),
        and_(Memory.importance >= WEIGHTY, Memory.created_at > recent),
    )
    is_cold = and_(Memory.pinned_at.is_(None), touched < forgotten, Memory.importance < LIGHT)
    cools = and_(Memory.tier == Tier.HOT, touched < recent, ~is_hot, ~is_cold)
    warms = and_(Memory.tier == Tier.COLD, Memory.last_accessed > recent, ~is_hot)
    return (_Move("hot", is_hot), _Move("cold", is_cold), _Move("warm", or_(cools, warms)))


def _ago(now: datetime, days: int) -> str:
    return to_text(now - timedelta(days=days))
