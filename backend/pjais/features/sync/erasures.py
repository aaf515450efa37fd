"""What was forgotten here is forgotten on every device and at the hub, and what was forgotten elsewhere is so here.

Of a persona in a sealed workspace the keys are destroyed; all else is told by a control. All of it can be done again:
whoever was killed in the middle, or was away, does it when it is there again.
"""

import logging
import threading
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Final

from pjais.backup.forget import nowhere_else
from pjais.eventlog.forget import Scope
from pjais.features.sync.membership import Member
from pjais.features.sync.telling import Forget, Telling
from pjais.kernel.errors import PjaisError
from pjais.persistence.rows import run
from pjais.persistence.vault import Vault
from pjais.replication.retelling import changed_in, changed_in_archives
from pjais.sealing.workspace import Workspace

_AT_ONCE: Final = 5_000
#: Devices tell the hub every five seconds how far they have read.
_FIRST_WAIT_S: Final = 6.0
_LONGEST_WAIT_S: Final = 600.0
#: Personas of which the log holds nothing any more.
_GONE: Final = (
    "SELECT DISTINCT entity_id FROM event JOIN redaction USING (seq) WHERE entity_type = 'persona' AND changes = '{}'"
    " AND NOT EXISTS (SELECT 1 FROM persona WHERE persona.id = event.entity_id)"
)
_EVENTS: Final = "SELECT event_id FROM event WHERE persona_id = ? OR entity_id = ?"
_log = logging.getLogger(__name__)


class Erasures:
    """Settles, on a thread of its own, what is forgotten on one side only."""

    def __init__(self, vault: Vault, member: Member, telling: Telling, forget: Forget) -> None:
        """Nothing happens before ``settle_soon``.

        Args:
            vault: of this device.
            member: this device in its workspace.
            telling: what is told of erasures.
            forget: erases here, backups included.
        """
        self._vault, self._member, self._telling, self._forget = vault, member, telling, forget
        self._worker = ThreadPoolExecutor(1, "sync-erasures")
        self._turn = threading.Lock()
        self._is_waiting = self._is_closed = False
        self._later: threading.Timer | None = None
        self._wait_s = _FIRST_WAIT_S

    def close(self) -> None:
        with self._turn:
            self._is_closed = True
            if self._later is not None:
                self._later.cancel()
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
            self._look_later()
        except PjaisError as error:
            _log.info("What was forgotten is not settled with the others yet: %s", error.detail)
        except Exception:
            _log.exception("What was forgotten could not be settled with the others")

    def _look_later(self) -> None:
        """Whether the others have read by then what was told; nothing rings for that."""
        with self._turn:
            if self._later is not None:
                self._later.cancel()
            if not self._telling.erasing.told:
                self._wait_s = _FIRST_WAIT_S
            elif not self._is_closed:
                self._later = threading.Timer(self._wait_s, self._look_again)
                self._later.daemon = True
                self._later.start()

    def _look_again(self) -> None:
        self._wait_s = min(2 * self._wait_s, _LONGEST_WAIT_S)
        self.settle_soon()

    def settle(self) -> None:
        """Raises what asking the hub raises."""
        unfinished = self._telling.erasing.unfinished
        while unfinished:
            self._telling.finish(unfinished[0])
            unfinished.pop(0)
        if self._member.keys is not None:
            self._settle_keys(self._member.keys)
        if self._member.role != "reader":
            self._member.send_what_was_read_only()
            self._settle_batches()
            self._take_back()

    def _settle_keys(self, keys: Workspace) -> None:
        for persona_id, event_ids in self._gone_here().items():
            if persona_id not in keys.kept.shared.forgotten:
                self._member.cancel_invites_of(partial(self._member.forget_persona, persona_id, event_ids))
        for persona_id in sorted(keys.to_erase()):
            _log.info("A persona that was forgotten on another device is forgotten here")
            self._member.cancel_invites_of(partial(self._forget, Scope(persona_id), nowhere_else))
            keys.erased(persona_id)
        self._member.renew_recovery()
        while event_ids := keys.to_redact()[:_AT_ONCE]:
            self._member.redact(event_ids)
            keys.redacted(event_ids)

    def _settle_batches(self) -> None:
        """The hub lets go of what events have said that have lost words here, and is told what is left of them."""
        erasing = self._telling.erasing
        batches = erasing.batches
        if not batches:
            return
        at_hub = self._member.redacted()
        for batch in batches:
            with self._vault.read() as session:
                changed = list(changed_in(session.connection(), self._telling.salt, batch))
            self._redact({each for event in changed for each in event.event_ids} - at_hub)
            self._member.tell_anew([each.seq for each in changed if each.is_left])
        with self._vault.read() as session:
            archived = changed_in_archives(session.connection())
        self._redact(archived - at_hub)
        erasing.batches_settled(batches)

    def _redact(self, event_ids: Collection[str]) -> None:
        wanted = sorted(event_ids)
        for start in range(0, len(wanted), _AT_ONCE):
            self._member.redact(wanted[start : start + _AT_ONCE])

    def _take_back(self) -> None:
        """What every device has read need not be at the hub any longer: it may say a name."""
        told = [each for each in self._telling.erasing.told if each.seq]
        if not told:
            return
        read_up_to = min(self._member.cursors(), default=0)
        for each in told:
            if each.seq <= read_up_to:
                self._member.redact([each.event_id])
                self._telling.erasing.drop(each.event_id)

    def _gone_here(self) -> dict[str, list[str]]:
        """Events by the persona that they were of."""
        with self._vault.read() as session:
            connection = session.connection()
            gone = [each for (each,) in run(connection, _GONE).fetchall()]
            return {each: [key for (key,) in run(connection, _EVENTS, (each, each)).fetchall()] for each in gone}
