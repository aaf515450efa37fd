"""The hash chain over the event log."""

import hashlib
from collections.abc import Sequence
from typing import Final

import orjson

GENESIS: Final = bytes(32)

#: Fields of the leaf, in order; ``changes`` enters as the stored text, so verifying needs no re-encoding.
LEAF_FIELDS: Final = (
    "event_id",
    "name",
    "entity_type",
    "entity_id",
    "persona_id",
    "changes",
    "hlc",
    "device_id",
    "actor",
    "causation_id",
    "recorded_at",
)


def leaf_hash(values: Sequence[str | None]) -> bytes:
    """SHA-256 of the event's own content, given in the order of ``LEAF_FIELDS``."""
    return hashlib.sha256(orjson.dumps(values)).digest()


def chain_hash(previous: bytes, seq: int, leaf: bytes) -> bytes:
    """The event's place in the chain: SHA-256(previous hash, seq as 8 bytes big-endian, leaf hash)."""
    return hashlib.sha256(previous + seq.to_bytes(8, "big") + leaf).digest()
