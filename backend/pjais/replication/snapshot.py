"""A snapshot: all that a workspace's log said up to one event, in few large parcels, for who is far behind.

A parcel is 4 bytes of length and sealed bytes: a signature of 64 bytes and compressed JSON. Each is signed by the
device that made the snapshot, for its place in it, so that what comes is checked before it is used. The first tells
where the log stood and holds the controls as they were served; the last is marked.
"""

import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from hashlib import sha256
from typing import Any, Final

import orjson

from pjais.replication.envelope import SIGNATURE_BYTES, Served
from pjais.replication.intake import opened
from pjais.replication.ports import Place, SealingPort, SnapshotEvent, Whole
from pjais.sealing.refusals import CannotOpenError

_LENGTH_BYTES: Final = 4
_MOST_PARCEL_BYTES: Final = 64_000_000
_MOST_CLEAR_BYTES: Final = 256_000_000
#: Quick, and small enough.
_LEVEL: Final = 1


class UnusableSnapshotError(Exception):
    """It is damaged, of another workspace, or of nobody who may make one."""


async def write_snapshot(whole: Whole, device_id: str, sealing: SealingPort) -> AsyncIterator[bytes]:
    """The parcels of a snapshot that this device makes; raises CannotSealError."""
    place = whole.place
    held: dict[str, Any] = {
        "workspace_id": place.workspace_id,
        "device_id": device_id,
        "epoch": place.epoch,
        "seq": place.seq,
        "chain": place.chain.hex(),
        "controls": [each.to_json() for each in whole.controls],
    }
    number = 0
    async for portion in whole.portions:
        yield _parcel(held, place, number, sealing)
        held, number = {"events": [[each.event_id, each.body, each.heard_at] for each in portion]}, number + 1
    yield _parcel({**held, "last": True}, place, number, sealing)


class SnapshotReading:
    """Reads one; ``place`` and ``controls`` are known after the first portion."""

    def __init__(
        self,
        workspace_id: str,
        seq: int,
        sealing: SealingPort,
        device_keys: Callable[[], Awaitable[Mapping[str, bytes]]],
    ) -> None:
        self._workspace_id, self._seq, self._sealing, self._device_keys = workspace_id, seq, sealing, device_keys
        self._device_id = ""
        self.place: Place | None = None
        self.controls: Sequence[Served] = ()

    async def portions(self, parts: AsyncIterator[bytes]) -> AsyncIterator[Sequence[SnapshotEvent]]:
        """The events, in the order in which the other device had them.

        Raises:
            UnusableSnapshotError: it is no snapshot of that event of the workspace, or not whole.
        """
        number, is_last = 0, False
        async for parcel in _parcels(parts):
            if is_last:
                raise UnusableSnapshotError
            text, signature = self._opened(parcel, number)
            try:
                told = orjson.loads(text)
                if number == 0:
                    await self._begin(told)
                self._check(text, number, signature)
                is_last = told.get("last") is True
                yield [SnapshotEvent(*each) for each in told.get("events", ())]
            except (ValueError, KeyError, TypeError, AttributeError):
                raise UnusableSnapshotError from None
            number += 1
        if not is_last:
            raise UnusableSnapshotError

    def _opened(self, parcel: bytes, number: int) -> tuple[bytes, bytes]:
        try:
            clear = self._sealing.open_parcel(_purpose(self._seq, number), parcel)
            unpacking = zlib.decompressobj()
            text = unpacking.decompress(clear[SIGNATURE_BYTES:], _MOST_CLEAR_BYTES)
        except (CannotOpenError, zlib.error):
            raise UnusableSnapshotError from None
        if not unpacking.eof:
            raise UnusableSnapshotError
        return text, clear[:SIGNATURE_BYTES]

    async def _begin(self, told: Mapping[str, Any]) -> None:
        """What the controls say takes effect: who made the snapshot may be known by them alone."""
        if told["workspace_id"] != self._workspace_id or told["seq"] != self._seq:
            raise UnusableSnapshotError
        controls = [Served.of_json(each) for each in told["controls"]]
        if any(each.kind != "control" for each in controls):
            raise UnusableSnapshotError
        self._device_id = str(told["device_id"])
        if not all(self._sealing.knows(each) for each in {self._device_id, *(each.device_id for each in controls)}):
            self._sealing.know(await self._device_keys())
        opened(self._workspace_id, controls, self._sealing)
        self.controls = controls
        self.place = Place(self._workspace_id, int(told["epoch"]), self._seq, bytes.fromhex(told["chain"]))

    def _check(self, text: bytes, number: int, signature: bytes) -> None:
        signed = _signed(self._workspace_id, self._seq, number, text)
        who = self._device_id
        if not (self._sealing.trusts(who) and self._sealing.verify(who, signed, signature)):
            raise UnusableSnapshotError


def _parcel(told: Mapping[str, Any], place: Place, number: int, sealing: SealingPort) -> bytes:
    text = orjson.dumps(told)
    signature = sealing.sign(_signed(place.workspace_id, place.seq, number, text))
    clear = signature + zlib.compress(text, _LEVEL)
    parcel = sealing.seal_parcel(_purpose(place.seq, number), clear)
    return len(parcel).to_bytes(_LENGTH_BYTES, "big") + parcel


async def _parcels(parts: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Put together from bytes that come in any pieces."""
    held = bytearray()
    async for part in parts:
        held += part
        while len(held) >= _LENGTH_BYTES:
            size = int.from_bytes(held[:_LENGTH_BYTES], "big")
            if size > _MOST_PARCEL_BYTES:
                raise UnusableSnapshotError
            if len(held) < _LENGTH_BYTES + size:
                break
            yield bytes(held[_LENGTH_BYTES : _LENGTH_BYTES + size])
            del held[: _LENGTH_BYTES + size]
    if held:
        raise UnusableSnapshotError


def _purpose(seq: int, number: int) -> str:
    return f"snapshot/{seq}/{number}"


def _signed(workspace_id: str, seq: int, number: int, text: bytes) -> bytes:
    return f"pjais.snapshot.1\n{workspace_id}\n{seq}\n{number}\n{sha256(text).hexdigest()}".encode()
