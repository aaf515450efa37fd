"""Lets go of what each persona's settings say: memories kept longer than allowed and those beyond the number, and
what other slices keep.

They are deleted as a person would delete them, by the actor ``retention``: the audit trail shows it, and they can be
restored. Erasing for good stays a person's decision (forgetting). What models saw of them is no part of the log and
goes for good. While the clock may have jumped ahead, nothing goes for its age.
"""

import logging
import threading
from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from pjais.eventlog.believed_time import believed_now
from pjais.features.memories.model import Memory
from pjais.features.memories.service import MemoryService
from pjais.features.personas.model import Persona
from pjais.kernel.clock import to_text
from pjais.persistence.vault import Vault, VaultClosedError

ACTOR: Final = "retention"
#: Given a persona and the time, deletes what was kept for too long; returns how many things went.
ByAge = Callable[[Vault, Persona, datetime], int]
_FIRST_LOOK_S: Final = 60.0
_LOOK_S: Final = 3600.0
_BATCH: Final = 1_000
#: Lets go of what models saw of a persona: all that names one of these memories, and all from before that moment.
LetGo = Callable[[Session, Persona, Collection[str], str | None], None]
_log = logging.getLogger(__name__)


class Retention:
    """Looks after every persona once an hour, on a thread of its own."""

    def __init__(self, vault: Vault, let_go: LetGo, *by_age: ByAge) -> None:
        """Let go of memories and of what models saw, and of what ``by_age`` lets go of."""
        self._vault = vault
        self._let_go = let_go
        self._by_age: Sequence[ByAge] = (self._too_old, *by_age)
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
        """Delete what is due; returns how many things went. Those of a deleted persona wait for its return."""
        now = believed_now(self._vault)
        if now is None:
            _log.warning(
                "The clock is far ahead of what it was; nothing is let go of for its age until a day has passed"
            )
        with self._vault.read() as session:
            personas = list(session.scalars(select(Persona)))
        return sum(self._apply_to(each, now) for each in personas)

    def _apply_to(self, persona: Persona, now: datetime | None) -> int:
        gone = 0
        if persona.deleted_at is None:
            gone += sum(let_go(self._vault, persona, now) for let_go in self._by_age) if now else 0
            gone += self._delete(persona, self._too_many(persona))
        with self._vault.write(actor=ACTOR) as session:
            self._let_go(session, persona, (), _oldest_kept(persona, now))
        return gone

    def _delete(self, persona: Persona, gone: Sequence[str]) -> int:
        for start in range(0, len(gone), _BATCH):
            with self._vault.write(actor=ACTOR) as session:
                MemoryService(session).delete_all(gone[start : start + _BATCH])
                self._let_go(session, persona, gone[start : start + _BATCH], None)
        return len(gone)

    def _too_old(self, _: Vault, persona: Persona, now: datetime) -> int:
        days = persona.memory_settings.get("retention_days")
        if days is None:
            return 0
        before = to_text(now - timedelta(days=days))
        with self._vault.read() as session:
            live = (Memory.persona_id == persona.id, Memory.deleted_at.is_(None))
            gone = list(session.scalars(select(Memory.id).where(*live, Memory.created_at < before)))
        return self._delete(persona, gone)

    def _too_many(self, persona: Persona) -> list[str]:
        """The least important beyond the number, of these the oldest."""
        most = persona.memory_settings.get("max_memories")
        if most is None:
            return []
        with self._vault.read() as session:
            live = (Memory.persona_id == persona.id, Memory.deleted_at.is_(None))
            order = (Memory.importance.desc(), Memory.created_at.desc(), Memory.id.desc())
            return list(session.scalars(select(Memory.id).where(*live).order_by(*order).offset(most)))


def _oldest_kept(persona: Persona, now: datetime | None) -> str | None:
    """The moment before which nothing is kept, if the persona's settings name one and the time is known."""
    days = (persona.memory_settings.get("retention_days"), persona.privacy_settings.get("message_retention_days"))
    named = [each for each in days if each is not None]
    return to_text(now - timedelta(days=min(named))) if now and named else None
