"""What was forgotten: the receipt in the log, and proof that the events without content lost it on request.

An event that is redacted keeps its place in the chain, since the chain is over hashes; its own content no longer gives
its leaf hash. What the content gives now is written down here, in batches that the device signs: a changed event that
no signed batch names was tampered with.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, Final

from sqlalchemy import Connection, LargeBinary, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from pjais.eventlog.chain import LEAF_FIELDS, leaf_hash
from pjais.kernel.clock import now_text
from pjais.kernel.ids import new_id
from pjais.persistence.entity import Entity, Local, one_of
from pjais.persistence.rows import run, run_many
from pjais.security.device_key import DeviceKey, is_signed

_BATCH: Final = 2_000
_CHANGES: Final = LEAF_FIELDS.index("changes")
_EVENT: Final = f"SELECT seq, {', '.join(LEAF_FIELDS)} FROM event"  # noqa: S608 - fixed names


class Erasure(Entity):
    """The receipt of one forgetting: when, of what kind, how much; never what it was.

    ``counts`` are erased rows by table, and ``events`` and ``blobs``.
    """

    __tablename__ = "erasure"
    __table_args__ = (one_of("scope", ("persona", "name", "range")),)

    event_created: ClassVar[str] = "Recorded"

    scope: Mapped[str]
    counts: Mapped[dict[str, Any]]


class Redaction(Local):
    """One event that lost content: ``content_hash`` is what its content hashes to since."""

    __tablename__ = "redaction"

    batch_id: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    content_hash: Mapped[bytes] = mapped_column(LargeBinary)


class RedactionBatch(Local):
    """The redactions of one forgetting in one database; ``digest`` is SHA-256 over them in the order of their seqs."""

    __tablename__ = "redaction_batch"

    id: Mapped[str] = mapped_column(primary_key=True)
    made_at: Mapped[str]
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    signature: Mapped[bytes] = mapped_column(LargeBinary)


def redact(
    connection: Connection, where: str, rewrite: Callable[[str], str], values: Sequence[Any] = ()
) -> Iterator[tuple[int, bytes]]:
    """Give events other content; yields the seq of each and what it hashes to then."""
    cursor = run(connection, f"{_EVENT} {where}", values)
    while found := cursor.fetchmany(_BATCH):
        changed = []
        for seq, *content in found:
            text = rewrite(content[_CHANGES])
            if text != content[_CHANGES]:
                content[_CHANGES] = text
                changed.append((text, seq))
                yield seq, leaf_hash(content)
        run_many(connection, "UPDATE event SET changes = ? WHERE seq = ?", changed)


def wide_erasures(session: Session) -> int:
    """How many names and spans of time were forgotten so far.

    Who works on what was read before another one was may still tell of it, wherever that goes.
    """
    found = session.scalar(select(func.count()).select_from(Erasure).where(Erasure.scope != "persona"))
    return int(found or 0)


def note_redactions(connection: Connection, redacted: Mapping[int, bytes], key: DeviceKey) -> str:
    """Write down and sign what some events hash to now, by seq; the batch's id."""
    batch, made_at = new_id(), now_text()
    entries = sorted(redacted.items())
    digest = _digest(entries)
    run_many(connection, "INSERT INTO redaction VALUES (?, ?, ?)", [(batch, seq, content) for seq, content in entries])
    signature = key.sign(_message(batch, made_at, digest))
    run(
        connection,
        "INSERT INTO redaction_batch VALUES (?, ?, ?, ?, ?)",
        (batch, made_at, digest, key.public, signature),
    )
    return batch


def signed_redactions(ask: Callable[..., Any]) -> dict[int, bytes]:
    """What redacted events hash to, by seq, as far as a signature speaks for it.

    Args:
        ask: runs a query on the database whose events they are; called as (sql) or (sql, parameters).
    """
    found: dict[int, bytes] = {}
    batches = ask("SELECT id, made_at, digest, public_key, signature FROM redaction_batch ORDER BY id")
    for batch, made_at, digest, public, signature in batches.fetchall():
        sql = "SELECT seq, content_hash FROM redaction WHERE batch_id = ? ORDER BY seq"
        entries = ask(sql, (batch,)).fetchall()
        if _digest(entries) == digest and is_signed(public, _message(batch, made_at, digest), signature):
            found.update(entries)
    return found


def _digest(entries: Iterable[tuple[int, bytes]]) -> bytes:
    made = hashlib.sha256()
    for seq, content in entries:
        made.update(seq.to_bytes(8, "big") + content)
    return made.digest()


def _message(batch: str, made_at: str, digest: bytes) -> bytes:
    return f"pjais redaction 1\n{batch}\n{made_at}\n{digest.hex()}\n".encode()
