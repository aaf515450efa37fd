"""Whether events are what was written, in the order they were written: in the log, in archives, under checkpoints."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any, Final

import orjson
from sqlalchemy import Connection
from sqlcipher3 import dbapi2

from pjais.eventlog.archive import MissingArchiveError, archives_of
from pjais.eventlog.chain import LEAF_FIELDS
from pjais.eventlog.checkpoints import Checkpoint
from pjais.eventlog.floor import LogFloor, floor_of, floors, start_of
from pjais.eventlog.merkle import Frontier
from pjais.eventlog.redaction import signed_redactions
from pjais.eventlog.report import Found, Report, Tick, batched, differs
from pjais.kernel.wording import Sentence, said, verbatim
from pjais.persistence.rows import run
from pjais.security.cipher import connect_to_copy
from pjais.security.keychain import key_of

LOG: Final = f"SELECT seq, leaf_hash, prev_hash, hash, {', '.join(LEAF_FIELDS)} FROM event ORDER BY seq"  # noqa: S608 - fixed names
#: What is told of an event that was found in its place: the tree over all so far, and the chain's hash.
Seen = Callable[[int, Frontier, bytes], None]


def check_chain(
    signed: Mapping[int, Checkpoint], kept: Mapping[int, bytes], connection: Connection, report: Report, tick: Tick
) -> None:
    """Every event's own hash, its place in the chain, and the checkpoints that were signed along the way.

    Args:
        signed: the checkpoints in the database, by size.
        kept: the chain's hash at the checkpoints that lie beside the backups, by size.
        connection: in a reading transaction.
        report: where it counts.
        tick: told how far it is.
    """
    floor = floor_of(connection)
    if floor is not None and not floor.is_signed():
        differs(said("floor {seq}", seq=floor.seq), said("its signature is not that of its device"))

    def seen(seq: int, frontier: Frontier, chained: bytes) -> None:
        if (checkpoint := signed.get(seq)) is not None:
            _check_checkpoint(checkpoint, frontier, chained)
            report.checkpoints += 1
        if kept.get(seq, chained) != chained:
            differs(_event(seq), said("is not the one that the checkpoint beside the backups was signed over"))

    redacted = signed_redactions(partial(run, connection))
    wanted = dict.fromkeys((*signed, *kept), seen)
    end, _ = _follow(batched(connection, LOG, tick), *start_of(floor), redacted, report, wanted)
    beyond = [size for size in (*signed, *kept) if size > end.size]
    if beyond:
        differs(
            _event(end.size + 1),
            said("is missing; a checkpoint was signed over {size:,} events", size=min(beyond)),
        )


def check_archives(connection: Connection, report: Report, _: Tick) -> None:
    """Each archive of older events, from where the one before it ended to its floor."""
    try:
        files = archives_of(connection)
    except MissingArchiveError as error:
        differs(said("archive"), error.detail)
    before = None
    for file, floor in zip(files, floors(connection), strict=True):
        if wrong := check_archive(file, before, floor, report):
            differs(verbatim(file.name), wrong)
        before = floor


def check_archive(
    file: Path, before: LogFloor | None, floor: LogFloor, report: Report | None = None
) -> Sentence | None:
    """What is wrong with an archive that should lead from one floor to another; None when it does."""
    counted = report or Report()
    try:
        with closing(connect_to_copy(file, key_of(file))) as archive:
            (told,) = archive.execute("PRAGMA quick_check(1)").fetchone()
            if told != "ok":
                return said("is damaged; SQLite says: {answer}", answer=told)
            redacted = signed_redactions(archive.execute)
            end, chained = _follow(archive.execute(LOG), *start_of(before), redacted, counted, {})
    except dbapi2.Error as error:
        return said("cannot be read: {reason}", reason=error)
    except Found as found:
        return said("{where} {what}", where=found.where, what=found.what)
    if (end.size, chained, end.to_bytes()) != (floor.seq, floor.chain_hash, floor.frontier):
        return said("does not end as the log's floor at event {seq} says", seq=floor.seq)
    return None


def _follow(
    events: Iterable[Sequence[Any]],
    frontier: Frontier,
    chained: bytes,
    redacted: Mapping[int, bytes],
    report: Report,
    wanted: Mapping[int, Seen],
) -> tuple[Frontier, bytes]:
    """Walk the chain, telling of the wanted events; the tree and the hash at its end.

    Raises:
        Found: an event is not what was written, or not in its place.
    """
    sha256, dumps = hashlib.sha256, orjson.dumps
    for seq, leaf, before, after, *content in events:
        if seq != frontier.size + 1:
            differs(_event(frontier.size + 1), said("is missing; the next in the log is {seq}", seq=seq))
        if (digest := sha256(dumps(content)).digest()) != leaf:
            if redacted.get(seq) != digest:
                differs(_event(seq), said("its content is not what was written; its hash differs"))
            report.redacted += 1  # forgotten on request, and signed for
        if before != chained or sha256(before + seq.to_bytes(8, "big") + leaf).digest() != after:
            differs(_event(seq), said("does not follow from the event before it; the chain is broken here"))
        chained = after
        frontier.append(leaf)
        report.events += 1
        if seq in wanted:
            wanted[seq](seq, frontier, chained)
    return frontier, chained


def _event(seq: int) -> Sentence:
    return said("event {seq}", seq=seq)


def _check_checkpoint(checkpoint: Checkpoint, frontier: Frontier, chained: bytes) -> None:
    where = said("checkpoint {size}", size=checkpoint.size)
    if not checkpoint.is_signed():
        differs(where, said("its signature is not that of its device"))
    if checkpoint.root != frontier.root() or checkpoint.chain_hash != chained:
        differs(where, said("was signed over other events than those in the log"))
