"""What waits for a socket: answers arrive, the tail gives way, and the device learns how far the hub is."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from pjais.hub.outbox import Outbox, Overflow
from tests.hubs import on_a_loop


class Gone:
    """A device that has left."""

    def write(self, _: bytes) -> bool:
        return False

    async def send(self, _: bytes) -> None:
        raise ConnectionResetError


def _head_of(workspace_id: str) -> bytes:
    return f"head of {workspace_id}".encode()


@dataclass
class Peer:
    """A device that takes what it is sent only while it may."""

    taken: list[bytes] = field(default_factory=list)
    takes: asyncio.Event = field(default_factory=asyncio.Event)
    overflows: list[Overflow] = field(default_factory=list)

    def write(self, message: bytes) -> bool:
        if self.takes.is_set():
            self.taken.append(message)
        return self.takes.is_set()

    async def send(self, message: bytes) -> None:
        await self.takes.wait()
        self.taken.append(message)

    def overflowed(self, what: Overflow) -> None:
        self.overflows.append(what)

    def outbox(self, most_bytes: int = 10, head_of: Callable[[str], bytes | None] = _head_of) -> Outbox:
        return Outbox(self, head_of, most_bytes, self.overflowed)


@on_a_loop
async def test_everything_is_sent_in_its_order() -> None:
    peer = Peer()
    peer.takes.set()
    outbox = peer.outbox(100)

    outbox.tail("w", b"one")
    outbox.answer(b"two")
    await outbox.flushed()
    outbox.tail("w", b"three")
    await outbox.flushed()

    assert peer.taken == [b"one", b"two", b"three"]


@on_a_loop
async def test_what_a_device_takes_at_once_needs_no_task() -> None:
    peer = Peer()
    peer.takes.set()
    outbox = peer.outbox()

    outbox.tail("w", b"one")
    outbox.answer(b"two")

    assert peer.taken == [b"one", b"two"]


@on_a_loop
async def test_nothing_overtakes_what_still_waits() -> None:
    peer = Peer()
    outbox = peer.outbox(100)

    outbox.tail("w", b"one")
    outbox.answer(b"two")
    peer.takes.set()
    outbox.answer(b"three")
    outbox.tail("w", b"four")
    await outbox.flushed()

    assert peer.taken == [b"one", b"two", b"three", b"four"]


@on_a_loop
async def test_a_slow_peer_loses_the_tail_keeps_the_answers_and_is_told_the_head_once() -> None:
    peer = Peer()
    outbox = peer.outbox()

    outbox.tail("w", b"sent")
    await asyncio.sleep(0)  # that one is on its way
    outbox.tail("w", b"12345")
    outbox.answer(b"answer")
    outbox.tail("w", b"123456789")
    outbox.tail("w", b"not queued")
    outbox.tail("v", b"1")
    peer.takes.set()
    await outbox.flushed()
    outbox.tail("w", b"again")
    await outbox.flushed()

    assert peer.taken == [b"sent", b"answer", b"1", b"head of w", b"again"]
    assert peer.overflows == ["tail"]


@on_a_loop
async def test_what_never_fits_is_not_sent_but_told_of() -> None:
    peer = Peer()
    peer.takes.set()
    outbox = peer.outbox()

    outbox.tail("w", b"12345678901")
    await outbox.flushed()

    assert peer.taken == [b"head of w"]


@on_a_loop
async def test_nothing_is_said_of_a_workspace_that_was_left() -> None:
    peer = Peer()
    outbox = peer.outbox(head_of=lambda _: None)

    outbox.tail("w", b"12345678901")
    peer.takes.set()
    await outbox.flushed()

    assert peer.taken == []


@on_a_loop
async def test_who_does_not_take_its_answers_is_not_listened_to() -> None:
    peer = Peer()
    outbox = peer.outbox(1_000)
    for number in range(6):
        outbox.answer(b"%d" % number)
    waiting = asyncio.create_task(outbox.room())
    await asyncio.sleep(0)
    held = not waiting.done()

    peer.takes.set()
    await waiting

    assert held
    assert len(peer.taken) >= 1


@on_a_loop
async def test_a_socket_that_is_gone_holds_nobody_up() -> None:
    outbox = Outbox(Gone(), _head_of, 1_000, lambda _: None)
    for number in range(9):
        outbox.answer(b"%d" % number)

    await outbox.flushed()
    await outbox.room()

    assert outbox.closed


@on_a_loop
async def test_closing_ends_what_is_being_sent() -> None:
    peer = Peer()
    outbox = peer.outbox(1_000)
    for number in range(9):
        outbox.answer(b"%d" % number)
    waiting = asyncio.create_task(outbox.room())
    await asyncio.sleep(0)

    outbox.close()
    await asyncio.gather(waiting, outbox.flushed())
    outbox.answer(b"late")

    assert peer.taken == []


@on_a_loop
async def test_who_takes_nothing_at_all_is_given_up_at_some_time() -> None:
    peer = Peer()
    outbox = peer.outbox()

    for _ in range(1_001):
        outbox.answer(b"notice")

    assert peer.overflows == ["answers"]
    outbox.close()
