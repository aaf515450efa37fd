"""One device's socket: hello, then frames in their order, each answered before the next is read."""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pjais.hub.errors import BadFrameError, DeniedError
from pjais.hub.greeting import greet
from pjais.hub.limits import Bucket
from pjais.hub.messages import message
from pjais.hub.outbox import Outbox, Overflow
from pjais.hub.rooms import Room
from pjais.hub.store.port import StoreAwayError
from pjais.hub.taking import take
from pjais.hub.tokens import Bearer, instant
from pjais.kernel.errors import PjaisError
from pjais.kernel.wording import said
from pjais.replication import frames

if TYPE_CHECKING:
    from pjais.hub.node import Node

CLOSE_STUCK: Final = 1008
CLOSE_RESTARTING: Final = 1012
CLOSE_LATER: Final = 1013
CLOSE_IDLE: Final = 4408
CLOSE_TOO_MANY: Final = 4429
_FLUSH_S: Final = 2.0


@dataclass(frozen=True, slots=True)
class Wire:
    """The socket below: texts in, messages out. ``receive`` returns None when the device has gone."""

    receive: Callable[[], Awaitable[str | None]]
    write: Callable[[bytes], bool]
    send: Callable[[bytes], Awaitable[None]]
    close: Callable[[int], Awaitable[None]]


class Connection:
    """Serves one socket until it ends."""

    __slots__ = (
        "_bad",
        "_busy",
        "_node",
        "_wire",
        "bearer",
        "device_id",
        "ending",
        "heard",
        "outbox",
        "presences",
        "rooms",
    )

    def __init__(self, node: "Node", wire: Wire) -> None:
        self._node, self._wire = node, wire
        self._bad = 0
        self._busy = True
        self.bearer: Bearer | None = None
        self.device_id = ""
        self.ending = 0
        self.heard = time.monotonic()
        self.presences = Bucket(node.limits.presences_per_s, node.limits.presences_per_s)
        self.rooms: dict[str, Room] = {}
        self.outbox = Outbox(wire, self._head_of, node.limits.waiting_bytes, self._overflowed)

    async def serve(self) -> None:
        """Returns when the socket has ended, whoever has ended it."""
        try:
            await self._greeted()
            while not self.ending and (text := await self._next()) is not None:
                await self._take(text)
            if self.ending:
                await self._end()
        finally:
            self._node.part(self)
            self.outbox.close()
            for workspace_id in list(self.rooms):
                self._part(workspace_id)

    def leave(self, workspace_id: str, code: int) -> None:
        self._part(workspace_id)
        if not code:
            return
        detail = said("This device was removed from the workspace")
        if self.rooms:
            self.refuse(DeniedError.code, detail, ws=workspace_id)
        else:
            self.answer({"type": "denied", "code": DeniedError.code, "detail": detail})
            self.finish(code)

    def finish(self, code: int) -> None:
        """Close it with that code as soon as the frame that is being taken has been answered."""
        if self.ending:
            return
        self.ending = code
        self._node.metrics.count("sockets_closed_total", label=str(code))
        if not self._busy:
            self._node.spawn(self._end())

    def renew(self) -> None:
        """The next token, on the socket that is open."""
        if self.bearer is not None:
            token, self.bearer = self._node.tokens.renewed(self.bearer)
            self.answer({"type": "token", "token": token, "expires_at": instant(self.bearer.ends)})

    def answer(self, frame: frames.FromHub) -> None:
        self.outbox.answer(message(frame))

    def refuse(self, code: str, detail: str, ws: str = "", batch_id: str = "") -> None:
        frame: frames.Failed = {"type": "error", "code": code, "detail": detail}
        if ws:
            frame["ws"] = ws
        if batch_id:
            frame["batch_id"] = batch_id
        self.answer(frame)

    async def _greeted(self) -> None:
        try:
            async with asyncio.timeout(self._node.limits.hello_s):
                text = await self._next()
            if text is not None:
                await greet(self._node, self, self._read(text))
        except TimeoutError:
            self.finish(CLOSE_IDLE)
        except BadFrameError as error:
            self.refuse(error.code, error.detail)
            self.finish(frames.CLOSE_MALFORMED)
        except StoreAwayError:
            self.finish(CLOSE_LATER)
        except PjaisError as error:
            self.answer({"type": "denied", "code": error.code, "detail": error.detail})
            self.finish(frames.CLOSE_REMOVED if isinstance(error, DeniedError) else frames.CLOSE_DENIED)

    async def _next(self) -> str | None:
        self._busy = False
        await self.outbox.room()
        text = await self._wire.receive()
        self._busy = True
        self.heard = time.monotonic()
        return text

    async def _take(self, text: str) -> None:
        try:
            await take(self._node, self, self._read(text))
        except DeniedError as error:  # removed a moment ago
            self.refuse(error.code, error.detail)
        except BadFrameError as error:
            self._bad += 1
            self._node.metrics.count("frames_bad_total")
            told = {name: str(error.extra.get(name, "")) for name in ("ws", "batch_id")}
            self.refuse(str(error.extra.get("reason", error.code)), error.detail, **told)
            if self._bad >= self._node.limits.bad_frames:
                self.finish(frames.CLOSE_MALFORMED)

    def _read(self, text: str) -> frames.FromDevice:
        """Raises BadFrameError."""
        if len(text) > self._node.limits.frame_bytes:
            msg = said("A frame has at most {limit:,} bytes", limit=self._node.limits.frame_bytes)
            raise BadFrameError(msg, reason="too-large")
        try:
            return frames.read_from_device(text)
        except ValueError as error:
            raise BadFrameError(str(error)) from None

    async def _end(self) -> None:
        with contextlib.suppress(TimeoutError):  # it does not take what it asked for
            async with asyncio.timeout(_FLUSH_S):
                await self.outbox.flushed()
        self.outbox.close()
        with contextlib.suppress(Exception):  # the device was faster
            await self._wire.close(self.ending)

    def _part(self, workspace_id: str) -> None:
        room = self.rooms.pop(workspace_id)
        room.seats.discard(self)
        if not any(seat.device_id == self.device_id for seat in room.seats):
            room.gone(self.device_id)
            self._node.tell(workspace_id, "gone", device_id=self.device_id)
        self._node.rooms.forget_empty(room)

    def _overflowed(self, what: Overflow) -> None:
        self._node.metrics.count("overflows_total")
        if what == "answers":
            self.finish(CLOSE_STUCK)

    def _head_of(self, workspace_id: str) -> bytes | None:
        room = self.rooms.get(workspace_id)
        return room.told_head() if room else None
