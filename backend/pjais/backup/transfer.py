"""Everything a vault holds as one file of JSON lines, and back: nothing is locked in.

The file is described in backend/docs/export.md. Reading it adds what is not there yet, by the ids of events, so the
same file can be read twice, and into a vault that has gone on in the meantime.
"""

import base64
import hashlib
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any, Final

import orjson
from sqlalchemy import Connection

from pjais import __version__
from pjais.backup.broken_export import BrokenExportError, told_of
from pjais.backup.export_file import FORMAT, VERSION, checked_lines, is_packed, read_lines
from pjais.backup.transfer_local import local_lines, take_local
from pjais.eventlog.adjusted import note_lost
from pjais.eventlog.archive import archived
from pjais.eventlog.catalogue import MalformedEventError, UnknownEventError, known_events, read_event
from pjais.eventlog.chain import LEAF_FIELDS
from pjais.eventlog.outstanding import refuse_while_outstanding
from pjais.eventlog.redaction import note_redactions
from pjais.eventlog.settle import settle
from pjais.eventlog.tail import HLC, Tail, redacted_among
from pjais.kernel.clock import now_text
from pjais.kernel.errors import InvalidInputError
from pjais.kernel.tasks import Task
from pjais.kernel.wording import said
from pjais.persistence.changes import ChangeSet
from pjais.persistence.engine import from_json
from pjais.persistence.entity import Base, entities
from pjais.persistence.rows import run, run_many, statements_of
from pjais.persistence.session import WritingSession
from pjais.persistence.vault import Vault
from pjais.security.device_key import DeviceKey

KINDS: Final = ("event", "row", "blob", "setting", "backend")
_BATCH: Final = 2_000
_SETTLED: Final = 500
_TOLD: Final = 100  # a line may be a large picture
_CHANGES: Final = LEAF_FIELDS.index("changes")
_NAME: Final = LEAF_FIELDS.index("name")
_PACKED: Final = 5  # of zlib's levels
_GZIP: Final = 31  # zlib's number for a gzip file
_SIDES: Final = 2  # before and after
_MAY_LACK: Final = frozenset({"persona_id", "causation_id"})
_EVENTS: Final = f"SELECT leaf_hash, {', '.join(LEAF_FIELDS)} FROM event ORDER BY seq"  # noqa: S608 - fixed names


@dataclass(slots=True)
class Transferred:
    """Lines by kind: written, or added to the vault; ``known`` events were there already."""

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 0))
    known: int = 0


def export_all(vault: Vault, dest: Path, *, replace: bool = False, task: Task | None = None) -> Transferred:
    """Write everything to a file, packed as its name has it; it appears whole or not at all.

    Raises:
        InvalidInputError: the file exists, or cannot be written.
        MissingArchiveError: an archive of older events is not there.
        CancelledError: it was stopped; nothing was written.
    """
    if dest.exists() and not replace:
        msg = said("{dest} exists already; nothing was written", dest=dest)
        raise InvalidInputError(msg)
    part, done, told = dest.with_name(f"{dest.name}.part"), Transferred(), task or Task("export")
    try:
        with part.open("wb") as stream:
            part.chmod(0o600)
            stream.writelines(export_lines(vault, done, packed=is_packed(dest), task=told))
        told.no_way_back()
        part.replace(dest)
    except OSError as error:
        msg = said("{dest} cannot be written: {reason}", dest=dest, reason=error.strerror or error)
        raise InvalidInputError(msg) from None
    finally:
        part.unlink(missing_ok=True)
    return done


def export_lines(
    vault: Vault, done: Transferred | None = None, *, packed: bool = False, task: Task | None = None
) -> Iterator[bytes]:
    """The export in pieces, of one moment; ``done`` counts what was written, and ``task`` is told of it.

    Raises:
        MissingArchiveError: an archive of older events is not there.
        HistoryComingError: not all events are here yet.
        CancelledError: it was stopped.
    """
    counted, digest, told = done or Transferred(), hashlib.sha256(), task or Task("export")
    pack = zlib.compressobj(_PACKED, wbits=_GZIP) if packed else None

    def piece(text: bytes) -> bytes:
        return pack.compress(text) if pack else text

    with vault.read() as session:
        refuse_while_outstanding(session.connection())
        total = _expected(session.connection())
        for count, line in enumerate(_lines(session.connection(), counted)):
            text = orjson.dumps(line) + b"\n"
            digest.update(text)
            yield piece(text)
            if count % _TOLD == 0:
                told(count, total)
    end = {"kind": "end", "counts": counted.counts, "sha256": digest.hexdigest()}
    yield piece(orjson.dumps(end) + b"\n")
    if pack:
        yield pack.flush()


def _expected(connection: Connection) -> int:
    """How many lines there will be, nearly."""
    tables = ("blob", "event", *(table.__tablename__ for table in entities()))
    count = sum(run(connection, f"SELECT count(*) FROM {name}").fetchone()[0] for name in tables)  # noqa: S608 - our own names
    return int(count + sum(number for (number,) in archived(connection, "SELECT count(*) FROM event")))


def _lines(connection: Connection, done: Transferred) -> Iterator[dict[str, Any]]:
    yield {"format": FORMAT, "version": VERSION, "made_at": now_text(), "app_version": __version__}
    for name, media_type, content in run(connection, "SELECT sha256, media_type, content FROM blob ORDER BY sha256"):
        done.counts["blob"] += 1
        yield {
            "kind": "blob",
            "sha256": name,
            "media_type": media_type,
            "content": base64.b64encode(content).decode("ascii"),
        }
    for leaf, *content in chain(archived(connection, _EVENTS), run(connection, _EVENTS)):
        done.counts["event"] += 1
        yield {"kind": "event", **dict(zip(LEAF_FIELDS, content, strict=True)), "leaf_hash": leaf.hex()}
    for table in entities():
        made = statements_of(table)
        for row in run(connection, f"SELECT {', '.join(made.columns)} FROM {table.__tablename__} ORDER BY id"):  # noqa: S608 - our own names
            done.counts["row"] += 1
            yield {"kind": "row", "table": table.__tablename__, "row": made.row(row)}
    for line in local_lines(connection):
        done.counts[line["kind"]] += 1
        yield line


def import_all(vault: Vault, file: Path, task: Task | None = None) -> Transferred:
    """Add what an export holds and this vault does not, in one transaction.

    Where both have changed one item since they parted, they meet field by field, as devices do.

    Raises:
        BrokenExportError: it is cut, changed or none; nothing was written.
        MissingArchiveError: an archive of older events is not there; likewise.
        CancelledError: it was stopped; likewise.
    """
    told = task or Task("import")
    total = checked_lines(file, told.check)
    key, done = DeviceKey.kept_in(vault.paths.device_key), Transferred()
    with told_of(file) as at, vault.write(actor="import") as session:
        connection, _ = session.connection(), told.at("vault", "items")
        run(connection, "PRAGMA defer_foreign_keys=ON")
        run(connection, "CREATE TEMP TABLE IF NOT EXISTS touched (kind TEXT, id TEXT, PRIMARY KEY (kind, id))")
        run(connection, "DELETE FROM touched")
        taking = _Taking(connection, key, done)
        for at.line, line in enumerate(read_lines(file), 1):
            taking.take(line)
            if at.line % _TOLD == 0:
                told(at.line, total)
        at.line = 0
        taking.end()
        _settle_rows(session, done, told)
        run(connection, "DROP TABLE touched")
        told.no_way_back()
    vault.publish(ChangeSet(flooded=set(Base.metadata.tables)))
    return done


class _Taking:
    """Adds blobs and events line by line, events in batches at the end of the log."""

    def __init__(self, connection: Connection, key: DeviceKey, done: Transferred) -> None:
        self._connection = connection
        self._key = key
        self._done = done
        self._tail = Tail(connection)
        self._batch: list[tuple[tuple[Any, ...], bytes]] = []
        self._archived = {each for (each,) in archived(connection, "SELECT event_id FROM event")}

    def take(self, line: dict[str, Any]) -> None:
        kind = line.get("kind")
        if kind == "event":
            content = tuple(line[name] for name in LEAF_FIELDS)
            _check_event(content)
            self._batch.append((content, bytes.fromhex(line["leaf_hash"])))
            if len(self._batch) >= _BATCH:
                self.flush()
        elif kind == "blob":
            self._blob(line)
        elif kind in {"setting", "backend"}:
            self._done.counts[kind] += take_local(self._connection, line)

    def flush(self) -> None:
        marks = ", ".join("?" * len(self._batch))
        ids = [content[0] for content, _ in self._batch]
        sql = f"SELECT event_id FROM event WHERE event_id IN ({marks})"  # noqa: S608 - marks
        known = {each for (each,) in run(self._connection, sql, ids)} if ids else set()
        known |= self._archived.intersection(ids)
        fresh = [each for each in self._batch if each[0][0] not in known]
        rows = self._tail.add([(content, leaf, content[HLC]) for content, leaf in fresh])
        touched = [(row[2], row[3]) for row in rows]
        run_many(self._connection, "INSERT OR IGNORE INTO touched VALUES (?, ?)", touched)
        if redacted := redacted_among(rows):
            note_redactions(self._connection, redacted, self._key)
        self._done.known += len(self._batch) - len(fresh)
        self._done.counts["event"] += len(rows)
        self._batch.clear()

    def end(self) -> None:
        """All lines have been taken."""
        self.flush()
        self._tail.end()

    def _blob(self, line: dict[str, Any]) -> None:
        content = base64.b64decode(line["content"], validate=True)
        if hashlib.sha256(content).hexdigest() != line["sha256"]:
            msg = said(
                "The picture {sha256}… is not what its name says; nothing was written", sha256=line["sha256"][:16]
            )
            raise BrokenExportError(msg)
        row = (line["sha256"], line["media_type"], len(content), content, now_text())
        sql = "INSERT OR IGNORE INTO blob (sha256, media_type, size_bytes, content, created_at) VALUES (?, ?, ?, ?, ?)"
        self._done.counts["blob"] += run(self._connection, sql, row).rowcount


def _settle_rows(session: WritingSession, done: Transferred, told: Task) -> None:
    """Make the rows of what came what all their events say, as if they had arrived from another device."""
    connection = session.connection()
    for table in entities():
        keys = [key for (key,) in run(connection, "SELECT id FROM touched WHERE kind = ?", (table.entity_type(),))]
        for start in range(0, len(keys), _SETTLED):
            told.check()
            settled = settle(connection, table, keys[start : start + _SETTLED])
            done.counts["row"] += len(settled.changes)
            note_lost(session, table, settled.lost)


def _check_event(content: Sequence[Any]) -> None:
    """Raises ValueError unless the fields are texts, and the changes fit an event of that name if it is known."""
    fields = zip(LEAF_FIELDS, content, strict=True)
    if not all(isinstance(value, str) or (value is None and name in _MAY_LACK) for name, value in fields):
        msg = said("a field of the event is no text")
        raise ValueError(msg)
    spoken = from_json(content[_CHANGES])
    pairs = isinstance(spoken, dict) and all(isinstance(each, list) and len(each) == _SIDES for each in spoken.values())
    if not pairs:
        msg = said("the event's changes are not pairs of values by field")
        raise ValueError(msg)
    name, kind, key = content[_NAME], content[_NAME + 1], content[_NAME + 2]
    if name in known_events() and spoken:  # a forgotten one has none
        known_events()[name].check_stored(content[_CHANGES])
    try:
        read_event(name, kind, key, spoken)
    except MalformedEventError:
        msg = said(
            "the changes are not what a {name} says of the {kind} {key}", name=name[:64], kind=kind[:64], key=key[:64]
        )
        raise ValueError(msg) from None
    except UnknownEventError:
        return  # kept for the version that knows it
