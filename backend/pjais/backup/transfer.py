"""Everything a vault holds as one file of JSON lines, and back: nothing is locked in.

The file is described in backend/docs/export.md. Reading it adds what is not there yet, by the ids of events, so the
same file can be read twice, and into a vault that has gone on in the meantime.
"""

import base64
import gzip
import hashlib
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import IO, Any, Final, cast

import orjson
from sqlalchemy import Connection

from pjais import __version__
from pjais.backup.broken_export import BrokenExportError, told_of
from pjais.backup.transfer_local import local_lines, take_local
from pjais.eventlog.archive import archived
from pjais.eventlog.catalogue import MalformedEventError, UnknownEventError, is_known, known_events, read_event
from pjais.eventlog.chain import GENESIS, LEAF_FIELDS, chain_hash, leaf_hash
from pjais.eventlog.imported import note_import
from pjais.eventlog.milestones import EVERY
from pjais.eventlog.quarantine import HOLD, Reason
from pjais.eventlog.redaction import note_redactions
from pjais.eventlog.replay import folded, keep_milestones
from pjais.kernel.clock import now_text
from pjais.kernel.errors import InvalidInputError
from pjais.kernel.wording import said
from pjais.persistence.changes import ChangeSet
from pjais.persistence.engine import from_json
from pjais.persistence.entity import Base, entities
from pjais.persistence.rows import row_of, run, run_many, statements_of
from pjais.persistence.session import WritingSession
from pjais.persistence.vault import Vault
from pjais.security.device_key import DeviceKey

FORMAT: Final = "pjais-export"
VERSION: Final = 1
KINDS: Final = ("event", "row", "blob", "setting", "backend")
_BATCH: Final = 2_000
_CHANGES: Final = LEAF_FIELDS.index("changes")
_HLC: Final = LEAF_FIELDS.index("hlc")
_NAME: Final = LEAF_FIELDS.index("name")
_PACKED: Final = 5  # of zlib's levels
_GZIP: Final = 31  # zlib's number for a gzip file
_SIDES: Final = 2  # before and after
_MAY_LACK: Final = frozenset({"persona_id", "causation_id"})
_ARCHIVED: Final = "SELECT entity_id, entity_type, seq, name, changes, hlc FROM event ORDER BY seq"
_COLUMNS: Final = (*LEAF_FIELDS, "leaf_hash", "prev_hash", "hash", "seq")
_INSERT: Final = f"INSERT INTO event ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})"  # noqa: S608 - fixed names
_EVENTS: Final = f"SELECT leaf_hash, {', '.join(LEAF_FIELDS)} FROM event ORDER BY seq"  # noqa: S608 - fixed names
_HISTORY: Final = "SELECT seq, name, changes, hlc FROM event WHERE entity_id = ? AND entity_type = ? ORDER BY seq"

#: Told how far it is, as (lines done, lines in all or 0); may raise to stop.
Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Transferred:
    """Lines by kind: written, or added to the vault; ``known`` events were there already."""

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 0))
    known: int = 0


def is_export(file: Path) -> bool:
    """Whether the file begins as an export does."""
    try:
        with _reading(file) as stream:
            return bool(orjson.loads(stream.readline(10_000)).get("format") == FORMAT)
    except (OSError, EOFError, ValueError, AttributeError):
        return False


def export_all(vault: Vault, dest: Path, *, replace: bool = False, progress: Progress = lambda *_: None) -> Transferred:
    """Write everything to a file, packed when its name ends in .gz; it appears whole or not at all.

    Raises:
        InvalidInputError: the file exists, or cannot be written.
        MissingArchiveError: an archive of older events is not there.
    """
    if dest.exists() and not replace:
        msg = said("{dest} exists already; nothing was written", dest=dest)
        raise InvalidInputError(msg)
    part, done = dest.with_name(f"{dest.name}.part"), Transferred()
    try:
        with part.open("wb") as stream:
            part.chmod(0o600)
            stream.writelines(export_lines(vault, done, packed=dest.suffix == ".gz", progress=progress))
        part.replace(dest)
    except OSError as error:
        msg = said("{dest} cannot be written: {reason}", dest=dest, reason=error.strerror or error)
        raise InvalidInputError(msg) from None
    finally:
        part.unlink(missing_ok=True)
    return done


def export_lines(
    vault: Vault, done: Transferred | None = None, *, packed: bool = False, progress: Progress = lambda *_: None
) -> Iterator[bytes]:
    """The export in pieces, of one moment; ``done`` counts what was written.

    Raises:
        MissingArchiveError: an archive of older events is not there.
    """
    counted, digest = done or Transferred(), hashlib.sha256()
    pack = zlib.compressobj(_PACKED, wbits=_GZIP) if packed else None

    def piece(text: bytes) -> bytes:
        return pack.compress(text) if pack else text

    with vault.read() as session:
        for count, line in enumerate(_lines(session.connection(), counted)):
            text = orjson.dumps(line) + b"\n"
            digest.update(text)
            yield piece(text)
            if count % _BATCH == 0:
                progress(count, 0)
    end = {"kind": "end", "counts": counted.counts, "sha256": digest.hexdigest()}
    yield piece(orjson.dumps(end) + b"\n")
    if pack:
        yield pack.flush()


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


def import_all(vault: Vault, file: Path, progress: Progress = lambda *_: None) -> Transferred:
    """Add what an export holds and this vault does not, in one transaction.

    Where both have changed one item since they parted, the newer change of each field wins, and an event says so.

    Raises:
        BrokenExportError: it is cut, changed or none; nothing was written.
        MissingArchiveError: an archive of older events is not there; likewise.
    """
    total = _checked(file)
    key, done = DeviceKey.kept_in(vault.paths.device_key), Transferred()
    with told_of(file) as at, vault.write(actor="import") as session:
        connection = session.connection()
        run(connection, "PRAGMA defer_foreign_keys=ON")
        run(connection, "CREATE TEMP TABLE IF NOT EXISTS touched (kind TEXT, id TEXT, PRIMARY KEY (kind, id))")
        run(connection, "DELETE FROM touched")
        taking = _Taking(connection, key, done)
        for at.line, line in enumerate(_read(file), 1):
            taking.take(line)
            if at.line % _BATCH == 0:
                progress(at.line, total)
        at.line = 0
        taking.end()
        _settle_rows(session, done)
        run(connection, "DROP TABLE touched")
    vault.publish(ChangeSet(flooded=set(Base.metadata.tables)))
    return done


class _Taking:
    """Adds blobs and events line by line, events in batches at the end of the log."""

    def __init__(self, connection: Connection, key: DeviceKey, done: Transferred) -> None:
        self._connection = connection
        self._key = key
        self._done = done
        head = run(connection, "SELECT seq, hash, hlc FROM event ORDER BY seq DESC LIMIT 1").fetchone()
        self._seq: int = head[0] if head else 0
        self._hash: bytes = head[1] if head else GENESIS
        self._first, self._highest = self._seq + 1, head[2] if head else ""
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
        rows, redacted, newer = [], {}, []
        for content, leaf in self._batch:
            if content[0] in known:
                self._done.known += 1
                continue
            self._seq += 1
            before, self._hash = self._hash, chain_hash(self._hash, self._seq, leaf)
            rows.append((*content, leaf, before, self._hash, self._seq))
            self._highest = max(self._highest, content[_HLC])
            if (spoken := leaf_hash(content)) != leaf:
                redacted[self._seq] = spoken
            if not is_known(content[1]):
                newer.append((self._seq, content[1], content[2], content[3], Reason.NEWER.value, now_text()))
        run_many(self._connection, _INSERT, rows)
        run_many(self._connection, HOLD, newer)
        touched = [(row[2], row[3]) for row in rows]
        run_many(self._connection, "INSERT OR IGNORE INTO touched VALUES (?, ?)", touched)
        if redacted:
            note_redactions(self._connection, redacted, self._key)
        self._done.counts["event"] += len(rows)
        self._batch.clear()

    def end(self) -> None:
        """All lines have been taken."""
        self.flush()
        if self._seq >= self._first:
            note_import(self._connection, self._first, self._seq, self._highest)

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


def _settle_rows(session: WritingSession, done: Transferred) -> None:
    """Make the rows of what came what their events say; where two lines of events met, by the newer of each field."""
    connection = session.connection()
    older = _archived_history(connection)
    for table in entities():
        made = statements_of(table)
        replace = made.insert.replace("INSERT", "INSERT OR REPLACE", 1)
        keys = [key for (key,) in run(connection, "SELECT id FROM touched WHERE kind = ?", (table.entity_type(),))]
        for key in keys:
            history = [*older[(key, table.entity_type())], *run(connection, _HISTORY, (key, table.entity_type()))]
            kind = table.entity_type()
            found = folded(kind, key, made.blank, [event[:3] for event in history])
            found.hold(connection, kind, key)
            if len(history) >= EVERY:
                keep_milestones(connection, table, key)
            row, before = found.row, row_of(connection, table, key)
            if row["id"] is None or (before is not None and Reason.MALFORMED in found.reasons):
                continue
            run(connection, replace, made.bound(row))
            done.counts["row"] += before != row
            by_clock = sorted(history, key=lambda event: (event[3], event[0]))
            winning = folded(kind, key, made.blank, [event[:3] for event in by_clock]).row
            wanted = {name: value for name, value in winning.items() if name not in {"id", "version", "updated_at"}}
            session.update_rows(table, [(row, wanted)])


def _archived_history(connection: Connection) -> Mapping[tuple[str, str], list[tuple[Any, ...]]]:
    """What archives say of the items that came, in the order of the log."""
    found: Mapping[tuple[str, str], list[tuple[Any, ...]]] = defaultdict(list)
    touched = set(run(connection, "SELECT id, kind FROM touched").fetchall())
    for key, kind, *event in archived(connection, _ARCHIVED):
        if (key, kind) in touched:
            found[(key, kind)].append(tuple(event))
    return found


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


def _checked(file: Path) -> int:
    """The number of lines of a whole export."""
    digest, last, count = hashlib.sha256(), b"", 0
    try:
        with _reading(file) as stream:
            for line in stream:
                digest.update(last)
                last = line
                count += 1
        end = orjson.loads(last)
        is_whole = end.get("kind") == "end" and end.get("sha256") == digest.hexdigest()
    except (OSError, EOFError, ValueError, AttributeError):
        is_whole = False
    if not is_whole:
        msg = said("{file} is not a whole export: it is cut, or was changed; nothing was written", file=file.name)
        raise BrokenExportError(msg)
    with _reading(file) as stream:
        head = orjson.loads(stream.readline())
    if head.get("format") != FORMAT or head.get("version") != VERSION:
        msg = said(
            "{file} is an export of version {head}, which this version cannot read",
            file=file.name,
            head=head.get("version"),
        )
        raise BrokenExportError(msg)
    return count


def _read(file: Path) -> Iterator[dict[str, Any]]:
    with _reading(file) as stream:
        for number, line in enumerate(stream, 1):
            try:
                yield orjson.loads(line)
            except (ValueError, KeyError) as error:
                msg = said(
                    "{file}: line {number} cannot be read ({error}); nothing was written",
                    file=file.name,
                    number=number,
                    error=error,
                )
                raise BrokenExportError(msg) from None


@contextmanager
def _reading(file: Path) -> Iterator[IO[bytes]]:
    with file.open("rb") as stream:
        packed = stream.read(2) == b"\x1f\x8b"
        stream.seek(0)
        yield cast("IO[bytes]", gzip.GzipFile(fileobj=stream)) if packed else stream
