"""What the search index is made from: a memory's row as a document."""

import hashlib
from collections.abc import Sequence
from typing import Any, Final

from pjais.persistence.engine import from_json
from pjais.persistence.entity import Row
from pjais.retrieval.index_file import Doc
from pjais.retrieval.wording import date_words, said, spoken_by, words_of

COLUMNS: Final = (
    "id",
    "persona_id",
    "content",
    "summary",
    "importance",
    "tags",
    "source",
    "occurred_at",
    "created_at",
    "deleted_at",
)


def document(memory: Row) -> Doc:
    """The document of a memory, given as a row with ``COLUMNS``."""
    source = memory["source"] or {}
    content = memory["content"]
    speaker = source.get("speaker") or spoken_by(content) or ""
    session = source.get("session") or memory["occurred_at"] or ""  # what was told of one moment was one sitting
    named = content if not speaker or content.startswith(f"{speaker}: ") else f"{speaker}: {content}"
    body = " ".join(
        filter(None, (named, memory["summary"], " ".join(memory["tags"]), date_words(memory["occurred_at"])))
    )
    digest = hashlib.blake2b("\0".join((body, session, meaning(memory))).encode(), digest_size=16).digest()
    return Doc(
        memory_id=memory["id"],
        persona_id=memory["persona_id"],
        session=session,
        said_at=memory["occurred_at"] or memory["created_at"],
        speaker=speaker.casefold(),
        words=len(words_of(said(content, speaker))),
        importance=memory["importance"],
        digest=digest,
        body=body,
    )


def meaning(memory: Row) -> str:
    """The text whose vector stands for the memory."""
    source = memory["source"] or {}
    return said(memory["content"], source.get("speaker") or spoken_by(memory["content"]))


def as_row(stored: Sequence[Any]) -> Row:
    """A memory's row with ``COLUMNS`` from what the database gives."""
    row = dict(zip(COLUMNS, stored, strict=True))
    return {**row, "tags": from_json(row["tags"]), "source": row["source"] and from_json(row["source"])}
