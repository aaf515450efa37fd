"""Whether the search index holds what the memories and messages say."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from sqlalchemy.orm import Session
from sqlcipher3 import dbapi2

from pjais.eventlog.report import differs
from pjais.persistence.rows import run
from pjais.retrieval import documents, message_index
from pjais.retrieval.documents import as_row, document
from pjais.retrieval.message_index import digest_of
from pjais.security.cipher import connect
from pjais.security.vault_key import VaultKey

_MEMORIES: Final = f"SELECT {', '.join(documents.COLUMNS)} FROM memory WHERE deleted_at IS NULL ORDER BY id"  # noqa: S608 - our own columns
_MESSAGES: Final = f"SELECT {', '.join(message_index.COLUMNS)} FROM message WHERE deleted_at IS NULL ORDER BY id"  # noqa: S608 - as above
_PENDING: Final = "SELECT count(*) FROM doc WHERE (id IN (SELECT doc FROM vector)) <> embedded"


def check_index(file: Path, key: VaultKey | None, session: Session) -> None:
    """Compare the index with the rows; one that is not there, or not up to date, is made so by the app by itself.

    Raises:
        Found: at the first difference.
    """
    if not file.exists():
        return
    try:
        with closing(connect(file, key, isolation_level=None)) as connection:
            connection.execute("BEGIN")
            if _is_current(connection, session):
                _compare(connection, session)
    except dbapi2.Error as error:
        differs(file.name, f"cannot be read ({error})")


def _is_current(connection: dbapi2.Connection, session: Session) -> bool:
    state = dict(connection.execute("SELECT key, value FROM state").fetchall())
    head = run(session.connection(), "SELECT seq, hash FROM event ORDER BY seq DESC LIMIT 1").fetchone()
    return head is not None and state.get("seq") == str(head[0]) and state.get("chain_hash") == head[1].hex()


def _compare(connection: dbapi2.Connection, session: Session) -> None:
    memories = ((row["id"], document(row).digest) for row in _rows(session, _MEMORIES))
    _same("memory", memories, connection.execute("SELECT memory_id, digest FROM doc ORDER BY memory_id"))
    said = (
        (message_id, digest_of(content))
        for message_id, _, content, _ in run(session.connection(), _MESSAGES)
        if content.strip()
    )
    _same("message", said, connection.execute("SELECT message_id, digest FROM said ORDER BY message_id"))
    for words, held in (("word", "doc"), ("said_word", "said")):
        sql = f"SELECT count(*) FROM {held} WHERE id NOT IN (SELECT id FROM {words}_docsize)"  # noqa: S608 - our own names
        if connection.execute(sql).fetchone() != (0,):
            differs("search.db", f"the words of some rows of {held} are missing")
    if connection.execute(_PENDING).fetchone() != (0,):
        differs("search.db", "some vectors are missing, or of nothing")


def _rows(session: Session, sql: str) -> Iterator[dict[str, Any]]:
    yield from map(as_row, run(session.connection(), sql))


def _same(kind: str, stored: Iterator[tuple[str, bytes]], indexed: Iterator[tuple[str, bytes]]) -> None:
    """Both in the order of their ids."""
    other = next(indexed, None)
    for key, digest in stored:
        if other is not None and other[0] < key:
            differs(f"{kind} {other[0]}", "is in the search index, but not stored")
        if other is None or other[0] != key:
            differs(f"{kind} {key}", "is not in the search index")
        if other[1] != digest:
            differs(f"{kind} {key}", "the search index holds other words")
        other = next(indexed, None)
    if other is not None:
        differs(f"{kind} {other[0]}", "is in the search index, but not stored")
