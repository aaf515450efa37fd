"""The notices of this run: troubles of the vault, imports that ended, replies and newer versions that came."""

import logging
import threading
from collections.abc import Callable, Sequence
from typing import Final

from pjais.features.conversations.model import Conversation, Message, MessageState
from pjais.features.dashboard.schemas import HealthCheck
from pjais.features.imports.schemas import ImportJob
from pjais.features.notices.schemas import Notice, NoticeKind
from pjais.features.settings.service import SettingService
from pjais.kernel.clock import now_text
from pjais.kernel.ids import new_id
from pjais.persistence.changes import ChangeSet, RowChange
from pjais.persistence.entity import Row
from pjais.persistence.rows import find_item
from pjais.persistence.vault import Vault
from pjais.reactive.registry import LiveSource

NOTICES: Final = "notices$"
#: Which kinds are not to be told.
MUTED: Final = "notices.muted"
MOST_KEPT: Final = 200
_WATCHED: Final[dict[str, NoticeKind]] = {"disk": "disk", "backup": "backup", "chain": "chain", "queue": "queue"}
_FIRST_LOOK_S: Final = 180.0  # the first backup is to be made before
_LOOK_S: Final = 60.0
_ENDS: Final = frozenset({MessageState.COMPLETE, MessageState.FAILED})
_log = logging.getLogger(__name__)


class NoticeBoard:
    """Keeps the latest notices, newest first; they are of this run and go with it."""

    def __init__(self, vault: Vault, checks: Callable[[], Sequence[HealthCheck]], poke: Callable[[str], None]) -> None:
        """Start to watch.

        Args:
            vault: whose replies and troubles are told.
            checks: how everything is doing now.
            poke: called with the live source's name when there is something new.
        """
        self._vault = vault
        self._checks = checks
        self._poke = poke
        self._turn = threading.Lock()
        self._notices: list[Notice] = []
        self._stop = threading.Event()
        vault.follow(self._heard)
        self._thread = threading.Thread(target=self._run, name="notices", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._stop.set()
        self._thread.join(timeout=5)

    def newest_first(self) -> list[Notice]:
        with self._turn:
            return list(self._notices)

    def source(self) -> LiveSource:
        def rows() -> list[Row]:
            return [each.model_dump() for each in self.newest_first()]

        return LiveSource(NOTICES, "What happened in this run, newest first.", Notice, "id", rows, 3600.0)

    def see(self, ids: Sequence[str]) -> None:
        """Those of these ids were seen, or all where none is given."""
        self._renew(lambda each: each.model_copy(update={"seen": True}) if not ids or each.id in ids else each)

    def clear(self) -> None:
        """Let go of all whose matter is over; what still troubles the vault stays."""
        self._renew(lambda each: each if each.check is not None and each.over_at is None else None)

    def imported(self, job: ImportJob) -> None:
        """An import has come to its end by itself."""
        if job.status == "cancelled":
            return
        failed = sum(file.status == "failed" for file in job.files)
        first = job.files[0].name if job.files else None
        self._tell("import", subject=first, subject_id=job.id, count=len(job.files), failed=failed)

    def found_newer(self, version: str) -> None:
        """A newer version of the app was found by itself."""
        self._tell("update", subject=version)

    def look(self) -> None:
        """Tell of what has got worse since the last look, and note what is over."""
        for check in self._checks():
            kind = _WATCHED.get(check.key)
            if kind is None or check.state == "busy":
                continue
            known = next((each for each in self.newest_first() if each.kind == kind and each.over_at is None), None)
            is_trouble = check.state in {"attention", "bad"}
            if is_trouble and known is not None and known.check is not None and known.check.reason == check.reason:
                continue  # it has been told
            if known is not None:
                self._is_over(known)
            if is_trouble:
                self._tell(kind, check=check)

    def _run(self) -> None:
        wait = _FIRST_LOOK_S
        while not self._stop.wait(wait):
            wait = _LOOK_S
            try:
                self.look()
            except Exception:  # the next look comes in a minute
                _log.exception("How the vault is doing could not be looked at")

    def _heard(self, changes: ChangeSet) -> None:
        for change in changes.changes:
            if change.table == Message.__tablename__ and _is_reply_that_ended(change):
                self._replied(change.after or {})

    def _replied(self, message: Row) -> None:
        with self._vault.read() as session:
            talk = find_item(session, Conversation, message["conversation_id"])
        title = talk.title if talk is not None else None
        failed = int(message["state"] == MessageState.FAILED)
        self._tell("reply", subject=title, subject_id=message["conversation_id"], failed=failed)

    def _tell(self, kind: NoticeKind, **facts: object) -> None:
        if kind in self._muted():
            return
        told = {"id": new_id(), "kind": kind, "at": now_text(), "seen": False, **facts}
        notice = Notice.model_validate(told)
        with self._turn:
            older = [each for each in self._notices if not _is_of_the_same_talk(each, notice)]
            self._notices = [notice, *older][:MOST_KEPT]
        self._poke(NOTICES)

    def _muted(self) -> Sequence[str]:
        with self._vault.read() as session:
            stored = SettingService(session).value(MUTED)
        return stored if isinstance(stored, list) else []

    def _is_over(self, notice: Notice) -> None:
        over = {"over_at": now_text(), "seen": True}
        self._renew(lambda each: each.model_copy(update=over) if each.id == notice.id else each)

    def _renew(self, renewed: Callable[[Notice], Notice | None]) -> None:
        with self._turn:
            self._notices = [now for each in self._notices if (now := renewed(each)) is not None]
        self._poke(NOTICES)


def _is_of_the_same_talk(one: Notice, other: Notice) -> bool:
    return one.kind == other.kind == "reply" and one.subject_id == other.subject_id


def _is_reply_that_ended(change: RowChange) -> bool:
    before, after = change.before or {}, change.after or {}
    return before.get("state") == MessageState.WRITING and after.get("state") in _ENDS
