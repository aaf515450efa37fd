"""The search index: a file beside the vault's database, derived from it, under the same key.

It holds for each memory its words (FTS5, without the text itself), what ranking needs to know, and its vector. What is
in it can be made again from the database at any time, so it is neither synced to the disk at each write nor backed up.
"""

import json
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Final

import numpy as np
from sqlcipher3 import dbapi2

from pjais.kernel.disk import shred_all
from pjais.kernel.errors import VaultBusyError
from pjais.kernel.shared_lock import SharedLock
from pjais.kernel.wording import said
from pjais.persistence.convert import write_under
from pjais.retrieval.embedder import DIMENSIONS, MODEL, Vectors
from pjais.retrieval.index_schema import MAP_SCHEMA, SCHEMA, STEMMING
from pjais.security.cipher import connect
from pjais.security.vault_key import VaultKey

LAYOUT: Final = "4"
_FIND: Final = "SELECT id, digest, persona_id, importance, said_at, speaker, words FROM doc WHERE memory_id = ?"
_RENEW: Final = "UPDATE doc SET importance = ?, said_at = ?, speaker = ?, words = ?, change = ? WHERE id = ?"
_STORED: Final = np.float16  # 768 bytes a memory; ranks like float32
_UNUSED_WITHIN_S: Final = 30.0
#: So many changes back, at least, one can learn which documents were removed.
REMOVALS_KEPT: Final = 100_000


@dataclass(frozen=True, slots=True)
class Doc:
    """What the index knows of a memory.

    ``session`` groups what was said in one sitting, empty where that is unknown; ``said_at`` orders it.
    ``digest`` changes with what is embedded and indexed.
    """

    memory_id: str
    persona_id: str
    session: str
    said_at: str
    speaker: str
    words: int
    importance: float
    digest: bytes
    body: str


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far the event log has been followed: the last event's seq and its hash in the chain."""

    seq: int
    chain_hash: str


class SearchIndex:
    """One index file; writes are one at a time, reads run beside them."""

    def __init__(self, file: Path, key: Callable[[], VaultKey | None], more: Sequence[str] = ()) -> None:
        """Open the index; one that is damaged, of another layout or under another key is begun anew.

        Args:
            file: made when absent.
            key: what opens the vault's database, asked at every use.
            more: schemas of what else it holds.
        """
        self._more = more
        self._file = file
        self._key_now = key
        self._key = key()
        self._converting = file.with_name(f"{file.name}.converting")
        shred_all(self._converting)  # of a process that was killed: it may be the readable one of two
        self._lock = threading.RLock()  # of who writes
        self._in_place = SharedLock(_UNUSED_WITHIN_S)  # alone for who puts another file in this one's place
        self._readers: SimpleQueue[dbapi2.Connection] = SimpleQueue()
        self._files = 0  # how often another file has taken this one's place
        self._returning = threading.Lock()
        self._writer = self._opened()

    def close(self) -> None:
        with self._lock:
            self._close_readers()
            self._writer.close()

    @contextmanager
    def reading(self) -> Iterator[dbapi2.Connection]:
        """A connection to read from, on one snapshot."""
        self.follow_key()
        with self._in_place.shared():
            files = self._files
            try:
                connection = self._readers.get_nowait()
            except Empty:
                connection = self._connect()
                connection.executescript(STEMMING)
            try:
                connection.execute("BEGIN")
                yield connection
            finally:
                self._take_back(connection, files)

    @contextmanager
    def writing(self) -> Iterator[dbapi2.Connection]:
        """The one connection that writes, in a transaction."""
        self.follow_key()
        with self._in_place.shared(), self._lock:
            self._writer.execute("BEGIN IMMEDIATE")
            try:
                yield self._writer
            except BaseException:
                self._writer.execute("ROLLBACK")
                raise
            self._writer.execute("COMMIT")

    def cursor(self) -> Cursor | None:
        """None for an index that holds nothing yet."""
        with self.reading() as connection:
            stored = dict(connection.execute("SELECT key, value FROM state").fetchall())
        return Cursor(int(stored["seq"]), stored["chain_hash"]) if "seq" in stored else None

    def image(self) -> str | None:
        """The image of which all rows were taken in, if there was one."""
        with self.reading() as connection:
            found = connection.execute("SELECT value FROM state WHERE key = 'image'").fetchone()
        return found[0] if found else None

    def begin_anew(self) -> None:
        """Throw away what is in it, once nobody reads it.

        Raises:
            VaultBusyError: somebody went on reading it; nothing was changed.
        """
        with self._alone():
            self._close_readers()
            self._writer.close()
            shred_all(self._file)
            self._writer = self._opened()

    def is_to_be_scrubbed(self) -> bool:
        """Whether something was removed that must not stay in the file."""
        with self.reading() as connection:
            return connection.execute("SELECT 1 FROM state WHERE key = 'scrub'").fetchone() is not None

    def scrub(self) -> None:
        """Leave nothing in the file of what was removed; noted as done unless somebody still reads what was."""
        with self.writing() as connection:
            # Vectors of removed texts are parts of the graphs.
            connection.execute("DELETE FROM nearness")
            connection.execute("DELETE FROM nearness_part")
            connection.execute("UPDATE map_group SET words = NULL, centre = NULL")
            # Words of removed texts go with this.
            for (table,) in connection.execute(
                "SELECT name FROM sqlite_master WHERE sql LIKE '%USING fts5 (%'"
            ).fetchall():
                connection.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")  # noqa: S608 - its own names
        with self._in_place.shared(), self._lock:
            self._close_readers()
            self._writer.execute("VACUUM")
            (is_read, _, _) = self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if is_read:
            return
        with self.writing() as connection:
            connection.execute("DELETE FROM state WHERE key = 'scrub'")

    def follow_key(self) -> None:
        """Write the index again under the vault's key of now, if that is another one.

        Raises:
            VaultBusyError: somebody went on reading it; the next who reads or writes tries again.
        """
        if self._key_now() is self._key or self._in_place.is_mine():
            return
        with self._alone():
            key = self._key_now()
            if key is self._key:
                return
            made = self._converting
            self._close_readers()
            self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            self._writer.close()
            shred_all(made)
            write_under(self._file, self._key, made, key)
            shred_all(self._file)
            made.replace(self._file)
            self._key = key
            self._writer = self._opened()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """While nobody else has the file open or opens it."""
        try:
            with self._in_place.alone():
                yield
        except TimeoutError as error:
            raise VaultBusyError(said("The search index is in use; try again")) from error

    def _take_back(self, connection: dbapi2.Connection, files: int) -> None:
        with self._returning:
            if files == self._files:
                connection.execute("ROLLBACK")
                self._readers.put(connection)
            else:
                connection.close()  # to a file that is no more

    def _close_readers(self) -> None:
        with self._returning:
            self._files += 1
            while True:
                try:
                    self._readers.get_nowait().close()
                except Empty:
                    return

    def _opened(self) -> dbapi2.Connection:
        try:
            connection = self._connect()
            layout = connection.execute("SELECT value FROM state WHERE key = 'layout'").fetchone()
            if layout == (LAYOUT,):
                connection.executescript(MAP_SCHEMA)
                _forget_other_models(connection)
                connection.execute("DELETE FROM removed WHERE change < ?", (latest_change(connection) - REMOVALS_KEPT,))
                return connection
            connection.close()
        except dbapi2.Error:
            pass  # absent, damaged, or under a key that is not ours any more: all of it can be made again
        shred_all(self._file)
        self._file.touch(mode=0o600)
        connection = self._connect()
        connection.executescript(SCHEMA + MAP_SCHEMA)
        for more in self._more:
            connection.executescript(more)
        # Changes are numbered from the time on, so that who knows an older file notices that this is another one.
        begun = str(time.time_ns() // 1000)
        told = (LAYOUT, MODEL, begun)
        connection.execute("INSERT INTO state VALUES ('layout', ?), ('model', ?), ('change', ?)", told)
        return connection

    def _connect(self) -> dbapi2.Connection:
        connection = connect(self._file, self._key, isolation_level=None, check_same_thread=False, timeout=30.0)
        for pragma in ("journal_mode=WAL", "synchronous=OFF", "temp_store=MEMORY", "secure_delete=ON"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("PRAGMA cache_size=-16000")
        return connection


def put_cursor(connection: dbapi2.Connection, cursor: Cursor) -> None:
    pairs = [("seq", str(cursor.seq)), ("chain_hash", cursor.chain_hash)]
    connection.executemany("INSERT OR REPLACE INTO state VALUES (?, ?)", pairs)


def put_image(connection: dbapi2.Connection, image: str) -> None:
    """Note that all rows of an image were taken in, whose events will be followed as they come."""
    connection.execute("INSERT OR REPLACE INTO state VALUES ('image', ?)", (image,))


def ask_to_scrub(connection: dbapi2.Connection) -> None:
    """Note that something was removed that must not stay in the file, in the transaction that removed it."""
    connection.execute("INSERT OR REPLACE INTO state VALUES ('scrub', '1')")


def put_docs(connection: dbapi2.Connection, docs: Iterable[Doc], generation: int) -> None:
    """Add or renew documents."""
    change = _next_change(connection)
    for doc in docs:
        found = connection.execute(_FIND, (doc.memory_id,)).fetchone()
        if found is not None and found[1:3] == (doc.digest, doc.persona_id):
            connection.execute("UPDATE doc SET generation = ? WHERE id = ?", (generation, found[0]))
            told = (doc.importance, doc.said_at, doc.speaker, doc.words)
            if found[3:] != told:
                connection.execute(_RENEW, (*told, change, found[0]))
            continue
        if found is not None:
            _remove_doc(connection, found[0], found[2], change)
        (made,) = connection.execute(
            "INSERT INTO doc"
            " (memory_id, persona_id, session, said_at, speaker, words, importance, digest, generation, change)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
            (
                doc.memory_id,
                doc.persona_id,
                doc.session,
                doc.said_at,
                doc.speaker,
                doc.words,
                doc.importance,
                doc.digest,
                generation,
                change,
            ),
        ).fetchone()
        connection.execute(
            "INSERT INTO word (rowid, persona, body) VALUES (?, ?, ?)", (made, persona_word(doc.persona_id), doc.body)
        )


def remove_docs(connection: dbapi2.Connection, memory_ids: Iterable[str]) -> None:
    change = _next_change(connection)
    for memory_id in memory_ids:
        found = connection.execute("SELECT id, persona_id FROM doc WHERE memory_id = ?", (memory_id,)).fetchone()
        if found is not None:
            _remove_doc(connection, found[0], found[1], change)


def remove_older(connection: dbapi2.Connection, generation: int) -> None:
    """Remove what a full pass of that generation has not met."""
    change = _next_change(connection)
    older = "SELECT id, persona_id FROM doc WHERE generation <> ?"
    for doc, persona_id in connection.execute(older, (generation,)).fetchall():
        _remove_doc(connection, doc, persona_id, change)


def store_vectors(connection: dbapi2.Connection, digests: Sequence[tuple[int, bytes]], vectors: Vectors) -> None:
    """Keep the vectors of documents, given as (id, digest), where these are still what was embedded."""
    change = _next_change(connection)
    for (doc, digest), vector in zip(digests, vectors.astype(_STORED), strict=True):
        found = connection.execute(
            "UPDATE doc SET embedded = 1, change = ? WHERE id = ? AND digest = ?", (change, doc, digest)
        )
        if found.rowcount:
            value = vector.tobytes()
            checksum = checksum_of(value, digest)
            connection.execute("INSERT OR REPLACE INTO vector VALUES (?, ?, ?)", (doc, value, checksum))


def checksum_of(vector: bytes, digest: bytes) -> int:
    """Tells a stored vector from another one, and from the vector of another text."""
    return zlib.crc32(vector, zlib.crc32(digest))


def latest_change(connection: dbapi2.Connection) -> int:
    """The number of the newest change to documents; each document and each removal tells the one it came with."""
    found = connection.execute("SELECT value FROM state WHERE key = 'change'").fetchone()
    return int(found[0]) if found else 0


def memory_ids_of(connection: dbapi2.Connection, docs: Sequence[int]) -> dict[int, str]:
    """The memories of documents that are still there, by document."""
    sql = "SELECT id, memory_id FROM doc WHERE id IN (SELECT value FROM json_each(?))"
    return dict(connection.execute(sql, (json.dumps(list(docs)),)).fetchall())


def docs_of(connection: dbapi2.Connection, memory_ids: Sequence[str]) -> list[int]:
    """The documents of memories, rising; those that are not in the index are left out."""
    sql = "SELECT id FROM doc WHERE memory_id IN (SELECT value FROM json_each(?)) ORDER BY id"
    return [doc for (doc,) in connection.execute(sql, (json.dumps(list(memory_ids)),))]


def vectors_in(blobs: Sequence[bytes]) -> Vectors:
    """float32[n, 384] of stored vectors."""
    stored = np.frombuffer(b"".join(blobs), _STORED)
    return stored.reshape(-1, DIMENSIONS).astype(np.float32)


def persona_word(persona_id: str) -> str:
    """The persona's id as the one word under which its memories are found."""
    return persona_id.replace("-", "")


def _remove_doc(connection: dbapi2.Connection, doc: int, persona_id: str, change: int) -> None:
    connection.execute("DELETE FROM word WHERE rowid = ?", (doc,))
    connection.execute("DELETE FROM vector WHERE doc = ?", (doc,))
    connection.execute("DELETE FROM doc WHERE id = ?", (doc,))
    connection.execute("INSERT INTO removed VALUES (?, ?, ?)", (doc, persona_id, change))


def _next_change(connection: dbapi2.Connection) -> int:
    made = latest_change(connection) + 1
    connection.execute("INSERT OR REPLACE INTO state VALUES ('change', ?)", (str(made),))
    return made


def _forget_other_models(connection: dbapi2.Connection) -> None:
    """Vectors of another model cannot be compared with ours: they are made again."""
    if connection.execute("SELECT value FROM state WHERE key = 'model'").fetchone() == (MODEL,):
        return
    with closing(connection.cursor()) as cursor:
        cursor.execute("BEGIN IMMEDIATE")
        cursor.execute("DELETE FROM vector")
        cursor.execute("UPDATE doc SET embedded = 0")
        for table in ("map_scope", "map_group", "map_place"):
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names
        cursor.execute("UPDATE state SET value = ? WHERE key = 'model'", (MODEL,))
        cursor.execute("COMMIT")
