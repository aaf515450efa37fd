"""How the app is doing: room on the disk, backups, the chain of events, the model, and what waits to be done."""

import math
import shutil
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from pjais.backup.keeper import Keeper
from pjais.features.conversations.replies import Replies
from pjais.features.dashboard.schemas import HealthCheck
from pjais.features.models.service import BackendService, Speaking
from pjais.kernel.clock import to_text, utc_now
from pjais.kernel.errors import PjaisError
from pjais.kernel.wording import said
from pjais.llm.builtin import BuiltinModel
from pjais.llm.loop import ModelLoop
from pjais.persistence.entity import Row
from pjais.persistence.vault import Vault
from pjais.reactive.registry import LiveSource
from pjais.retrieval.indexer import Indexer

HEALTH: Final = "systemHealth$"
_LOOK_S: Final = 5.0
_ASK_AGAIN_S: Final = 60.0
_PATIENCE_S: Final = 10.0
#: What stays free when the vault is written once more beside itself, as a backup is.
_SPARE_BYTES: Final = 200_000_000
_ROOMY_TIMES: Final = 3
_SLACK_HOURS: Final = 1
#: How old a backup may be before it is told where none is made by itself.
_OLD_HOURS: Final = 24 * 7


def disk_check(free_bytes: int, total_bytes: int, vault_bytes: int) -> HealthCheck:
    """Whether a backup, an import, or the vault written anew would still find room."""
    needed = vault_bytes + _SPARE_BYTES
    if free_bytes < needed:
        return HealthCheck(key="disk", state="bad", reason="full", figure=free_bytes, of=total_bytes)
    if free_bytes < _ROOMY_TIMES * needed:
        return HealthCheck(key="disk", state="attention", reason="tight", figure=free_bytes, of=total_bytes)
    return HealthCheck(key="disk", state="good", reason="roomy", figure=free_bytes, of=total_bytes)


def backup_check(keeper: Keeper) -> HealthCheck:
    """Whether what was written lately is in a backup, by the policy that the person chose."""
    listed = keeper.newest_first()
    made = [each.manifest for each in listed if each.manifest]
    newest = max((each.made_at for each in made), default=None)
    if keeper.doing is not None:
        return HealthCheck(key="backup", state="busy", reason="making", figure=keeper.done, of=keeper.total, at=newest)
    if keeper.is_covered():
        return HealthCheck(key="backup", state="good", reason="unchanged" if made else "empty", at=newest)
    if newest is None:
        damaged = next((each.problem for each in listed if each.problem), None)
        return HealthCheck(key="backup", state="bad", reason="damaged" if damaged else "none", detail=damaged)
    hours = (keeper.policy.every_hours or _OLD_HOURS) + _SLACK_HOURS
    now = utc_now()
    is_fresh = to_text(now - timedelta(hours=hours)) <= newest <= to_text(now + timedelta(hours=_SLACK_HOURS))
    return HealthCheck(
        key="backup", state="good" if is_fresh else "attention", reason="fresh" if is_fresh else "old", at=newest
    )


def chain_check(told: Mapping[str, Any]) -> HealthCheck:
    """What the last verification of this session found."""
    status, at = told["status"], told["finished_at"]
    if status == "running":
        return HealthCheck(key="chain", state="busy", reason="verifying", figure=told["done"], of=told["total"])
    if status == "different":
        first = next(iter(told["differences"]), None)
        detail = said("{where} {what}", where=first["where"], what=first["what"]) if first else None
        return HealthCheck(key="chain", state="bad", reason="different", at=at, detail=detail)
    if status == "failed":
        return HealthCheck(key="chain", state="bad", reason="failed", at=at, detail=told["problem"])
    if told["log_lost_at"] is not None:
        return HealthCheck(key="chain", state="bad", reason="lost_log", at=told["log_lost_at"])
    if status == "clean":
        return HealthCheck(key="chain", state="good", reason="clean", figure=told["events"], at=at)
    return HealthCheck(key="chain", state="off", reason="stopped" if status == "cancelled" else "unverified", at=at)


class ModelCheck:
    """Whether the model that personas speak through answers.

    A server is asked once a minute while somebody looks; the built-in model's file is looked at once.
    """

    def __init__(
        self, vault: Vault, builtin: BuiltinModel, loop: ModelLoop, on_change: Callable[[], None] = lambda: None
    ) -> None:
        """``on_change`` is called when an answer has come, or none."""
        self._vault = vault
        self._builtin = builtin
        self._loop = loop
        self._on_change = on_change
        self._known: HealthCheck | None = None
        self._asked = ("", "")
        self._ask_again_at = 0.0
        self._turn = threading.Lock()

    def read(self) -> HealthCheck:
        """What is known; asks in the background when that is too long ago or of another model."""
        speaking = self._speaking()
        if self._is_to_be_asked(speaking):
            threading.Thread(target=self._ask, args=(speaking,), name="model-health", daemon=True).start()
        return self._known or HealthCheck(key="model", state="busy", reason="asking", name=speaking.label)

    def ask_now(self) -> HealthCheck:
        """The same, waiting for the answer."""
        speaking = self._speaking()
        self._ask_again_at = 0.0
        self._is_to_be_asked(speaking)
        self._ask(speaking)
        return self.read()

    def _speaking(self) -> Speaking:
        with self._vault.read() as session:
            return BackendService(session, self._builtin).speaking()

    def _is_to_be_asked(self, speaking: Speaking) -> bool:
        with self._turn:
            which, now = _which(speaking), time.monotonic()
            if which == self._asked and now < self._ask_again_at:
                return False
            if which != self._asked:
                self._known = None
            self._asked = which
            self._ask_again_at = math.inf if speaking.is_builtin else now + _ASK_AGAIN_S
            return True

    def _ask(self, speaking: Speaking) -> None:
        found = self._found(speaking)
        with self._turn:
            if _which(speaking) == self._asked:
                self._known = found
        self._on_change()

    def _found(self, speaking: Speaking) -> HealthCheck:
        try:
            if speaking.is_builtin:
                self._builtin.check()
                return HealthCheck(key="model", state="good", reason="builtin")
            self._loop.run(speaking.chat.models(), _PATIENCE_S)
        except PjaisError as error:
            detail = error.detail
        except TimeoutError:
            detail = said(
                "{name} did not answer within {waited_s:.0f} s", name=speaking.backend.name, waited_s=_PATIENCE_S
            )
        else:
            return HealthCheck(key="model", state="good", reason="answers", name=speaking.label)
        if speaking.is_builtin:
            return HealthCheck(key="model", state="bad", reason="no_file", detail=detail)
        return HealthCheck(key="model", state="bad", reason="unreachable", name=speaking.label, detail=detail)


def _which(speaking: Speaking) -> tuple[str, str]:
    return speaking.backend.url, speaking.model


def queue_check(indexer: Indexer, replies: Replies) -> HealthCheck:
    """What is still to be done in the background."""
    told, writing = indexer.progress, replies.count()
    figures: dict[str, Any] = {"key": "queue", "figure": told.pending, "of": told.indexed}
    if told.problem is not None:
        return HealthCheck(state="bad", reason="index_failed", detail=told.problem, **figures)
    if told.pending:
        return HealthCheck(state="busy", reason="indexing", **figures)
    if writing:
        return HealthCheck(key="queue", state="busy", reason="writing", figure=writing)
    return HealthCheck(state="good", reason="idle", **figures)


@dataclass(frozen=True, slots=True)
class HealthService:
    """Looks at all of it; ``verification`` tells what the last one found."""

    vault: Vault
    keeper: Keeper
    indexer: Indexer
    replies: Replies
    model: ModelCheck
    verification: Callable[[], Row]

    def checks(self) -> Sequence[HealthCheck]:
        """In the order in which they are shown."""
        *first, queue = self.own_checks()
        return (*first, self.model.read(), queue, HealthCheck(key="sync", state="off", reason="off"))

    def own_checks(self) -> Sequence[HealthCheck]:
        """Those for which no server has to be asked."""
        return (
            self._disk(),
            backup_check(self.keeper),
            chain_check(self.verification()),
            queue_check(self.indexer, self.replies),
        )

    def source(self) -> LiveSource:
        def rows() -> list[Row]:
            return [check.model_dump() for check in self.checks()]

        return LiveSource(HEALTH, "How the app is doing.", HealthCheck, "key", rows, _LOOK_S)

    def _disk(self) -> HealthCheck:
        usage = shutil.disk_usage(self.vault.paths.folder)
        return disk_check(usage.free, usage.total, _size(self.vault.paths.database))


def _size(database: Path) -> int:
    beside = (database, database.with_name(f"{database.name}-wal"))
    return sum(file.stat().st_size for file in beside if file.exists())
