"""Keeps the maps of memories that people look at: arranges them in the background, and lets them follow the index."""

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import select

from pjais.features.memories.model import Memory
from pjais.kernel.clock import now_text
from pjais.kernel.errors import PjaisError
from pjais.kernel.wording import Sentence, said
from pjais.persistence.changes import ChangeSet
from pjais.persistence.vault import Vault
from pjais.retrieval import map_store
from pjais.retrieval.arranging import arrange, is_outgrown, name_groups, renew_centres, unfinished
from pjais.retrieval.indexer import Indexer
from pjais.retrieval.map_growth import follow
from pjais.retrieval.map_store import Scope

_REST_S: Final = 0.25
_LOOK_S: Final = 2.0
_TELL_S: Final = 0.2
_HEARD_CHARACTERS: Final = 600
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class MapState:
    """How far a map is.

    ``stamp`` is another number whenever the memories on it may have changed; ``unread`` wait for their place.
    """

    phase: str = "waiting"
    done: int = 0
    total: int = 1
    version: int = 0
    revision: int = 0
    stamp: int = 0
    placed: int = 0
    unread: int = 0
    outgrown: bool = False
    arranged_at: str | None = None
    problem: Sentence | None = None


class Arranger:
    """Owns the maps of one vault and the thread that works on them; a map nobody has asked for is not made."""

    def __init__(self, vault: Vault, indexer: Indexer, on_change: Callable[[], None]) -> None:
        self._vault = vault
        self._indexer = indexer
        self._on_change = on_change
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._stop = False
        self._wanted: set[str] = set()
        self._anew: set[str] = set()
        self._told_at = 0.0
        self._stamp = 0
        self._states: dict[str, MapState] = {}
        vault.follow(self._heard)
        self._thread = threading.Thread(target=self._run, name="arranger", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._stop = True
        self._wake.set()
        self._thread.join(timeout=30)

    def states(self) -> dict[str, MapState]:
        """Of the maps that were asked for since the start, by scope."""
        with self._lock:
            return {scope: replace(state, stamp=self._stamp) for scope, state in self._states.items()}

    def open(self, scope: str) -> MapState:
        """See to it that there is a map, now or soon."""
        with self._lock:
            is_new = scope not in self._states
        if is_new:
            kept = map_store.find_scope(self._indexer.index, scope)
            self._set(scope, self._ready(kept) if kept else MapState())
        self._wanted.add(scope)
        self._wake.set()
        return self.states()[scope]

    def arrange_anew(self, scope: str) -> MapState:
        """Give every memory of a scope a place anew."""
        self.open(scope)
        self._anew.add(scope)
        self._set(scope, replace(self.states()[scope], phase="waiting", done=0, total=1, problem=None))
        self._wake.set()
        return self.states()[scope]

    def wait_for(self, scope: str, timeout_s: float) -> bool:
        """Whether the map knows all that the index has now, within that time."""
        self.open(scope)
        deadline = time.monotonic() + timeout_s
        while time.monotonic() < deadline:
            if not self._is_due(scope) and self.states()[scope].phase in {"ready", "failed"}:
                return True
            time.sleep(0.02)
        return False

    def _is_due(self, scope: str) -> bool:
        index = self._indexer.index
        kept = map_store.find_scope(index, scope)
        return kept is None or scope in self._anew or unfinished(index, scope) or follow_is_due(self._indexer, kept)

    def _heard(self, changes: ChangeSet) -> None:
        if "memory" in changes.flooded or any(change.table == "memory" for change in changes.changes):
            with self._lock:
                self._stamp += 1
            self._wake.set()

    def _run(self) -> None:
        told = -1
        while not self._stop:
            self._wake.wait(_LOOK_S)
            self._wake.clear()
            if self._stop or not self._wanted:
                continue
            time.sleep(_REST_S)  # a burst of changes is taken in at one go
            for scope in sorted(self._wanted):
                self._look_after(scope)
            if told != self._stamp:
                told = self._stamp
                self._on_change()

    def _look_after(self, scope: str) -> None:
        try:
            self._bring_up(scope)
        except PjaisError as error:
            self._fail(scope, error.detail)
        except Exception:  # tried again when something changes: nobody must lose the map for good
            if not self._stop:
                _log.exception("A map of memories could not be arranged")
                self._fail(scope, said("The map could not be arranged"))

    def _fail(self, scope: str, problem: Sentence) -> None:
        self._set(scope, replace(self.states()[scope], phase="failed", problem=problem))

    def _bring_up(self, scope: str) -> None:
        index = self._indexer.index
        self._indexer.catch_up()
        kept = map_store.find_scope(index, scope)
        if kept is None or scope in self._anew or self._may_be_completed(kept):
            self._anew.discard(scope)
            kept = arrange(index, scope, self._step(scope), now_text())
        elif unfinished(index, scope):
            renew_centres(index, kept)
        kept = follow(index, kept)
        kept = name_groups(index, kept, self._contents_of, self._step(scope))
        self._set(scope, self._ready(kept))

    def _may_be_completed(self, kept: Scope) -> bool:
        """Whether it was arranged while most was unread, and all is read by now."""
        return not kept.complete and self._unread(kept.scope) == 0

    def _ready(self, kept: Scope) -> MapState:
        placed, unread = self._counted(kept.scope)
        return MapState(
            phase="ready",
            done=1,
            version=kept.version,
            revision=kept.revision,
            placed=placed,
            unread=unread,
            outgrown=is_outgrown(kept, placed - unread),
            arranged_at=kept.arranged_at,
        )

    def _counted(self, scope: str) -> tuple[int, int]:
        sql = "SELECT count(*), count(*) FILTER (WHERE number < 0) FROM map_place WHERE scope = ?"
        with self._indexer.index.reading() as connection:
            placed, unread = connection.execute(sql, (scope,)).fetchone()
        return int(placed), int(unread)

    def _unread(self, scope: str) -> int:
        sql = "SELECT count(*) FROM doc WHERE embedded = 0 AND ? IN ('vault', persona_id)"
        with self._indexer.index.reading() as connection:
            return int(connection.execute(sql, (scope,)).fetchone()[0])

    def _contents_of(self, ids: Sequence[str]) -> Mapping[str, str]:
        wanted = select(Memory.id, Memory.content).where(Memory.id.in_(ids), Memory.deleted_at.is_(None))
        with self._vault.read() as session:
            return {key: content[:_HEARD_CHARACTERS] for key, content in session.execute(wanted)}

    def _step(self, scope: str) -> Callable[[str, int, int], None]:
        def step(phase: str, done: int, total: int) -> None:
            if self._stop:
                raise _StoppedError
            before = self.states()[scope]
            self._set(scope, replace(before, phase=phase, done=done, total=max(total, 1)), often=before.phase == phase)

        return step

    def _set(self, scope: str, state: MapState, *, often: bool = False) -> None:
        with self._lock:
            before = self._states.get(scope)
            self._states[scope] = state
        if before == state or (often and time.monotonic() - self._told_at < _TELL_S):
            return
        self._told_at = time.monotonic()
        self._on_change()


class _StoppedError(Exception):
    """The app ends."""


def follow_is_due(indexer: Indexer, kept: Scope) -> bool:
    """Whether the index has changed since the map last followed it."""
    with indexer.index.reading() as connection:
        found = connection.execute("SELECT value FROM state WHERE key = 'change'").fetchone()
    return int(found[0]) != kept.change
