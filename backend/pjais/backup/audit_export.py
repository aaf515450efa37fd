"""Events out of the log as a file that proves itself: each with its way to a root that the device has signed."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final, Literal

import orjson
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from pjais.eventlog.archive import archived
from pjais.eventlog.chain import LEAF_FIELDS
from pjais.eventlog.checkpoints import Checkpoint, Checkpoints
from pjais.eventlog.merkle import Tree
from pjais.eventlog.outstanding import refuse_while_outstanding
from pjais.kernel.clock import now_text
from pjais.kernel.tasks import Task
from pjais.persistence.engine import fold, to_json
from pjais.persistence.rows import run
from pjais.persistence.vault import Vault

FORMAT: Final = "pjais-audit"
VERSION: Final = 1
_BATCH: Final = 500
Form = Literal["jsonl", "csv"]
_LEAVES: Final = "SELECT leaf_hash FROM event ORDER BY seq"
_COLUMNS: Final = ("seq", *LEAF_FIELDS, "leaf_hash", "prev_hash", "hash")
_SIGNED: Final = ("tree_size", "path", "root", "chain_hash", "signed_at", "signed_by", "public_key", "signature")


@dataclass(frozen=True, slots=True)
class EventFilter:
    """Which events; None does not narrow. ``since`` and ``until`` (not included) are instants."""

    persona_id: str | None = None
    entity_type: str | None = None
    entity_id: str | None = None
    name: str | None = None
    device_id: str | None = None
    since: str | None = None
    until: str | None = None
    text: str | None = None

    def where(self) -> tuple[str, Sequence[Any]]:
        """As a condition of SQL, and the values it takes."""
        parts: list[tuple[str, Any]] = [
            (f"{name} = ?", getattr(self, name))
            for name in ("persona_id", "entity_type", "entity_id", "name", "device_id")
        ]
        parts += [("recorded_at >= ?", self.since), ("recorded_at < ?", self.until)]
        words = fold(to_json(self.text)[1:-1]) if self.text is not None else None
        parts.append(("instr(fold(changes), ?) > 0", words))
        wanted = [(sql, value) for sql, value in parts if value is not None]
        return " AND ".join(sql for sql, _ in wanted) or "TRUE", [value for _, value in wanted]


def export_events(
    vault: Vault, checkpoints: Checkpoints, wanted: EventFilter, form: Form, task: Task | None = None
) -> Iterator[bytes]:
    """The events, oldest first, those in archives too, line by line, under one fresh checkpoint.

    ``task`` is told of events.

    Raises:
        MissingArchiveError: an archive of older events is not there.
        HistoryComingError: not all events are here yet.
        CancelledError: it was stopped.
    """
    told = task or Task("audit-export")
    checkpoints.make(up_to_now=True)
    with vault.read() as session:
        refuse_while_outstanding(session.connection())
        checkpoint = session.scalar(select(Checkpoint).order_by(Checkpoint.size.desc()).limit(1))
        lines = _as_jsonl if form == "jsonl" else _as_csv
        yield from lines(_proved(session, wanted, checkpoint, told), checkpoint)


def _proved(
    session: Session, wanted: EventFilter, checkpoint: Checkpoint | None, told: Task
) -> Iterator[tuple[dict[str, Any], list[str]]]:
    """Each event by column, hashes in hex, and its path."""
    if checkpoint is None:  # the log is empty
        return
    connection = session.connection()
    leaves = [leaf for (leaf,) in chain(archived(connection, _LEAVES), run(connection, _LEAVES))]
    told.check()
    tree = Tree(leaves[: checkpoint.size])
    for count, row in enumerate(_matching(connection, wanted, checkpoint.size)):
        if count % _BATCH == 0:
            told(row["seq"], checkpoint.size)
        event = {name: value.hex() if isinstance(value, bytes) else value for name, value in row.items()}
        yield event, [node.hex() for node in tree.path(row["seq"] - 1)]


def _matching(connection: Connection, wanted: EventFilter, last: int) -> Iterator[dict[str, Any]]:
    condition, values = wanted.where()
    sql = f"SELECT {', '.join(_COLUMNS)} FROM event WHERE {condition} AND seq <= ? ORDER BY seq"  # noqa: S608 - fixed words
    for row in chain(archived(connection, sql, (*values, last)), run(connection, sql, (*values, last))):
        yield dict(zip(_COLUMNS, row, strict=True))


def _as_jsonl(events: Iterator[tuple[dict[str, Any], list[str]]], checkpoint: Checkpoint | None) -> Iterator[bytes]:
    head = {"format": FORMAT, "version": VERSION, "made_at": now_text()}
    signed = orjson.loads(checkpoint.line()) if checkpoint else None
    yield orjson.dumps({**head, "checkpoint": signed}) + b"\n"
    for event, path in events:
        yield orjson.dumps({**event, "path": path}) + b"\n"


def _as_csv(events: Iterator[tuple[dict[str, Any], list[str]]], checkpoint: Checkpoint | None) -> Iterator[bytes]:
    yield _csv_line([*_COLUMNS, *_SIGNED])
    if checkpoint is None:
        return
    signed = (checkpoint.root.hex(), checkpoint.chain_hash.hex(), checkpoint.made_at, checkpoint.device_id)
    proof = (*signed, checkpoint.public_key.hex(), checkpoint.signature.hex())
    for event, path in events:
        yield _csv_line([*event.values(), checkpoint.size, " ".join(path), *proof])


def _csv_line(values: Sequence[Any]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerow([_harmless(value) for value in values])
    return text.getvalue().encode()


def _harmless(value: Any) -> Any:  # noqa: ANN401 - a cell
    """A spreadsheet would calculate what begins like a formula; none of our own columns does, but names may."""
    return f"'{value}" if isinstance(value, str) and value[:1] in {"=", "+", "-", "@", "\t", "\r"} else value
