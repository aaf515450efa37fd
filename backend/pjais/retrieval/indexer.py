"""Keeps the search index in step with the memories: follows the event log, and embeds in the background.

The index remembers up to which event it has followed the log. What came since is read when somebody searches, or a
moment after a commit; embedding takes longer and goes on by itself, also after a restart.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.orm import Session

from pjais.eventlog.outstanding import outstanding
from pjais.kernel.errors import PjaisError
from pjais.kernel.tasks import Task, Tasks
from pjais.kernel.wording import Sentence, said
from pjais.persistence.changes import ChangeSet
from pjais.persistence.entity import Row
from pjais.persistence.rows import run
from pjais.persistence.vault import Vault
from pjais.retrieval import message_index
from pjais.retrieval.documents import COLUMNS, as_row, document, meaning
from pjais.retrieval.embedder import Embedder
from pjais.retrieval.index_file import (
    Cursor,
    SearchIndex,
    ask_to_scrub,
    put_cursor,
    put_docs,
    put_image,
    remove_docs,
    remove_older,
    store_vectors,
)
from pjais.retrieval.message_index import put_messages, remove_messages, remove_older_messages

_LISTED: Final = ", ".join(COLUMNS)
_SAID: Final = ", ".join(message_index.COLUMNS)
_FOLLOWED: Final = frozenset({"memory", "message"})
_SINCE: Final = "SELECT seq, entity_type, entity_id, hash FROM event WHERE seq > ? ORDER BY seq LIMIT ?"
_ALL: Final = f"SELECT {_LISTED} FROM memory WHERE id > ? ORDER BY id LIMIT ?"  # noqa: S608 - our own columns
_BATCH: Final = 5_000
_KEYS: Final = 900
_EMBEDDED_AT_ONCE: Final = 64
_REST_S: Final = 0.3
#: Writes are indexed so long after the last of them, and so long after the first at the latest: until then the
#: processor is theirs who wait for what was written to come to their screens.
_QUIET_S: Final = 0.25
_LATEST_S: Final = 2.0
_LOOK_S: Final = 30.0
_RETRY_S: Final = 60.0
_EXPECTED_PER_S: Final = 150
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the index is: memories in it, those without a vector yet, and what keeps it from going on."""

    indexed: int
    pending: int
    problem: Sentence | None


class Indexer:
    """Owns one index file and the thread that keeps it current."""

    def __init__(
        self,
        vault: Vault,
        embedder: Embedder,
        on_progress: Callable[[], None] = lambda: None,
        tasks: Tasks | None = None,
        quiet_s: float = _QUIET_S,
    ) -> None:
        """Open the index and begin.

        Args:
            vault: whose memories are indexed.
            embedder: makes the vectors.
            on_progress: told when ``progress`` has changed.
            tasks: lists the making of vectors while there is much of it.
            quiet_s: so long nothing must have been written before it is indexed, if nobody waits for that.
        """
        self._vault = vault
        self.embedder = embedder
        #: Gone through, step by step, when nothing is left to embed.
        self.when_idle: Callable[[], Iterator[object]] = lambda: iter(())
        self._on_progress = on_progress
        self._tasks = tasks or Tasks()
        self._task: Task | None = None
        self.index = SearchIndex(vault.paths.search, lambda: vault.key, [message_index.SCHEMA])
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._haste = threading.Event()  # somebody waits for it
        self._quiet_s, self._written_at = quiet_s, 0.0
        self._done = threading.Condition()
        self._stop = self._paused = False
        self._progress = Progress(*self._counted(), None)
        vault.follow(self._heard)
        self._thread = threading.Thread(target=self._run, name="indexer", daemon=True)
        self._thread.start()

    @property
    def progress(self) -> Progress:
        return self._progress

    def begin_anew(self) -> None:
        """Throw the index away and make it again, words at once and vectors in the background."""
        with self._lock:
            self.index.begin_anew()
        self.catch_up()
        self._hasten()

    def try_again(self) -> None:
        """Go on at once after a problem, instead of a while later."""
        self._hasten()

    def pause(self) -> None:
        """Do nothing in the background until the app ends; searches go on catching up by themselves."""
        self._paused = True

    def close(self) -> None:
        self._stop = True
        self._hasten()
        self._thread.join(timeout=30)
        self.index.close()

    def wait_for(self, persona_id: str, timeout_s: float) -> int:
        """Wait until all memories of a persona have vectors, if that is to be expected in time.

        Returns:
            How many have none yet.
        """
        deadline = time.monotonic() + timeout_s
        while True:
            pending = self.pending(persona_id)
            left = deadline - time.monotonic()
            if not pending or left <= 0 or self._progress.problem or pending > left * _EXPECTED_PER_S:
                return pending
            self._hasten()
            with self._done:
                self._done.wait(min(left, 0.2))

    def pending(self, persona_id: str) -> int:
        """Memories of a persona without a vector."""
        with self.index.reading() as connection:
            sql = "SELECT count(*) FROM doc INDEXED BY ix_doc_pending WHERE embedded = 0 AND persona_id = ?"
            return int(connection.execute(sql, (persona_id,)).fetchone()[0])

    def catch_up(self) -> None:
        """Bring the words in the index up to the newest event."""
        with self._lock:
            while not self._stop and self._follow_some():
                pass

    def _heard(self, changes: ChangeSet) -> None:
        if changes.flooded:
            self.index.follow_key()  # at once: nothing may stay readable when encryption says that it is done
        if not changes.flooded.isdisjoint(_FOLLOWED) or any(change.table in _FOLLOWED for change in changes.changes):
            self._written_at = time.monotonic()
            self._wake.set()

    def _hasten(self) -> None:
        self._haste.set()
        self._wake.set()

    def _run(self) -> None:
        wait = _REST_S
        while not self._stop:
            if self._wake.wait(wait) and wait:
                self._let_writes_pass()
            self._wake.clear()
            if self._stop:
                return
            if self._paused:
                continue
            wait = self._work()

    def _let_writes_pass(self) -> None:
        """Returns when nothing was written for a moment, when that takes too long, or when somebody waits."""
        until = time.monotonic() + max(self._quiet_s, _LATEST_S)
        while (left_s := min(self._written_at + self._quiet_s, until) - time.monotonic()) > 0:
            if self._haste.wait(left_s):
                break
        self._haste.clear()

    def _work(self) -> float:
        """One round; returns how long to wait for the next unless woken."""
        try:
            self.catch_up()
            if self._embed_some():
                return 0.0
            self._use_idle_time()
        except PjaisError as error:
            self._tell(error.detail)
            return _RETRY_S
        except Exception:  # tried again with the next round: nobody must lose the search for good
            if not self._stop:
                _log.exception("The search index could not be brought up to date")
                self._tell(said("The search index could not be brought up to date"))
            return _RETRY_S
        self._tell(None)
        self.embedder.let_go_when_idle()
        return _LOOK_S

    def _use_idle_time(self) -> None:
        """What takes long and can wait; new memories do not wait for it."""
        for _ in self.when_idle():
            if self._wake.is_set() and not self._stop:
                self._let_writes_pass()
                self._wake.clear()
                self.catch_up()
                while not self._stop and self._embed_some():
                    pass
            if self._stop:
                return

    def _follow_some(self) -> bool:
        """Take in some of what the log says; returns whether there is more."""
        if self.index.is_to_be_scrubbed():  # perhaps since the app was killed before it was done
            self.index.scrub()
        cursor = self.index.cursor()
        with self._vault.read() as session:
            if not _goes_on(session, cursor):
                self._take_in_all(session, scrub=cursor is not None)  # what was forgotten may be among it
                return True
            if (image := _image(session)) is not None and image != self.index.image():
                self._take_in_all(session)
                return True
            assert cursor is not None  # noqa: S101 - as the check before says
            events = run(session.connection(), _SINCE, (cursor.seq, _BATCH)).fetchall()
            if not events:
                return False
            if any(kind == "erasure" for _, kind, _, _ in events):
                self._take_in_all(session, scrub=True)
                return True
            ids = list(dict.fromkeys(key for _, kind, key, _ in events if kind == "memory"))
            rows = {row["id"]: row for row in _rows(session, ids)}
            said = list(dict.fromkeys(key for _, kind, key, _ in events if kind == "message"))
            messages = {row["id"]: row for row in _messages(session, said)}
        live = [document(row) for row in rows.values() if row["deleted_at"] is None]
        gone = [key for key in ids if key not in rows or rows[key]["deleted_at"] is not None]
        with self.index.writing() as connection:
            put_docs(connection, live, _generation(connection))
            remove_docs(connection, gone)
            put_messages(connection, messages.values(), _generation(connection))
            remove_messages(connection, [key for key in said if key not in messages])
            put_cursor(connection, Cursor(events[-1][0], events[-1][3].hex()))
        return True

    def _take_in_all(self, session: Session, *, scrub: bool = False) -> None:
        """Go through all memories: for a new index, and when the log is another one or has lost what came since.

        Args:
            session: reads the vault.
            scrub: whether what was removed must not stay in the file; it is done by the next who follows the log.
        """
        head, image = _head(session), _image(session)
        last = ""
        with self.index.writing() as connection:
            generation = _generation(connection) + 1
            connection.execute("INSERT OR REPLACE INTO state VALUES ('generation', ?)", (str(generation),))
        while True:
            found = [as_row(each) for each in run(session.connection(), _ALL, (last, _BATCH)).fetchall()]
            if not found or self._stop:
                break
            last = found[-1]["id"]
            with self.index.writing() as connection:
                live = (document(row) for row in found if row["deleted_at"] is None)
                put_docs(connection, live, generation)
        last = ""
        while not self._stop:
            found = [dict(zip(message_index.COLUMNS, each, strict=True)) for each in _messages_after(session, last)]
            if not found:
                break
            last = found[-1]["id"]
            with self.index.writing() as connection:
                put_messages(connection, found, generation)
        if self._stop:
            return
        with self.index.writing() as connection:
            remove_older_messages(connection, generation)
            remove_older(connection, generation)
            put_cursor(connection, head)
            if image is not None:
                put_image(connection, image)
            if scrub:
                ask_to_scrub(connection)

    def _embed_some(self) -> bool:
        """Embed some of what is pending; returns whether there may be more."""
        with self.index.reading() as connection:
            sql = "SELECT id, memory_id, digest FROM doc WHERE embedded = 0 LIMIT ?"
            pending = connection.execute(sql, (_EMBEDDED_AT_ONCE,)).fetchall()
        if not pending:
            return False
        with self._vault.read() as session:
            rows = {row["id"]: row for row in _rows(session, [memory_id for _, memory_id, _ in pending])}
        found = [(doc, digest, rows[memory_id]) for doc, memory_id, digest in pending if memory_id in rows]
        vectors = self.embedder.embed([meaning(row) for _, _, row in found])
        with self.index.writing() as connection:
            store_vectors(connection, [(doc, digest) for doc, digest, _ in found], vectors)
            remove_docs(connection, [memory_id for _, memory_id, _ in pending if memory_id not in rows])
        self._tell(None)
        return True

    def _tell(self, problem: Sentence | None) -> None:
        before = self._progress
        with suppress(Exception):  # the index is closing
            self._progress = Progress(*self._counted(), problem)
        if before != self._progress:
            self._on_progress()
            self._list()
        with self._done:
            self._done.notify_all()

    def _list(self) -> None:
        """It is a task while there are vectors to be made and nothing is in the way; it goes on after a restart."""
        now = self._progress
        if self._task is None and now.pending and not now.problem:
            self._task = self._tasks.begin("search-index", can_cancel=False)
            self._task.at(None, "memories")
        if self._task is not None:
            self._task(now.indexed - now.pending, now.indexed)
            if not now.pending or now.problem:
                self._tasks.end(self._task)
                self._task = None

    def _counted(self) -> tuple[int, int]:
        with self.index.reading() as connection:
            (indexed,) = connection.execute("SELECT count(*) FROM doc").fetchone()
            (pending,) = connection.execute("SELECT count(*) FROM doc WHERE embedded = 0").fetchone()
        return indexed, pending


def _goes_on(session: Session, cursor: Cursor | None) -> bool:
    """Whether the log is the one that was followed, and still has all that came since."""
    if cursor is None:
        return False
    if cursor.seq == 0:
        return run(session.connection(), "SELECT 1 FROM log_floor").fetchone() is None
    sql = "SELECT hash FROM event WHERE seq = ?"
    found = run(session.connection(), sql, (cursor.seq,)).fetchone()
    if found is None:
        floor = "SELECT chain_hash FROM log_floor WHERE seq = ?"
        found = run(session.connection(), floor, (cursor.seq,)).fetchone()
    return found is not None and found[0].hex() == cursor.chain_hash


def _image(session: Session) -> str | None:
    """The image whose rows are all here while its events are still coming."""
    found = outstanding(session.connection())
    return None if found is None else str(found.upto)


def _head(session: Session) -> Cursor:
    sql = "SELECT seq, hash FROM event ORDER BY seq DESC LIMIT 1"
    found = run(session.connection(), sql).fetchone()
    if found is None:
        found = run(session.connection(), "SELECT seq, chain_hash FROM log_floor ORDER BY seq DESC LIMIT 1").fetchone()
    return Cursor(0, "") if found is None else Cursor(found[0], found[1].hex())


def _rows(session: Session, ids: list[str]) -> Iterator[Row]:
    for start in range(0, len(ids), _KEYS):
        part = ids[start : start + _KEYS]
        sql = f"SELECT {_LISTED} FROM memory WHERE id IN ({', '.join('?' * len(part))})"  # noqa: S608 - our own columns
        yield from map(as_row, run(session.connection(), sql, part).fetchall())


def _messages(session: Session, ids: list[str]) -> Iterator[Row]:
    for start in range(0, len(ids), _KEYS):
        part = ids[start : start + _KEYS]
        sql = f"SELECT {_SAID} FROM message WHERE id IN ({', '.join('?' * len(part))})"  # noqa: S608 - our own columns
        for found in run(session.connection(), sql, part).fetchall():
            yield dict(zip(message_index.COLUMNS, found, strict=True))


def _messages_after(session: Session, message_id: str) -> Any:  # noqa: ANN401 - the driver's rows
    sql = f"SELECT {_SAID} FROM message WHERE id > ? ORDER BY id LIMIT ?"  # noqa: S608 - our own columns
    return run(session.connection(), sql, (message_id, _BATCH)).fetchall()


def _generation(connection: Any) -> int:  # noqa: ANN401 - the driver's connection
    found = connection.execute("SELECT value FROM state WHERE key = 'generation'").fetchone()
    return int(found[0]) if found else 0
