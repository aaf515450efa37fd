"""A persona forgotten here is forgotten on every device and at the hub, and one forgotten elsewhere is so here.

In a sealed workspace a member says so, and the keys are destroyed; in a managed one the hub's word counts. All of it
can be done again: whoever was killed in the middle, or was away, does it when it is there again.
"""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from sqlalchemy import Connection

from pjais.features.sync.membership import Member
from pjais.kernel.errors import PjaisError
from pjais.persistence.rows import run
from pjais.persistence.vault import Vault
from pjais.sealing.workspace import Workspace

_AT_ONCE: Final = 5_000
_MARKS: Final = 500
#: Personas of which the log holds nothing any more.
_GONE: Final = (
    "SELECT DISTINCT entity_id FROM event JOIN redaction USING (seq) WHERE entity_type = 'persona' AND changes = '{}'"
    " AND NOT EXISTS (SELECT 1 FROM persona WHERE persona.id = event.entity_id)"
)
_EVENTS: Final = "SELECT event_id FROM event WHERE persona_id = ? OR entity_id = ?"
_HERE: Final = "SELECT 1 FROM persona WHERE id = ?"
_TELLS_OF: Final = (
    "SELECT DISTINCT entity_id FROM event WHERE entity_type = 'persona' AND changes <> '{{}}' AND event_id IN ({})"
)
_log = logging.getLogger(__name__)


class Erasures:
    """Settles, on a thread of its own, what is forgotten on one side only."""

    def __init__(self, vault: Vault, member: Member, forget: Callable[[str], None]) -> None:
        """Nothing happens before ``settle_soon``.

        Args:
            vault: of this device.
            member: this device in its workspace.
            forget: erases a persona here, its backups included.
        """
        self._vault, self._member, self._forget = vault, member, forget
        self._worker = ThreadPoolExecutor(1, "sync-erasures")
        self._turn = threading.Lock()
        self._is_waiting = self._is_closed = False

    def close(self) -> None:
        with self._turn:
            self._is_closed = True
        self._worker.shutdown(cancel_futures=True)

    def settle_soon(self) -> None:
        """What is left undone is done when the hub is there again."""
        with self._turn:
            if not self._is_waiting and not self._is_closed:
                self._is_waiting = True
                self._worker.submit(self._settle_and_tell)

    def _settle_and_tell(self) -> None:
        with self._turn:
            self._is_waiting = False
        try:
            self.settle()
        except PjaisError as error:
            _log.info("What was forgotten is not settled with the others yet: %s", error.detail)
        except Exception:
            _log.exception("What was forgotten could not be settled with the others")

    def settle(self) -> None:
        """Raises what asking the hub raises."""
        keys = self._member.keys
        if keys is None:
            self._settle_managed()
        else:
            self._settle_sealed(keys)

    def _settle_sealed(self, keys: Workspace) -> None:
        for persona_id, event_ids in self._gone_here().items():
            if persona_id not in keys.kept.shared.forgotten:
                self._member.forget_persona(persona_id, event_ids)
        for persona_id in sorted(keys.to_erase()):
            self._forget_here(persona_id)
            keys.erased(persona_id)
        self._member.renew_recovery()
        while event_ids := keys.to_redact()[:_AT_ONCE]:
            self._member.redact(event_ids)
            keys.redacted(event_ids)

    def _settle_managed(self) -> None:
        at_hub = self._member.redacted()
        with self._vault.read() as session:
            connection = session.connection()
            told = _told_of(connection, sorted(at_hub))
            elsewhere = [each for each in sorted(told) if run(connection, _HERE, (each,)).fetchone()]
        for persona_id in elsewhere:
            self._forget_here(persona_id)
        wanted = sorted({each for event_ids in self._gone_here().values() for each in event_ids} - at_hub)
        for start in range(0, len(wanted), _AT_ONCE):
            self._member.redact(wanted[start : start + _AT_ONCE])

    def _gone_here(self) -> dict[str, list[str]]:
        """Events by the persona that they were of."""
        with self._vault.read() as session:
            connection = session.connection()
            gone = [each for (each,) in run(connection, _GONE).fetchall()]
            return {each: [key for (key,) in run(connection, _EVENTS, (each, each)).fetchall()] for each in gone}

    def _forget_here(self, persona_id: str) -> None:
        _log.info("A persona that was forgotten on another device is forgotten here")
        self._forget(persona_id)


def _told_of(connection: Connection, event_ids: list[str]) -> set[str]:
    """The personas of which these events tell something."""
    found: set[str] = set()
    for start in range(0, len(event_ids), _MARKS):
        some = event_ids[start : start + _MARKS]
        found |= {each for (each,) in run(connection, _TELLS_OF.format(", ".join("?" * len(some))), some).fetchall()}
    return found
