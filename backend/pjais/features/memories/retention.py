"""Lets go of memories as each persona's settings say: those kept longer than allowed, and those beyond the number.

They are deleted as a person would delete them, by the actor ``retention``: the audit trail shows it, and they can be
restored. Erasing for good stays a person's decision (forgetting).
"""

import logging
import threading
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import select

from pjais.features.memories.model import Memory
from pjais.features.memories.service import MemoryService
from pjais.features.personas.model import Persona
from pjais.kernel.clock import to_text
from pjais.persistence.vault import Vault, VaultClosedError

ACTOR: Final = "retention"
_FIRST_LOOK_S: Final = 60.0
_LOOK_S: Final = 3600.0
_BATCH: Final = 1_000
_log = logging.getLogger(__name__)


class Retention:
    """Looks after every persona's memories once an hour, on a thread of its own."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="retention", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._stop.set()
        self._thread.join(timeout=5)

    def _run(self) -> None:
        wait = _FIRST_LOOK_S  # not while the app starts
        while not self._stop.wait(wait):
            wait = _LOOK_S
            try:
                self.apply()
            except VaultClosedError:
                return
            except Exception:  # tried again with the next look
                _log.exception("Retention failed")

    def apply(self) -> int:
        """Delete what is due; returns how many memories went."""
        with self._vault.read() as session:
            personas = list(session.scalars(select(Persona).where(Persona.deleted_at.is_(None))))
        return sum(self._apply_to(each) for each in personas)

    def _apply_to(self, persona: Persona) -> int:
        due = self._too_old(persona) + self._too_many(persona)
        gone = list(dict.fromkeys(due))
        for start in range(0, len(gone), _BATCH):
            with self._vault.write(actor=ACTOR) as session:
                MemoryService(session).delete_all(gone[start : start + _BATCH])
        return len(gone)

    def _too_old(self, persona: Persona) -> list[str]:
        days = persona.memory_settings.get("retention_days")
        if days is None:
            return []
        before = to_text(datetime.now(UTC) - timedelta(days=days))
        with self._vault.read() as session:
            live = (Memory.persona_id == persona.id, Memory.deleted_at.is_(None))
            return list(session.scalars(select(Memory.id).where(*live, Memory.created_at < before)))

    def _too_many(self, persona: Persona) -> list[str]:
        """The least important beyond the number, of these the oldest."""
        most = persona.memory_settings.get("max_memories")
        if most is None:
            return []
        with self._vault.read() as session:
            live = (Memory.persona_id == persona.id, Memory.deleted_at.is_(None))
            order = (Memory.importance.desc(), Memory.created_at.desc(), Memory.id.desc())
            return list(session.scalars(select(Memory.id).where(*live).order_by(*order).offset(most)))
