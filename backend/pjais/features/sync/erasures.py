"""What was forgotten here is forgotten on every device and at the hub, and what was forgotten elsewhere is so here.

In a sealed workspace a member says so, and the keys are destroyed; in a managed one the hub's word counts. All of it
can be done again: whoever was killed in the middle, or was away, does it when it is there again.
"""

import logging
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from sqlalchemy import Connection

from pjais.features.sync.membership import Member
from pjais.kernel.errors import PjaisError
from pjais.persistence.rows import run
from pjais.persistence.vault import Vault

_AT_ONCE: Final = 5_000
_MARKS: Final = 500
#: Personas of which the log holds nothing any more.
_GONE: Final = (
    "SELECT DISTINCT entity_id FROM event JOIN redaction USING (seq) WHERE entity_type = 'persona' AND changes = '{}'"
    " AND NOT EXISTS (SELECT 1 FROM persona WHERE persona.id = event.entity_id)"
)
_REDACTED: Final = "SELECT DISTINCT event_id FROM event JOIN redaction USING (seq) WHERE changes = '{}'"
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

    def close(self) -> None:
        self._worker.shutdown(cancel_futures=True)

    def settle_soon(self) -> None:
        """Whatever is left undone is done when the hub is there again."""
        self._worker.submit(self._settle_and_tell)

    def _settle_and_tell(self) -> None:
        try:
            self.settle()
        except PjaisError as error:
            _log.info("What was forgotten is not settled with the others yet: %s", error.detail)
        except Exception:
            _log.exception("What was forgotten could not be settled with the others")

    def settle(self) -> None:
        """Raises what asking the hub raises."""
        member = self._member
        with self._vault.read() as session:
            gone = {each for (each,) in run(session.connection(), _GONE).fetchall()}
        told_in = member.forget_personas(gone)
        at_hub = member.redacted()
        for persona_id in sorted(self._forgotten_elsewhere(at_hub)):
            _log.info("Forgetting a persona that was forgotten on another device")
            self._forget(persona_id)
        self._redact(told_in, at_hub)

    def _forgotten_elsewhere(self, at_hub: Collection[str]) -> set[str]:
        """Personas that are here still."""
        forgotten = self._member.forgotten_personas()
        with self._vault.read() as session:
            connection = session.connection()
            if forgotten is None:
                forgotten = _told_of(connection, sorted(at_hub))
            return {each for each in forgotten if run(connection, _HERE, (each,)).fetchone()}

    def _redact(self, told_in: Collection[str], at_hub: Collection[str]) -> None:
        """Have the hub let go of the bodies too."""
        with self._vault.read() as session:
            redacted = {each for (each,) in run(session.connection(), _REDACTED).fetchall()}
        wanted = sorted((redacted | set(told_in)) - set(at_hub))
        for start in range(0, len(wanted), _AT_ONCE):
            self._member.redact(wanted[start : start + _AT_ONCE])


def _told_of(connection: Connection, event_ids: list[str]) -> set[str]:
    found: set[str] = set()
    for start in range(0, len(event_ids), _MARKS):
        some = event_ids[start : start + _MARKS]
        found |= {each for (each,) in run(connection, _TELLS_OF.format(", ".join("?" * len(some))), some).fetchall()}
    return found
