"""A snapshot: all that a workspace's log said up to one event, in few large parcels, for who is far behind.

A parcel is 4 bytes of length and sealed bytes: a signature of 64 bytes, a letter for its kind and compressed JSON. Each
is signed by the device that made the snapshot, for its place in it, so that what comes is checked before it is looked
into. The first tells where the log stood and holds the controls as they were served; the last is marked. Between them
come rows, as far as the vault could make an image (ADR 42), and the log.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict
from hashlib import sha256
from typing import Any, Final, get_args

from pjais.eventlog.image import ImageHead
from pjais.replication.envelope import SIGNATURE_BYTES, Served
from pjais.replication.intake import opened
from pjais.replication.portion import Kind, Portion, UnusableSnapshotError
from pjais.replication.ports import Arrival, Place, SealingPort, Whole
from pjais.sealing.refusals import CannotOpenError

__all__ = ["SnapshotReading", "UnusableSnapshotError", "write_snapshot"]

_LENGTH_BYTES: Final = 4
_MOST_PARCEL_BYTES: Final = 64_000_000
_LETTERS: Final[Mapping[Kind, bytes]] = {kind: kind[0].encode() for kind in get_args(Kind) if kind != "end"} | {
    "end": b"."
}
_KINDS: Final = {letter: kind for kind, letter in _LETTERS.items()}


async def write_snapshot(whole: Whole, device_id: str, sealing: SealingPort) -> AsyncIterator[bytes]:
    """The parcels of a snapshot that this device makes; raises CannotSealError."""
    place = whole.place
    head: dict[str, Any] = {
        "workspace_id": place.workspace_id,
        "device_id": device_id,
        "seq": place.seq,
        "chain": place.chain.hex(),
        "controls": [each.to_json() for each in whole.controls],
        "image": None if whole.image is None else asdict(whole.image),
    }
    yield _parcel(Portion.of_told("head", head), place, 0, sealing)
    number = 1
    async for portion in whole.portions:
        yield _parcel(portion, place, number, sealing)
        number += 1
    yield _parcel(Portion.of_told("end", {}), place, number, sealing)


class SnapshotReading:
    """Reads one; all but ``portions`` are known once that has given the first."""

    def __init__(
        self,
        workspace_id: str,
        seq: int,
        sealing: SealingPort,
        device_keys: Callable[[], Awaitable[Mapping[str, bytes]]],
    ) -> None:
        self._workspace_id, self._seq, self._sealing, self._device_keys = workspace_id, seq, sealing, device_keys
        self._device_id = ""
        #: The chain at its event.
        self.chain = b""
        self.controls: Sequence[Arrival] = ()
        self.image: ImageHead | None = None

    async def portions(self, parts: AsyncIterator[bytes]) -> AsyncIterator[Portion]:
        """What there is, in its order; the end is among them.

        Raises:
            UnusableSnapshotError: it is no snapshot of that event of the workspace, or not whole.
        """
        number, is_ended = 0, False
        async for parcel in _parcels(parts):
            if is_ended:
                raise UnusableSnapshotError
            portion, signature = self._opened(parcel, number)
            if number == 0:
                await self._begin(portion)
            self._check(portion, number, signature)
            is_ended = portion.kind == "end"
            if number and (portion.kind == "head" or (is_ended and portion.told())):
                raise UnusableSnapshotError
            if number:
                yield portion
            number += 1
        if not is_ended:
            raise UnusableSnapshotError

    def _opened(self, parcel: bytes, number: int) -> tuple[Portion, bytes]:
        try:
            clear = self._sealing.open_parcel(_purpose(self._seq, number), parcel)
        except CannotOpenError:
            raise UnusableSnapshotError from None
        kind = _KINDS.get(clear[SIGNATURE_BYTES : SIGNATURE_BYTES + 1])
        if kind is None:
            raise UnusableSnapshotError
        return Portion(kind, clear[SIGNATURE_BYTES + 1 :]), clear[:SIGNATURE_BYTES]

    async def _begin(self, portion: Portion) -> None:
        try:
            told = portion.told()
            self._check_place(portion, told)
            controls = [Served.of_json(each) for each in told["controls"]]
            self._device_id, self.chain = str(told["device_id"]), bytes.fromhex(told["chain"])
            self.image = None if told["image"] is None else ImageHead.of_told(told["image"])
        except (ValueError, KeyError, TypeError, AttributeError):
            raise UnusableSnapshotError from None
        if any(each.kind != "control" for each in controls):
            raise UnusableSnapshotError
        if not all(self._sealing.knows(each) for each in {self._device_id, *(each.device_id for each in controls)}):
            self._sealing.know(await self._device_keys())
        # What they say takes effect: who made the snapshot may be known by them alone.
        self.controls = opened(self._workspace_id, controls, self._sealing)

    def _check_place(self, portion: Portion, told: Mapping[str, Any]) -> None:
        place = (portion.kind, told["workspace_id"], told["seq"])
        if place != ("head", self._workspace_id, self._seq):
            raise UnusableSnapshotError

    def _check(self, portion: Portion, number: int, signature: bytes) -> None:
        signed = _signed(self._workspace_id, self._seq, number, portion)
        who = self._device_id
        if not (self._sealing.trusts(who) and self._sealing.verify(who, signed, signature)):
            raise UnusableSnapshotError


def _parcel(portion: Portion, place: Place, number: int, sealing: SealingPort) -> bytes:
    signature = sealing.sign(_signed(place.workspace_id, place.seq, number, portion))
    clear = signature + _LETTERS[portion.kind] + portion.packed
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


def _signed(workspace_id: str, seq: int, number: int, portion: Portion) -> bytes:
    hashed = sha256(portion.packed).hexdigest()
    return f"pjais.snapshot.1\n{workspace_id}\n{seq}\n{number}\n{portion.kind}\n{hashed}".encode()
