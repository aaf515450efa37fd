"""Taking in what the hub has: opened while the piece before it is applied, and never past a gap."""

import asyncio
import logging
from collections.abc import Sequence
from typing import Final

from pjais.kernel.wording import said
from pjais.replication.frames import Events, Offered
from pjais.replication.intake import HistoryDiffersError, opened, read_served
from pjais.replication.ports import Arrival, BelowFloorError, CutError, Place, World
from pjais.replication.status import Attention, Board, StopError
from pjais.sealing.refusals import CannotSealError

PAGE_EVENTS: Final = 500
#: From so many missing events on, catching up is shown as such.
_WORTH_SHOWING: Final = 100
_log = logging.getLogger(__name__)


class Reading:
    """How far the hub's log has been read and how far it goes; ``place`` is where this device stands."""

    def __init__(self, world: World, board: Board, place: Place, head: int) -> None:
        self._world, self._board = world, board
        self.place, self.head = place, head
        self._unknown: set[str] = set()  # devices of which the hub does not know either

    async def take_frames(self, frames: Sequence[Events]) -> None:
        """Apply frames of the tail, which follow on ``place`` and on each other."""
        events = [event for frame in frames for event in frame["events"]]
        arrivals, place = await self._open(events, frames[-1]["chain"], self.place)
        await self._apply(arrivals, place)

    async def catch_up(self) -> None:
        """Ask for what is missing until there is nothing more."""
        start, read = self.place.seq, self.place
        if self.head - start > _WORTH_SHOWING:
            self._board.show(state="catching_up", done=0, total=self.head - start)
        applying: asyncio.Task[None] | None = None
        try:
            while read.seq < self.head:
                arrivals, read = await self._next_page(read)
                if applying:
                    await applying
                    self._board.show(done=self.place.seq - start, total=max(self.head, read.seq) - start)
                applying = asyncio.create_task(self._apply(arrivals, read))
        finally:
            if applying:
                await applying
        self._board.show(done=0, total=0)

    async def load_snapshot(self, offered: Offered) -> None:
        """Begin with a snapshot, for the hub does not keep the next events any more."""
        offer = offered["snapshot"]
        if offer is None or offer["seq"] <= self.place.seq:
            sentence = said(
                "This device was away for so long that the hub no longer has what it missed, and no snapshot of it"
                " either; open PJai's on another device of yours."
            )
            raise StopError(Attention("below-floor", sentence))
        self._board.show(state="catching_up", done=0, total=offered["head"] - self.place.seq)
        parts = self._world.hub.snapshot(offer)
        place = await self._world.store.load_snapshot(parts, offer, self.place)
        if place.seq <= self.place.seq:
            raise CutError
        self.place = place

    async def _next_page(self, after: Place) -> tuple[list[Arrival], Place]:
        try:
            page = await self._world.hub.page(after.seq, PAGE_EVENTS)
        except BelowFloorError:
            raise CutError from None  # the next welcome says where to begin
        self.head = max(page.head, page.last)
        if not page.events and after.seq < self.head:
            raise CutError
        return await self._open(page.events, page.chain, after)

    async def _open(self, events: Sequence[object], chain: str | None, after: Place) -> tuple[list[Arrival], Place]:
        try:
            served, place = read_served(events, chain, after)
        except (HistoryDiffersError, ValueError) as error:
            _log.warning("What the hub serves after event %d does not fit: %r", after.seq, error)
            sentence = said(
                "What the hub serves does not fit to what it served before: its history was changed."
                " Nothing was changed here; decide what is to count."
            )
            raise StopError(Attention("history", sentence)) from None
        sealing = self._world.sealing
        strangers = {each.device_id for each in served if not sealing.knows(each.device_id)} - self._unknown
        if strangers:
            sealing.know(await self._world.hub.device_keys())
            self._unknown |= {each for each in strangers if not sealing.knows(each)}
        return opened(place.workspace_id, served, sealing), place

    async def _apply(self, arrivals: Sequence[Arrival], place: Place) -> None:
        await self._world.store.take(arrivals, place)
        self.place = place
        self.head = max(self.head, place.seq)
        if any(each.served.kind == "control" for each in arrivals):
            await self.open_waiting()

    async def open_waiting(self) -> None:
        """Apply what was kept because its key was missing, as far as the key has come."""
        store = self._world.store
        waiting = opened(self.place.workspace_id, await store.waiting_for_keys(), self._world.sealing)
        if readable := [each for each in waiting if each.fault != "missing-key"]:
            await store.take_opened(readable)
        await store.send_refused_again(CannotSealError.code)
