"""The reactive engine: one thread that answers subscriptions and turns commits into patches.

Commits and subscriptions go through one queue, so a snapshot is never older than a patch that follows it, and
revisions follow the order of commits. What a result has read already is not applied to it again: each knows the newest
event it takes account of.
"""

import itertools
import logging
import queue
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, TypeVar

import orjson
from sqlalchemy import func, select

from pjais.eventlog.model import Event
from pjais.kernel.errors import PjaisError, TooLargeError
from pjais.kernel.wording import said, wanted_language
from pjais.persistence.changes import ChangeSet, RowChange
from pjais.persistence.entity import Row
from pjais.persistence.vault import Vault
from pjais.reactive.index import InterestIndex
from pjais.reactive.materialisation import Deliver, Follower, Materialisation
from pjais.reactive.messages import problem_message
from pjais.reactive.plan import Operator, operator_for
from pjais.reactive.registry import LiveQuery, LiveSource, Registry, checked_params
from pjais.reactive.rerun import Polled

SUBSCRIPTIONS_PER_CLIENT: Final = 500
#: A result that nobody follows is kept for as long: going back to a screen finds it there.
KEPT_S: Final = 300.0
KEPT_RESULTS: Final = 200
KEPT_ROWS: Final = 100_000
_IDLE_S: Final = 60.0
#: How long commits may go before what is due.
_LATE_S: Final = 0.25
_log = logging.getLogger(__name__)
T = TypeVar("T")


@dataclass(frozen=True, slots=True, eq=False)
class Subscription:
    """What a client asks to follow, and the language it is told sentences in."""

    id: str
    query: str
    params: object
    language: str


class ReactiveEngine:
    """Keeps every open live query equal to the same query run fresh."""

    def __init__(
        self, vault: Vault, describe: Callable[[Exception, str], Row], on_work: Callable[[float, int], None]
    ) -> None:
        """Start the engine's thread and follow the vault.

        Args:
            vault: where queries read, and whose commits wake them.
            describe: an error as the problem object sent to clients, in a language.
            on_work: told the seconds and the patches of each round of work.
        """
        self._vault = vault
        self.registry = Registry()
        self._describe = describe
        self._on_work = on_work
        self._tasks: queue.SimpleQueue[Callable[[], None] | ChangeSet | None] = queue.SimpleQueue()
        self._open: dict[tuple[str, bytes], Materialisation] = {}
        self._index = InterestIndex()
        self.commits_seen = 0
        self._by_follower: dict[tuple[int, str], tuple[str, bytes]] = {}
        self._client_numbers = itertools.count()
        self._numbers = itertools.count(1)
        self._thread = threading.Thread(target=self._run, name="reactive-engine", daemon=True)
        vault.follow(self._tasks.put)
        self._thread.start()

    def open_client(self, deliver: Deliver) -> "ReactiveClient":
        """A client whose messages go to ``deliver``, called on the engine's thread; it must not block."""
        return ReactiveClient(self, next(self._client_numbers), deliver)

    def poke(self, source: str) -> None:
        """Read a live source again as soon as no commit waits: once, however often it was poked until then."""
        self.post(partial(self._make_due, source))

    def post(self, task: Callable[[], None]) -> None:
        self._tasks.put(task)

    def settle(self, timeout_s: float = 10.0) -> bool:
        """Wait until everything posted so far is done; False when that took longer."""
        done = threading.Event()

        def settled() -> None:
            self._refresh(self._due())
            done.set()

        self.post(settled)
        return done.wait(timeout_s)

    def ask(self, work: Callable[[], T], timeout_s: float = 10.0) -> T:
        """What ``work`` finds on the engine's thread, between two rounds.

        Raises:
            TimeoutError: the engine was busy for longer.
        """
        answer: Future[T] = Future()

        def settle() -> None:
            try:
                answer.set_result(work())
            except Exception as error:  # whatever it is, it belongs to who asked
                answer.set_exception(error)

        self.post(settle)
        return answer.result(timeout_s)

    def opened(self) -> list[Materialisation]:
        """Every result that is kept; on the engine's thread only."""
        return list(self._open.values())

    def open_count(self) -> int:
        return sum(bool(open_.followers) for open_ in self._open.values())

    def queue_depth(self) -> int:
        return self._tasks.qsize()

    def close(self) -> None:
        self._tasks.put(None)
        self._thread.join(timeout=5)

    def _run(self) -> None:
        while (task := self._next()) is not None:
            self._guarded(partial(self._commits, task) if isinstance(task, ChangeSet) else task)

    def _next(self) -> Callable[[], None] | ChangeSet | None:
        """What was posted, or else what is due; the latter has its turn also when something is posted all the time."""
        left_s = self._until_due()
        if left_s > -_LATE_S:
            with suppress(queue.Empty):
                return self._tasks.get(timeout=max(0.0, left_s))
        return self._refresh_due

    def _guarded(self, work: Callable[[], None]) -> None:
        try:
            work()
        except Exception:  # one broken query must not silence all the others
            _log.exception("The reactive engine failed at a task")

    def _commits(self, first: ChangeSet) -> None:
        """Bring every result up to date with this commit and those that piled up behind it."""
        started, patches = time.perf_counter(), 0
        touched: dict[Materialisation, list[RowChange]] = {}
        stale: set[Materialisation] = set()
        waiting: list[Callable[[], None] | None] = []
        change_set: ChangeSet | None = first
        while change_set is not None:
            self._collect(change_set, touched, stale)
            change_set = self._next_commit(waiting)
        for open_ in stale:
            touched[open_] = []
        for open_, changes in touched.items():
            patches += self._follow(open_, None if open_ in stale else changes)
        self._on_work(time.perf_counter() - started, patches)
        for task in waiting:
            if task is None:
                self._tasks.put(None)
            else:
                self._guarded(task)

    def _collect(
        self,
        change_set: ChangeSet,
        touched: dict[Materialisation, list[RowChange]],
        stale: set[Materialisation],
    ) -> None:
        self.commits_seen += 1
        for table in change_set.flooded:
            stale |= self._index.of_table(table)
        for change in change_set.changes:
            for open_ in self._index.touched_by(change):
                if change_set.as_of is not None and change_set.as_of <= open_.as_of:
                    continue  # read after that commit
                concerning = touched.setdefault(open_, [])
                if not concerning or concerning[-1] is not change:
                    concerning.append(change)

    def _next_commit(self, waiting: list[Callable[[], None] | None]) -> ChangeSet | None:
        """A commit that is already queued; the first other task found ends the search and waits its turn."""
        try:
            task = self._tasks.get_nowait()
        except queue.Empty:
            return None
        if isinstance(task, ChangeSet):
            return task
        waiting.append(task)
        return None

    def _follow(self, open_: Materialisation, changes: Sequence[RowChange] | None) -> int:
        """Apply changes, or read again for None; returns the number of operations."""
        started, operator = time.perf_counter(), open_.operator
        try:
            made = None if changes is None else open_.follow(changes)
            if made is not None:
                return made
            if not open_.followers:
                self._close(open_)  # kept for somebody who may come back; reading it for nobody is not worth it
                return 0
            return open_.refresh(self._read)
        except Exception as error:  # told to those who follow it: a failed read is never an empty result
            if not isinstance(error, PjaisError):
                _log.exception("Live query %s failed", open_.entry.name)
            for follower in open_.followers.values():
                follower.deliver([problem_message(follower.id, self._describe(error, follower.language))])
            return 0
        finally:
            open_.costs.note((time.perf_counter() - started) * 1000)
            if open_.operator is not operator:
                self._index.renew(open_)

    def _make_due(self, source: str) -> None:
        for open_ in self._open.values():
            if open_.entry.name == source:
                open_.due = time.monotonic()

    def _due(self) -> list[Materialisation]:
        now, open_ = time.monotonic(), self._open.values()
        due = [each for each in open_ if isinstance(each.entry, LiveSource) and each.due <= now]
        return sorted(due, key=lambda each: each.due)

    def _refresh_due(self) -> None:
        """Only one: a commit may have come meanwhile."""
        self._refresh(self._due()[:1])
        for open_ in list(self._open.values()):
            if not open_.followers and time.monotonic() - open_.idle_since > KEPT_S:
                self._close(open_)

    def _refresh(self, wanted: Sequence[Materialisation]) -> None:
        started, patches = time.perf_counter(), 0
        for open_ in wanted:
            if isinstance(open_.entry, LiveSource):
                open_.due = time.monotonic() + open_.entry.interval_s
            patches += self._follow(open_, None)
        self._on_work(time.perf_counter() - started, patches)

    def _read(self, operator: Operator) -> int:
        """Read an operator's rows on one snapshot; returns the newest event in it."""
        if isinstance(operator, Polled):
            operator.read(None)
            return 0
        with self._vault.read() as session:
            as_of = session.scalar(select(func.max(Event.seq))) or 0
            operator.read(session)
        return int(as_of)

    def _until_due(self) -> float:
        due = [open_.due for open_ in self._open.values() if isinstance(open_.entry, LiveSource)]
        return min(due) - time.monotonic() if due else _IDLE_S

    def subscribe(self, client: int, deliver: Deliver, asked: Subscription) -> None:
        """Runs on the engine's thread; use ``ReactiveClient.subscribe``."""
        subscription = asked.id
        self.unsubscribe(client, subscription)
        try:
            self._check_room(client)
            identity, open_ = self._materialise(asked.query, asked.params)
        except Exception as error:
            if not isinstance(error, PjaisError):
                _log.exception("Live query %s could not be opened", asked.query)
            deliver([problem_message(subscription, self._describe(error, asked.language))])
            return
        follower = Follower(subscription, deliver, language=asked.language)
        open_.followers[client, subscription] = follower
        self._by_follower[client, subscription] = identity
        open_.welcome(follower)

    def unsubscribe(self, client: int, subscription: str) -> None:
        identity = self._by_follower.pop((client, subscription), None)
        if identity is None or identity not in self._open:
            return
        open_ = self._open[identity]
        open_.followers.pop((client, subscription), None)
        if open_.followers:
            return
        open_.idle_since = time.monotonic()
        if isinstance(open_.entry, LiveSource):
            self._close(open_)
        self._let_go()

    def _let_go(self) -> None:
        """Of results that nobody follows, the longest unused first, once they are too many."""
        idle = sorted((each for each in self._open.values() if not each.followers), key=lambda each: each.idle_since)
        rows = sum(len(each.rows()) for each in idle)
        while idle and (len(idle) > KEPT_RESULTS or rows > KEPT_ROWS):
            gone = idle.pop(0)
            rows -= len(gone.rows())
            self._close(gone)

    def _close(self, open_: Materialisation) -> None:
        self._index.remove(open_)
        self._open.pop(open_.identity, None)

    def forget(self, client: int) -> None:
        for number, subscription in list(self._by_follower):
            if number == client:
                self.unsubscribe(number, subscription)

    def resync(self, client: int) -> None:
        """Send whole snapshots again, for a client whose queue had to be dropped."""
        for (number, subscription), identity in self._by_follower.items():
            if number == client:
                open_ = self._open[identity]
                open_.welcome(open_.followers[number, subscription])

    def _check_room(self, client: int) -> None:
        if sum(number == client for number, _ in self._by_follower) >= SUBSCRIPTIONS_PER_CLIENT:
            msg = said(
                "One client may follow at most {subscriptions_per_client} live queries at a time",
                subscriptions_per_client=SUBSCRIPTIONS_PER_CLIENT,
            )
            raise TooLargeError(msg)

    def _materialise(self, name: str, given: object) -> tuple[tuple[str, bytes], Materialisation]:
        entry = self.registry.find(name)
        params = checked_params(entry, given)
        identity = (name, orjson.dumps(params.model_dump(mode="json"), option=orjson.OPT_SORT_KEYS))
        if identity not in self._open:
            if isinstance(entry, LiveQuery):
                query = entry.select(params)
                open_ = Materialisation(identity, entry, operator_for(query, entry.key, entry.shape), query)
            else:
                open_ = Materialisation(identity, entry, Polled(entry.read), due=time.monotonic() + entry.interval_s)
            open_.number, open_.opened_at_commit = next(self._numbers), self.commits_seen
            open_.load(self._read)
            self._open[identity] = open_
            self._index.add(open_)
        return identity, self._open[identity]


class ReactiveClient:
    """One window, tab or program that follows live queries."""

    def __init__(self, engine: ReactiveEngine, number: int, deliver: Deliver) -> None:
        self._engine = engine
        self._number = number
        self._deliver = deliver
        self._wanted: dict[str, object] = {}
        self._closed = False

    def subscribe(self, message: Mapping[str, Any]) -> None:
        """Follow ``message["query"]`` with ``message["params"]`` under ``message["id"]``; the answer is a message.

        Problems and sentences are told in ``message["language"]``, English if it names none that is spoken.
        """
        subscription = str(message.get("id", ""))
        language = wanted_language(str(message.get("language") or ""))
        asked = Subscription(subscription, str(message.get("query", "")), message.get("params"), language)
        self._wanted[subscription] = asked

        def open_() -> None:
            # What was given up while it waited its turn is not read at all: typing leaves such a trail.
            if self._wanted.get(subscription) is asked:
                self._engine.subscribe(self._number, self._send, asked)

        self._engine.post(open_)

    def unsubscribe(self, subscription: str) -> None:
        self._wanted.pop(subscription, None)
        self._engine.post(lambda: self._engine.unsubscribe(self._number, subscription))

    def resync(self) -> None:
        self._engine.post(lambda: self._engine.resync(self._number))

    def close(self) -> None:
        self._closed = True
        self._engine.post(lambda: self._engine.forget(self._number))

    def _send(self, messages: Any) -> None:  # noqa: ANN401 - a sequence of bytes, see Deliver
        if self._closed:
            return
        try:
            self._deliver(messages)
        except Exception:  # whoever cannot take its messages must not keep others from theirs
            _log.exception("A client cannot be reached and is left out from now on")
            self.close()
