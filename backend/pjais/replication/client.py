"""The sync core: keeps one workspace in step with the hub for as long as it runs, whatever becomes of the connection.

It has no file, no socket, no clock and no dice of its own: all of them are arguments, so that a seed replays a failure.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Final

from pjais.kernel.wording import said
from pjais.replication.catching_up import Reading
from pjais.replication.comparing import DIGEST_EVERY, Comparing, Findings
from pjais.replication.dispatch import Sender
from pjais.replication.frames import FromHub, Offered, Presence
from pjais.replication.greeting import greet
from pjais.replication.handing_in import HandingIn
from pjais.replication.ports import (
    BelowFloorError,
    Chance,
    Clock,
    CutError,
    DeniedError,
    HubPort,
    Line,
    Place,
    SealingPort,
    StorePort,
    UntrustedError,
    World,
)
from pjais.replication.status import Attention, Board, Status, StopError
from pjais.replication.talk import Talk

FIRST_WAIT_S: Final = 0.5
LONGEST_WAIT_S: Final = 30.0
_log = logging.getLogger(__name__)


class SyncCore:
    """One device's side of the sync. All methods belong to the event loop on which ``run`` runs."""

    def __init__(  # noqa: PLR0913 - the world, each part by its name
        self,
        store: StorePort,
        hub: HubPort,
        clock: Clock,
        chance: Chance,
        sealing: SealingPort,
        on_status: Callable[[Status], None],
        on_heard: Callable[[FromHub], None] = lambda _: None,
        digest_every: int = DIGEST_EVERY,
    ) -> None:
        """Nothing happens before ``run``.

        Args:
            store: this device's side.
            hub: the other.
            clock: the clock on the wall.
            chance: where waiting times and ids come from.
            sealing: the keys.
            on_status: told each change of the status; must be quick.
            on_heard: told what others show of themselves, and notices; must be quick.
            digest_every: after how many events devices compare their rows.
        """
        self._world = World(store, hub, sealing, clock, chance)
        self._board = Board(on_status, clock.instant)
        self._on_heard = on_heard
        self.findings = Findings(digest_every)
        self._talk: Talk | None = None
        self._trying: asyncio.Task[None] | None = None
        self._changed = asyncio.Event()  # a person has decided something
        self._paused = False
        self._resting = 0  # how many do something to this device's place
        self._stopped: Attention | None = None
        self._failures = 0
        self._is_below_floor = False
        self._doubted = False  # whether the hub has denied the token that it is to be asked with

    @property
    def status(self) -> Status:
        return self._board.status

    async def run(self) -> None:
        """Until it is cancelled, or this device is in no workspace any more."""
        while (place := await self._world.store.place()) is not None:
            self._changed.clear()
            if self._stopped is not None:
                self._board.show(state="attention", attention=self._stopped)
                await self._changed.wait()
            elif self._paused or self._resting:
                self._board.show(state="paused")
                await self._changed.wait()
            else:
                await self._try(place)
        self._board.show(state="off", attention=None, waiting=0)

    def nudge(self) -> None:
        """Something was written on this device."""
        if self._talk is not None:
            self._talk.nudge()

    def pause(self) -> None:
        self._paused = True
        self._decided()

    def resume(self) -> None:
        """Go on after a pause, after what has stopped the sync, or at once after failures."""
        self._paused, self._stopped, self._failures = False, None, 0
        self.findings.attention = None
        self._board.show(attention=None)
        self._decided()

    async def upload(self) -> None:
        """The hub's history is another: what it lacks of what is here is to be sent again, whoever made it."""
        await self._begin_again(relaying=True)

    async def adopt(self) -> None:
        """The hub's history is another: it is to count as it is; only what was never sent is sent."""
        await self._begin_again(relaying=False)

    async def fork(self) -> None:
        """The hub's history is another: this device goes on alone, with all that it has."""
        await self._world.store.leave()
        self.resume()

    async def while_resting(self, work: Callable[[], Awaitable[None]]) -> None:
        """Do something to this device's place while nobody reads or sends, and go on from there; works may overlap."""
        self._resting += 1
        self._decided()
        try:
            if self._trying is not None:
                await asyncio.wait([self._trying])
            await work()
        finally:
            self._resting -= 1
            self._decided()

    async def show(self, state: str) -> None:
        """Show the other devices something of this one, as opaque base64; nobody hears it while offline."""
        place = await self._world.store.place()
        if self._talk is not None and place is not None:
            try:
                await self._talk.say(Presence(type="presence", ws=place.workspace_id, state=state))
            except CutError:
                return

    async def _begin_again(self, *, relaying: bool) -> None:
        await self._world.store.begin_again(relaying=relaying)
        self._world.sealing.tell_again()
        self.resume()

    def _decided(self) -> None:
        self._changed.set()
        if self._trying is not None:
            self._trying.cancel()

    async def _try(self, place: Place) -> None:
        """One attempt, which a decision of a person ends."""
        self._trying = asyncio.create_task(self._attempt(place))
        try:
            await asyncio.wait([self._trying])
        finally:
            if not self._trying.done():
                self._trying.cancel()
                await asyncio.gather(self._trying, return_exceptions=True)
        if not self._trying.cancelled():
            self._trying.result()

    async def _attempt(self, place: Place) -> None:
        self._board.show(state="connecting")
        try:
            await self._converse_until_cut(place)
        except Exception as error:  # a full disk, a locked file: the sync must live through what its vault does
            _log.exception("The sync was broken off")
            self._board.show(attention=Attention("failed", said("Syncing was broken off: {why}", why=str(error))))
        if self._stopped is None:
            self._board.show(state="offline", done=0, total=0)
            await self._wait()

    async def _converse_until_cut(self, place: Place) -> None:
        try:
            await self._converse(place)
        except UntrustedError as error:  # it is tried again: certificates are renewed, and clocks put right
            self._board.show(attention=Attention("certificate", error.sentence))
        except CutError as error:
            _log.debug("The hub is away: %s", error)
        except BelowFloorError:  # since the welcome; the next one offers a snapshot
            self._is_below_floor = True
        except DeniedError as error:
            if self._doubted:
                self._stopped = Attention("denied", said("The hub does not let this device in: {why}", why=str(error)))
            self._doubted = True
        except StopError as error:
            self._stopped = error.attention
            if error.attention.code in ("epoch", "history"):
                await self._world.store.back_up()

    async def _converse(self, place: Place) -> None:
        hub = self._world.hub
        token = await hub.token(renew=self._doubted)
        line = await hub.connect()
        try:
            welcome, offered = await greet(self._world, self._board, line, place, token)
            self._failures, self._doubted = 0, False
            if place.epoch is None:
                await self._world.store.learn_epoch(offered["epoch"])
                place = replace(place, epoch=offered["epoch"])
            reading = Reading(self._world, self._board, place, offered["head"])
            await reading.begin(offered, is_below_floor=self._is_below_floor)
            self._is_below_floor = False
            await reading.open_waiting()  # a crash may have come between a key and what it opens
            sender = Sender(place.workspace_id, self._world.store.device_id, self._world.sealing, welcome["limits"])
            self._board.show(attention=self.findings.attention)
            await self._talk_until_cut(line, reading, sender, offered)
        finally:
            await line.close()
            received, sent = hub.traffic()
            self._board.show(bytes_in=received, bytes_out=sent)

    async def _talk_until_cut(self, line: Line, reading: Reading, sender: Sender, offered: Offered) -> None:
        handing_in = HandingIn(self._world, self._board, reading, offered)
        comparing = Comparing(self._world, self._board, reading, offered["floor"], line.send, self.findings)

        def heard(frame: FromHub) -> None:
            handing_in.hear(frame)
            comparing.hear(frame)
            self._on_heard(frame)

        beside = [asyncio.create_task(each.run()) for each in (handing_in, comparing)]
        self._talk = Talk(self._world, self._board, line, reading, sender, heard)
        try:
            await self._talk.run()
        finally:
            self._talk = None
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)

    async def _wait(self) -> None:
        """Twice as long at most after each failure, and each device for another time. Source: AWS, full jitter."""
        longest = min(LONGEST_WAIT_S, FIRST_WAIT_S * 2**self._failures)
        self._failures = min(self._failures + 1, 10)
        await asyncio.sleep(self._world.chance.uniform(0, longest))
