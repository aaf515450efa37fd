"""Asking the text index: which documents of a persona hold which words, and how telling these are."""

from typing import Final

import numpy as np
from sqlcipher3 import dbapi2

from pjais.retrieval.index_file import persona_word
from pjais.retrieval.ranking import Numbers, Places

#: Words that occur in more documents than this are left out of long questions: ranking them costs more than it tells.
_COMMON: Final = 20_000
_MOST_WORDS: Final = 24
_BEST: Final = 2_000
_MATCHES: Final = "SELECT rowid, bm25(word, 0.0, 1.0) AS rank FROM word WHERE word MATCH ?"
_HOLDING: Final = "SELECT rowid FROM word WHERE word MATCH ?"


def matches(connection: dbapi2.Connection, persona_id: str, words: list[str]) -> tuple[Places, Numbers]:
    """Documents of the persona that hold some of the words, with BM25 as a positive number, larger is better."""
    kept = _rarest(connection, words)
    if not kept:
        return np.empty(0, np.int64), np.empty(0, np.float32)
    expression = _expression(persona_id, " OR ".join(map(_quoted, kept)))
    found = connection.execute(f"{_MATCHES} ORDER BY rank LIMIT {_BEST}", (expression,)).fetchall()
    docs = np.array([doc for doc, _ in found], np.int64)
    return docs, np.array([-rank for _, rank in found], np.float32)


def holding(connection: dbapi2.Connection, persona_id: str, phrase: str) -> Places:
    """Documents of the persona in which the words of the phrase stand side by side."""
    found = connection.execute(_HOLDING, (_expression(persona_id, _quoted(phrase)),)).fetchall()
    return np.array([doc for (doc,) in found], np.int64)


def _expression(persona_id: str, body: str) -> str:
    return f'persona : "{persona_word(persona_id)}" AND body : ({body})'


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _rarest(connection: dbapi2.Connection, words: list[str]) -> list[str]:
    """The words that are worth ranking by."""
    counted = [(_frequency(connection, word), word) for word in words[: 4 * _MOST_WORDS]]
    there = sorted((count, place, word) for place, (count, word) in enumerate(counted) if count)
    telling = [word for count, _, word in there if count <= _COMMON][:_MOST_WORDS]
    return telling or [word for _, _, word in there[:1]]


def _frequency(connection: dbapi2.Connection, word: str) -> int:
    """In how many documents the word, or another form of it, occurs."""
    connection.execute("INSERT INTO temp.stem (text) VALUES (?)", (word,))
    (stem,) = connection.execute("SELECT term FROM temp.stem_vocabulary").fetchone() or ("",)
    connection.execute("DELETE FROM temp.stem")
    found = connection.execute("SELECT doc FROM vocabulary WHERE term = ? AND col = 'body'", (stem,)).fetchone()
    return int(found[0]) if found else 0
