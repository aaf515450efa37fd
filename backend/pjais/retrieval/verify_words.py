"""Whether the index finds each document under exactly the words it has.

A word table does not hold its texts, so each document's words, with their places, are added up to one number; the same
is done with what the texts would make now, some at a time.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from operator import itemgetter
from typing import Final

import numpy as np
import numpy.typing as npt
from sqlcipher3 import dbapi2

#: A document: its number, the persona's word, and its text.
Text = tuple[int, str, str]
_Sums = npt.NDArray[np.uint64]
_AT_ONCE: Final = 2_000
_FETCHED: Final = 10_000
_INSTANCES: Final = "SELECT doc, term, col, offset FROM temp.{}_instance"
_OF_DOC: Final = itemgetter(0)


def docs_of_other_words(connection: dbapi2.Connection, table: str, texts: Iterable[Text]) -> list[int]:
    """The documents whose words are missing, others, or there though the document is not; rising.

    Args:
        connection: to the index; nothing of the file is written.
        table: of words.
        texts: of all documents that the table should hold.
    """
    made = _made_beside(connection, table)
    (newest,) = connection.execute(f"SELECT coalesce(max(id), 0) FROM {table}_docsize").fetchone()  # noqa: S608 - our own name
    held, wanted = np.zeros(newest + 1, np.uint64), np.zeros(newest + 1, np.uint64)
    _add(held, connection, table)
    unknown, texts = [], iter(texts)
    while some := list(islice(texts, _AT_ONCE)):
        unknown += [doc for doc, _, _ in some if doc > newest]
        connection.execute(f"INSERT INTO temp.{made} ({made}) VALUES ('delete-all')")  # noqa: S608 - as above
        connection.executemany(
            f"INSERT INTO temp.{made} (rowid, persona, body) VALUES (?, ?, ?)",  # noqa: S608 - as above
            [text for text in some if text[0] <= newest],
        )
        _add(wanted, connection, made)
    return [*map(int, np.flatnonzero(held != wanted)), *unknown]


def _made_beside(connection: dbapi2.Connection, table: str) -> str:
    """A table of words like that one, beside the file; both can be read word by word."""
    made = f"wanted_{table}"
    (sql,) = connection.execute("SELECT sql FROM main.sqlite_master WHERE name = ?", (table,)).fetchone()
    connection.execute(sql.replace(f"TABLE {table} ", f"TABLE temp.{made} ", 1))
    connection.execute(f"CREATE VIRTUAL TABLE temp.{made}_instance USING fts5vocab(temp, {made}, instance)")
    connection.execute(f"CREATE VIRTUAL TABLE temp.{table}_instance USING fts5vocab(main, {table}, instance)")
    return made


def _add(sums: _Sums, connection: dbapi2.Connection, table: str) -> None:
    for found in _fetched(connection.execute(_INSTANCES.format(table))):
        docs = np.fromiter(map(_OF_DOC, found), np.int64, len(found))
        said = np.fromiter(map(hash, found), np.int64, len(found)).view(np.uint64)
        known = docs < len(sums)
        np.add.at(sums, docs[known], said[known])


def _fetched(cursor: dbapi2.Cursor) -> Iterator[Sequence[tuple[int, str, str, int]]]:
    while found := cursor.fetchmany(_FETCHED):
        yield found
