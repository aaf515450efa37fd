"""Whether the search index holds what the memories and messages say."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import Any, Final

from sqlalchemy.orm import Session
from sqlcipher3 import dbapi2

from pjais.eventlog.outstanding import outstanding
from pjais.eventlog.report import differs, item, named
from pjais.kernel.wording import Sentence, said, verbatim
from pjais.persistence.rows import run
from pjais.retrieval import documents, message_index
from pjais.retrieval.documents import as_row, document
from pjais.retrieval.index_file import LAYOUT, checksum_of, persona_word
from pjais.retrieval.message_index import digest_of
from pjais.retrieval.verify_words import Text, docs_of_other_words
from pjais.security.cipher import connect
from pjais.security.vault_key import VaultKey

_FILE: Final = verbatim("search.db")
_MEMORIES: Final = f"SELECT {', '.join(documents.COLUMNS)} FROM memory WHERE deleted_at IS NULL ORDER BY id"  # noqa: S608 - our own columns
_MESSAGES: Final = f"SELECT {', '.join(message_index.COLUMNS)} FROM message WHERE deleted_at IS NULL ORDER BY id"  # noqa: S608 - as above
#: What is compared of a document, beside its words.
_COMPARED: Final = ("digest", "persona_id", "session", "said_at", "speaker", "words", "importance")
_DOCS: Final = f"SELECT memory_id, {', '.join(_COMPARED)}, id FROM doc ORDER BY memory_id"  # noqa: S608 - as above
_SAID: Final = "SELECT message_id, digest, id FROM said ORDER BY message_id"
_NAMED: Final = {"digest": said("text")}
_SINCE: Final = "SELECT count(*), coalesce(max(entity_type = 'erasure'), 0) FROM event WHERE seq > ?"
_CHANGED: Final = (
    "SELECT DISTINCT entity_id FROM event WHERE seq > ? AND entity_type IN ('memory', 'message', 'erasure')"
)
_VECTORS: Final = "SELECT doc, value, checksum, digest FROM vector LEFT JOIN doc ON doc.id = vector.doc"
_PENDING: Final = "SELECT count(*) FROM doc WHERE (id IN (SELECT doc FROM vector)) <> embedded"

#: (id, what is compared) of a row, with the persona and the text under whose words it is found.
_Stored = tuple[str, tuple[Any, ...], str, str]


def check_index(
    file: Path, key: VaultKey | None, sessions: Callable[[], AbstractContextManager[Session]]
) -> Sentence | None:
    """Compare the index with the rows; one that is not there is made by the app by itself.

    Returns:
        How far the index is behind, where it is: what has changed since is not compared.

    Raises:
        Found: at the first difference.
    """
    if not file.exists():
        return None
    with _told_of(file), closing(connect(file, key, isolation_level=None)) as connection:
        _check_file(connection)
        connection.execute("PRAGMA temp_store=MEMORY")  # what is laid out there may not be read on the disk
        connection.execute("BEGIN")
        state = dict(connection.execute("SELECT key, value FROM state").fetchall())
        if state.get("layout") != LAYOUT:
            return said("The search index is of another version and is made anew by the app")
        with sessions() as session, _told_of(file):  # opened later: it knows all that the index has followed
            coming = outstanding(session.connection())
            if coming is not None and state.get("image") != str(coming.upto):
                return said("The search index does not have all rows yet; the app takes them in by itself")
            return _compare(connection, session, state)


@contextmanager
def _told_of(file: Path) -> Iterator[None]:
    try:
        yield
    except dbapi2.Error as error:
        differs(verbatim(file.name), said("cannot be read: {reason}", reason=error))


def _check_file(connection: dbapi2.Connection) -> None:
    (told,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    if told != "ok":
        differs(_FILE, said("is damaged; SQLite says: {answer}", answer=told))


def _compare(connection: dbapi2.Connection, session: Session, state: Mapping[str, str]) -> Sentence | None:
    rows = session.connection()
    seq = int(state.get("seq", "0"))
    followed = run(
        rows, "SELECT hash FROM event WHERE seq = ?1 UNION ALL SELECT chain_hash FROM log_floor WHERE seq = ?1", (seq,)
    ).fetchone()
    if (followed is None or followed[0].hex() != state.get("chain_hash")) and seq:
        return said("The search index is of another state of the log and is made anew by the app")
    behind, is_erased = run(rows, _SINCE, (seq,)).fetchone()
    told = (
        said("The search index is behind by {behind:,} events; the app takes them in by itself", behind=behind)
        if behind
        else None
    )
    if not seq or is_erased:
        return told  # all is taken in anew
    changed = {key for (key,) in run(rows, _CHANGED, (seq,))}
    _check_side(connection, _Side("memory", "word", _DOCS), _memories(session), changed)
    _check_side(connection, _Side("message", "said_word", _SAID), _said(session), changed)
    _check_vectors(connection)
    return told


@dataclass(frozen=True, slots=True)
class _Side:
    """What is indexed of one kind: the table of its words, and how its documents are listed."""

    kind: str
    words: str
    listed: str


def _check_side(connection: dbapi2.Connection, side: _Side, stored: Iterator[_Stored], changed: set[str]) -> None:
    """Both in the order of their ids; of what has changed since, the words of then are not known."""
    passed: set[int] = set()
    texts = _same(side.kind, stored, connection.execute(side.listed), changed, passed)
    wrong = [doc for doc in docs_of_other_words(connection, side.words, texts) if doc not in passed]
    if wrong:
        differs(
            _FILE,
            said(
                "the words of some rows of {kind} are missing, or others: the first is {first}",
                kind=named(side.kind),
                first=wrong[0],
            ),
        )


def _same(
    kind: str, stored: Iterator[_Stored], indexed: Iterator[Sequence[Any]], changed: set[str], passed: set[int]
) -> Iterator[Text]:
    """The texts of the documents that are as they should be; ``passed`` takes the numbers of those not looked at."""
    other = next(indexed, None)

    def until(key: str) -> None:
        nonlocal other
        while other is not None and (other[0] < key or other[0] in changed):
            if other[0] not in changed:
                differs(item(kind, other[0]), said("is in the search index, but not stored"))
            passed.add(other[-1])
            other = next(indexed, None)

    for key, compared, persona_id, text in stored:
        until(key)
        if key in changed:
            continue
        if other is None or other[0] != key:
            differs(item(kind, key), said("is not in the search index"))
        for name, wanted, held in zip(_COMPARED, compared, other[1:-1], strict=False):
            if wanted != held:
                differs(item(kind, key), said("the search index holds another {name}", name=_NAMED.get(name, name)))
        yield other[-1], persona_word(persona_id), text
        other = next(indexed, None)
    until("~")


def _memories(session: Session) -> Iterator[_Stored]:
    compared = attrgetter(*_COMPARED)
    for row in map(as_row, run(session.connection(), _MEMORIES)):
        doc = document(row)
        yield doc.memory_id, compared(doc), doc.persona_id, doc.body


def _said(session: Session) -> Iterator[_Stored]:
    for message_id, persona_id, content, _ in run(session.connection(), _MESSAGES):
        if content.strip():
            yield message_id, (digest_of(content),), persona_id, content


def _check_vectors(connection: dbapi2.Connection) -> None:
    for doc, value, checksum, digest in connection.execute(_VECTORS):
        if digest is None or checksum_of(value, digest) != checksum:
            differs(_FILE, said("the vector of document {doc} is not what was stored, or of nothing", doc=doc))
    if connection.execute(_PENDING).fetchone() != (0,):
        differs(_FILE, said("some vectors are missing, or of nothing"))
