"""One conversation with the hub, over one socket: take in what is new, send what waits, and keep listening."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from typing import Final

from pjais.replication.catching_up import Reading
from pjais.replication.dispatch import Batch, Sender, refusals_of, verdicts_of
from pjais.replication.frames import Ack, Cursor, Events, Failed, FromDevice, FromHub, Throttle
from pjais.replication.greeting import check_admission
from pjais.replication.ports import CutError, DeniedError, Line, Refusal, World
from pjais.replication.status import Board, State, StopError

CURSOR_S: Final = 5.0
#: How long a push may stay without an answer before it is sent again.
ACK_S: Final = 10.0
#: How long to wait for the tail with what was acknowledged, before the hub is asked for it.
SERVED_S: Final = 1.0
#: How long the hub may be silent; it answers each cursor.
SILENCE_S: Final = 60.0
_TAIL_FRAMES: Final = 200
_log = logging.getLogger(__name__)
Heard = Callable[[FromHub], None]


class Flight:
    """A batch that is under way until what the hub acknowledged has also been served.

    Only then does it count as sent: a hub that was restored meanwhile, and does not know, gets it once more.
    """

    def __init__(self, batch: Batch) -> None:
        self.batch = batch
        self.batch_id = batch.push["batch_id"]
        self.send_at: float | None = None  # None: at once
        self.ack: Ack | None = None
        self.last_seq = 0  # of what was acknowledged
        self.ask_at = 0.0


class Talk:
    """All that is known while a socket is open; one task works, another hears."""

    def __init__(
        self, world: World, board: Board, line: Line, reading: Reading, sender: Sender, on_heard: Heard
    ) -> None:
        self._world, self._board, self._line = world, board, line
        self._reading, self._sender, self._on_heard = reading, sender, on_heard
        self._tail: deque[Events] = deque()
        self._wake = asyncio.Event()
        self._ended: Exception | None = None
        self._flight: Flight | None = None
        self._may_wait = True  # whether something may wait to be sent
        self._loop = asyncio.get_running_loop()
        self._heard_at = self._loop.time()
        self._cursor_at = self._heard_at + CURSOR_S

    def nudge(self) -> None:
        """Something was written here."""
        self._may_wait = True
        self._wake.set()

    async def say(self, frame: FromDevice) -> None:
        """Send a frame between all others; raises CutError."""
        await self._line.send(frame)

    async def run(self) -> None:
        """Until the socket or something else ends it; raises CutError, DeniedError or StopError."""
        hearing = asyncio.create_task(self._hear_all())
        try:
            self._board.show(
                waiting=await self._world.store.unsent_count(), refused=await self._world.store.refused_count()
            )
            while True:
                self._wake.clear()
                if self._ended:
                    raise self._ended
                if not (await self._take_in() or await self._give()):
                    await self._rest()
        finally:
            hearing.cancel()
            await asyncio.gather(hearing, return_exceptions=True)

    async def _take_in(self) -> bool:
        """Apply what was heard or, where something is missing, what the hub gives when it is asked."""
        place = self._reading.place
        self._may_wait |= bool(self._tail) or self._reading.head > place.seq  # what others tell may want an answer
        while self._tail and self._tail[0]["last"] <= place.seq:
            self._tail.popleft()
        if self._tail and self._tail[0]["first"] == place.seq + 1:
            await self._reading.take_frames(self._contiguous())
            return True
        self._tail.clear()
        if self._reading.head <= place.seq:
            return False
        await self._reading.catch_up()
        return True

    def _contiguous(self) -> list[Events]:
        """The frames of the tail that follow on each other: one transaction for a burst of them."""
        frames, count = [self._tail.popleft()], 0
        while (
            self._tail
            and self._tail[0]["first"] == frames[-1]["last"] + 1
            and count < self._sender.limits["frame_events"]
        ):
            frames.append(self._tail.popleft())
            count += len(frames[-1]["events"])
        return frames

    async def _give(self) -> bool:
        """Send the next batch, or settle the one that is under way."""
        now = self._loop.time()
        if self._flight is None:
            if not self._may_wait or (batch := await self._next_batch()) is None:
                return False
            if not batch.push["events"]:
                await self._settle(batch, [*batch.kept_back])
                return True
            self._flight = Flight(batch)
        flight = self._flight
        if flight.ack is not None:
            if self._reading.place.seq < flight.last_seq:
                return self._asks_for_served(flight, now)
            self._flight = None
            await self._settle(flight.batch, refusals_of(verdicts_of(flight.ack, flight.batch), flight.batch))
        elif flight.send_at is None or now >= flight.send_at:
            flight.send_at = now + ACK_S
            await self._line.send(flight.batch.push)
            if count := len(flight.batch.changes):  # counted now: it would only hold up what is sent
                self._board.show(waiting=max(count, await self._world.store.unsent_count()))
        else:
            return False
        return True

    def _asks_for_served(self, flight: Flight, now: float) -> bool:
        """Whether the tail has not brought it for so long that it is time to ask."""
        if now < flight.ask_at:
            return False
        flight.ask_at = now + SERVED_S
        self._reading.head = max(self._reading.head, flight.last_seq)
        return True

    async def _next_batch(self) -> Batch | None:
        """What waits the longest: controls first, since changes may be sealed with keys that they tell of."""
        self._may_wait = False
        batch_id = self._world.chance.new_id()
        if controls := self._world.sealing.controls_to_send():
            self._may_wait = True
            return self._sender.batch_of_controls(batch_id, controls)
        changes = await self._world.store.unsent(self._sender.limits["frame_events"])
        if not changes:  # what came back before its answer did is not waiting any more
            self._board.show(waiting=0)
            return None
        self._may_wait = True
        self._board.show(waiting=max(len(changes), self._board.status.waiting))
        await self._reading.pictures.send(changes)
        batch = self._sender.batch_of_changes(batch_id, changes)
        if controls := self._world.sealing.controls_to_send():  # of keys that were made for just these changes
            return self._sender.batch_of_controls(batch_id, controls)
        return batch

    async def _settle(self, batch: Batch, refusals: list[Refusal]) -> None:
        """The hub has answered for the whole batch."""
        store = self._world.store
        if batch.controls:
            self._world.sealing.controls_sent([each.event_id for each in batch.controls])
        if batch.changes:
            await store.confirm(batch.changes, refusals)
        if refusals:
            self._board.show(refused=await store.refused_count())

    async def _rest(self) -> None:
        """Nothing is to be done before the hub or this device says more, or it is time to say something again."""
        now = self._loop.time()
        if now - self._heard_at >= SILENCE_S:
            raise CutError
        if now >= self._cursor_at:
            self._cursor_at = now + CURSOR_S
            await self._line.send(
                Cursor(type="cursor", ws=self._reading.place.workspace_id, seq=self._reading.place.seq)
            )
        state: State = "sending" if self._flight or self._board.status.waiting else "live"
        self._board.show(state=state, done=0, total=0)
        until = self._cursor_at
        if self._flight and self._flight.send_at is not None:
            until = min(until, self._flight.send_at if self._flight.ack is None else self._flight.ask_at)
        try:
            async with asyncio.timeout_at(until):
                await self._wake.wait()
        except TimeoutError:
            pass

    async def _hear_all(self) -> None:
        try:
            while True:
                self._hear(await self._line.receive())
        except (CutError, DeniedError, StopError) as error:
            self._ended = error
        except ValueError as error:
            _log.warning("The hub said what this device does not understand: %s", error)
            self._ended = CutError()
        self._wake.set()

    def _hear(self, frame: FromHub) -> None:
        self._heard_at = self._loop.time()
        check_admission(frame)
        match frame["type"]:
            case "token":
                self._world.hub.keep_token(frame["token"], frame["expires_at"])
                return
            case "presence" | "gone" | "digest" | "digest_differs" | "notice":
                self._on_heard(frame)
                return
            case "events":
                self._reading.head = max(self._reading.head, frame["last"])
                if len(self._tail) < _TAIL_FRAMES:  # what does not fit is asked for
                    self._tail.append(frame)
            case "head":
                self._reading.head = max(self._reading.head, frame["seq"])
            case "ack" | "throttle" | "error":
                self._hear_answer(frame)
        self._wake.set()

    def _hear_answer(self, frame: Ack | Throttle | Failed) -> None:
        flight = self._flight
        if frame["type"] == "error":
            _log.warning("The hub could not take a frame: %s %s", frame["code"], frame["detail"])
        elif flight is None or frame["batch_id"] != flight.batch_id:
            return  # the answer to what was sent twice
        elif frame["type"] == "ack":
            flight.ack, flight.ask_at = frame, self._loop.time() + SERVED_S
            flight.last_seq = max((each.get("seq", 0) for each in frame["verdicts"]), default=0)
        else:
            flight.send_at = self._loop.time() + frame["ms"] / 1000
