"""Erasures between this device and the others: of those made here they are told, and those that are told are made here.

They have their place in the workspace's log: what was written before one goes, on whichever device it was, and what
comes after it stays.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from hashlib import sha256
from typing import Final

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from pjais.backup.forget import Elsewhere, Noted
from pjais.eventlog.floor import last_seq
from pjais.eventlog.forget import Erased, Scope
from pjais.eventlog.outstanding import HistoryComingError
from pjais.persistence.rows import run
from pjais.persistence.vault import Vault
from pjais.replication.outbox import changed_unsent
from pjais.replication.ports import Arrival
from pjais.replication.retelling import redactions_of
from pjais.sealing.erasing import Erasing, Told, Wish, read_wish
from pjais.sealing.members import WRITERS
from pjais.sealing.workspace import Workspace

Forget = Callable[[Scope, Elsewhere], None]
_IS_ERASED: Final = "SELECT 1 FROM redaction_batch WHERE id = ?"
_WRITTEN_AFTER: Final = "SELECT 1 FROM event WHERE seq > ? AND device_id <> ? LIMIT 1"


class Telling:
    """One device in one workspace."""

    def __init__(self, vault: Vault, device_id: str, erasing: Erasing, keys: Workspace | None, forget: Forget) -> None:
        """Nothing is told before ``begin``.

        Args:
            vault: of this device.
            device_id: this device's.
            erasing: what is told, and what the hub is yet to hear of.
            keys: of a sealed workspace.
            forget: erases here, backups included, and tells whom it is given.
        """
        self._vault, self._device_id, self._keys, self._forget = vault, device_id, keys, forget
        self.erasing: Final = erasing
        self._may_tell: Callable[[], bool] = lambda: False
        self._nudge: Callable[[], None] = lambda: None
        #: Events of this device that were erased while they were unsent, or on their way.
        self._unsent: dict[str, Wish] = {}

    def begin(self, may_tell: Callable[[], bool], nudge: Callable[[], None]) -> None:
        """From now on what is erased here is told, while this device may; ``nudge`` says that something is."""
        self._may_tell, self._nudge = may_tell, nudge

    @property
    def salt(self) -> bytes:
        """The same on all devices, and known to no other."""
        keys = self._keys
        return b"" if keys is None else sha256(b"pjais.retelling.1" + keys.kept.shared.keys[keys.oldest()].raw).digest()

    @contextmanager
    def elsewhere(self, scope: Scope) -> Iterator[Noted]:
        """What a person erases here goes everywhere. Of a sealed persona the keys are destroyed, which says it."""
        if not self._may_tell():
            yield lambda _session, _done: None
        elif scope.kind == "persona" and self._keys is not None:
            yield self._noted
        else:
            with self._told(_wish(scope)) as note:
                yield note

    def erase(self, arrival: Arrival) -> None:
        """What a control tells to, if who tells it may; done when this returns."""
        wish = read_wish(arrival.body or {})
        event_id = arrival.served.event_id
        if wish is None or self.erasing.is_made(event_id) or not self._is_allowed(arrival):
            return
        own = self.erasing.served(event_id, arrival.served.seq)
        if own is None or self._others_wrote_after(own.after):
            with suppress(HistoryComingError):  # whose image was made behind it, and holds nothing of it
                self._repeat(wish)
        self.erasing.note_made(event_id)

    def finish(self, told: Told) -> None:
        """What was begun here when the process ended; what was written since its vault had forgotten stays."""
        upto = told.after if self._is_erased(told) else self._repeat(told.wish)
        self.erasing.done(told.event_id, upto)
        self._nudge()

    @contextmanager
    def _told(self, wish: Wish) -> Iterator[Noted]:
        event_id, upto = self.erasing.begin(wish), 0

        def note(session: Session, done: Erased) -> None:
            nonlocal upto
            self._noted(session, done)
            upto = last_seq(session.connection())
            self.erasing.erasing(event_id, upto, done.batch)

        try:
            yield note
        except BaseException:
            self.erasing.drop(event_id)
            raise
        self.erasing.done(event_id, upto)
        self._nudge()

    def look_at(self, connection: Connection, arrivals: Sequence[Arrival]) -> None:
        """Of what the hub has of events that have lost words here it is to hear.

        Where it got one of this device behind the control that told to erase, so did the others: they are told again.
        """
        events = [each for each in arrivals if each.served.kind == "event"]
        for batch in redactions_of(connection, [each.served.event_id for each in events if each.body is not None]):
            self.erasing.note_batch(batch)
        for each in events:
            wish = self._unsent.pop(each.served.event_id, None)
            if wish is not None and self._may_tell():
                self._unsent = {key: other for key, other in self._unsent.items() if other is not wish}
                self.erasing.done(self.erasing.begin(wish), last_seq(connection))
                self._nudge()

    def _repeat(self, wish: Wish) -> int:
        """Up to which event it is erased."""
        upto = 0

        def note(session: Session, done: Erased) -> None:
            nonlocal upto
            self._noted(session, done)
            connection = session.connection()
            upto = last_seq(connection)
            if done.batch is not None:
                self._unsent |= dict.fromkeys(changed_unsent(connection, done.batch), wish)

        self._forget(Scope(**wish.model_dump()), lambda _: nullcontext(note))
        return upto

    def _noted(self, _: Session, done: Erased) -> None:
        if done.batch is not None:
            self.erasing.note_batch(done.batch)

    def _is_allowed(self, arrival: Arrival) -> bool:
        """In a managed workspace the hub has seen to it."""
        if self._keys is None:
            return True
        member = self._keys.kept.shared.members.get(arrival.served.device_id)
        return member is not None and member.standing(arrival.served.seq) in WRITERS

    def _is_erased(self, told: Told) -> bool:
        with self._vault.read() as session:
            return run(session.connection(), _IS_ERASED, (told.batch,)).fetchone() is not None

    def _others_wrote_after(self, seq: int) -> bool:
        with self._vault.read() as session:
            return run(session.connection(), _WRITTEN_AFTER, (seq, self._device_id)).fetchone() is not None


def _wish(scope: Scope) -> Wish:
    return Wish(persona_id=scope.persona_id, name=scope.name, since=scope.since, until=scope.until)
