"""What a batch adds to a log, and what an event looks like in it; shared by both databases."""

from base64 import b64decode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple

import orjson

from pjais.hub.store.port import Appended
from pjais.kernel.clock import now_text
from pjais.replication.envelope import Envelope, base64, chained


class Row(NamedTuple):
    """An event as it is stored."""

    seq: int
    event_id: str
    wire: str
    chain: bytes


@dataclass(frozen=True, slots=True)
class Addition:
    """The rows to add, in order, the place of each event of the batch, and the end of the log after it."""

    rows: Sequence[Row]
    seqs: Sequence[int]
    head: int
    chain: bytes

    def size(self) -> int:
        return sum(len(row.wire) for row in self.rows)

    def appended(self) -> Appended:
        return Appended(self.head, self.chain, self.seqs, [served(row.seq, row.wire) for row in self.rows])


def addition(batch: Iterable[Envelope], known: Mapping[str, int], head: int, chain: bytes) -> Addition:
    """What the batch adds after ``head``; ``known`` has the seqs of those of its events that the log holds already."""
    places, heard_at = dict(known), now_text()
    rows: list[Row] = []
    seqs: list[int] = []
    for envelope in batch:
        seq = places.get(envelope.event_id)
        if seq is None:
            head += 1
            chain = chained(chain, head, envelope.leaf())
            seq = places[envelope.event_id] = head
            rows.append(Row(seq, envelope.event_id, wire_of(envelope, heard_at), chain))
        seqs.append(seq)
    return Addition(rows, seqs, head, chain)


def wire_of(envelope: Envelope, heard_at: str) -> str:
    """The envelope as JSON text without its seq, with when the hub stored it: devices bound clocks by that.

    Written by hand, in half the time: in an envelope that was read as one nothing needs an escape.
    """
    body, signature = base64(envelope.body), base64(envelope.signature)
    return (
        f'{{"event_id":"{envelope.event_id}","device_id":"{envelope.device_id}","kind":"{envelope.kind}",'
        f'"key_id":"{envelope.key_id}","body":"{body}","signature":"{signature}","heard_at":"{heard_at}"}}'
    )


def served(seq: int, wire: str) -> str:
    """What is handed out: the same with its seq in front."""
    return f'{{"seq":{seq},{wire[1:]}'


def redacted(wire: str) -> str:
    """The same event without its body, whose hash takes its place."""
    shown = orjson.loads(wire)
    if shown["body"] is None:
        return wire
    body_hash = sha256(b64decode(shown["body"])).hexdigest()
    return orjson.dumps({**shown, "body": None, "redacted": True, "body_hash": body_hash}).decode()
