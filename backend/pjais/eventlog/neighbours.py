"""Hears of what other programs write to the same file, such as a second ``pjais`` beside an open window.

Nobody tells us of their commits. SQLite counts them in memory it shares between processes, and asking for that count
costs some microseconds; ADR 10 has what watching the file cost instead. When the count says that it was not us, the
tables of the new events are published as changed, and whoever follows them reads again.
"""

import logging
import threading
from typing import Final

from sqlalchemy import func, select

from pjais.eventlog.model import Event
from pjais.persistence.changes import ChangeSet
from pjais.persistence.entity import Base, Local
from pjais.persistence.vault import Vault

#: Commits of others are heard of this soon.
_INTERVAL_S: Final = 0.15
_log = logging.getLogger(__name__)


class Neighbours:
    """Publishes the commits of other processes to the followers of a vault."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        vault.was_written_elsewhere()  # what lies before now is read by whoever comes
        self._seen = self._newest()
        self._local = {
            mapper.class_.__tablename__ for mapper in Base.registry.mappers if issubclass(mapper.class_, Local)
        }
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="neighbours", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._stop.set()
        self._thread.join(timeout=5)

    def _run(self) -> None:
        while not self._stop.wait(_INTERVAL_S):
            try:
                self.look()
            except Exception:  # made up for by the next look
                _log.exception("Looking for other programs' writes failed")

    def look(self) -> None:
        """Publish what others have committed since the last look."""
        if not self._vault.was_written_elsewhere():
            return
        newest = self._newest()
        with self._vault.read() as session:
            tables = set(session.scalars(select(Event.entity_type).where(Event.seq > self._seen).distinct()))
        self._seen = newest
        self._vault.publish(ChangeSet(flooded={*tables, *self._local, Event.__tablename__}))

    def _newest(self) -> int:
        with self._vault.read() as session:
            return session.scalar(select(func.max(Event.seq))) or 0
