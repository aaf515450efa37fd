"""The part of the search index that holds the words of messages."""

import hashlib
from collections.abc import Iterable
from typing import Final

from sqlcipher3 import dbapi2

from pjais.persistence.entity import Row
from pjais.retrieval.index_file import persona_word
from pjais.retrieval.wording import words_of

SCHEMA: Final = """
CREATE TABLE said (
    id INTEGER PRIMARY KEY,
    message_id TEXT NOT NULL UNIQUE,
    digest BLOB NOT NULL,
    generation INTEGER NOT NULL
);
CREATE VIRTUAL TABLE said_word USING fts5 (
    persona, body, content='', contentless_delete=1, tokenize='porter unicode61 remove_diacritics 2'
);
"""
COLUMNS: Final = ("id", "persona_id", "content", "deleted_at")
_FIND: Final = (
    "SELECT message_id FROM said_word JOIN said ON said.id = said_word.rowid WHERE said_word MATCH ?"
    " ORDER BY message_id DESC LIMIT ?"  # ids rise with time
)


def put_messages(connection: dbapi2.Connection, messages: Iterable[Row], generation: int) -> None:
    """Take in messages, given as rows with ``COLUMNS``; deleted ones and those without words go."""
    for message in messages:
        found = connection.execute("SELECT id, digest FROM said WHERE message_id = ?", (message["id"],)).fetchone()
        digest = digest_of(message["content"])
        is_kept = message["deleted_at"] is None and message["content"].strip() != ""
        if found is not None and is_kept and found[1] == digest:
            connection.execute("UPDATE said SET generation = ? WHERE id = ?", (generation, found[0]))
            continue
        if found is not None:
            _remove(connection, found[0])
        if is_kept:
            (made,) = connection.execute(
                "INSERT INTO said (message_id, digest, generation) VALUES (?, ?, ?) RETURNING id",
                (message["id"], digest, generation),
            ).fetchone()
            values = (made, persona_word(message["persona_id"]), message["content"])
            connection.execute("INSERT INTO said_word (rowid, persona, body) VALUES (?, ?, ?)", values)


def digest_of(content: str) -> bytes:
    """Changes with the words."""
    return hashlib.blake2b(content.encode(), digest_size=16).digest()


def remove_messages(connection: dbapi2.Connection, message_ids: Iterable[str]) -> None:
    for message_id in message_ids:
        found = connection.execute("SELECT id FROM said WHERE message_id = ?", (message_id,)).fetchone()
        if found is not None:
            _remove(connection, found[0])


def remove_older_messages(connection: dbapi2.Connection, generation: int) -> None:
    """Those that a full pass of that generation has not met."""
    for (said,) in connection.execute("SELECT id FROM said WHERE generation <> ?", (generation,)).fetchall():
        _remove(connection, said)


def find_messages(connection: dbapi2.Connection, persona_id: str, text: str, limit: int) -> list[str]:
    """Messages with a persona that hold every word of the text, the last one as a beginning; newest first, by id."""
    words = words_of(text)
    if not words:
        return []
    terms = [f'"{word}"' for word in words[:-1]] + [f'"{words[-1]}" *']
    expression = f'persona : "{persona_word(persona_id)}" AND body : ({" AND ".join(terms)})'
    return [message_id for (message_id,) in connection.execute(_FIND, (expression, limit))]


def _remove(connection: dbapi2.Connection, said: int) -> None:
    connection.execute("DELETE FROM said_word WHERE rowid = ?", (said,))
    connection.execute("DELETE FROM said WHERE id = ?", (said,))
