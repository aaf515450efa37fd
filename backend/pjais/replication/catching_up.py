"""Taking in what the hub has: opened while the piece before it is applied, and never past a gap."""

import asyncio
import logging
from collections.abc import Sequence
from typing import Final

from pjais.kernel.wording import said
from pjais.replication.frames import Events, Offered, SnapshotOffer
from pjais.replication.intake import HistoryDiffersError, opened, read_served
from pjais.replication.loading import Loading, source_of
from pjais.replication.pictures import Pictures
from pjais.replication.portion import UnusableSnapshotError
from pjais.replication.ports import Arrival, CutError, Page, Place, World
from pjais.replication.status import Attention, Board, StopError
from pjais.sealing.refusals import CannotSealError

PAGE_EVENTS: Final = 500
#: Events that are verified and opened without a pause, in some 5 ms.
_OPENED_AT_ONCE: Final = 40
#: From so many missing events on, catching up is shown as such.
_WORTH_SHOWING: Final = 100
#: From so many events on, a device that has none takes a snapshot instead of them.
WORTH_A_SNAPSHOT: Final = 5_000
_log = logging.getLogger(__name__)


class Reading:
    """How far the hub's log has been read and how far it goes; ``place`` is where this device stands."""

    def __init__(self, world: World, board: Board, place: Place, head: int) -> None:
        self._world, self._board = world, board
        self.place, self.head = place, head
        self.pictures = Pictures(world)
        self._unknown: set[str] = set()  # devices of which the hub does not know either

    async def take_frames(self, frames: Sequence[Events]) -> None:
        """Apply frames of the tail, which follow on ``place`` and on each other."""
        events = [event for frame in frames for event in frame["events"]]
        arrivals, place = await self._open(events, frames[-1]["chain"], self.place)
        await self._apply(arrivals, place)

    async def catch_up(self) -> None:
        """Ask for what is missing until there is nothing more; raises BelowFloorError.

        While one page is opened and the one before it applied, the next is on its way.
        """
        start, read = self.place.seq, self.place
        if self.head - start > _WORTH_SHOWING:
            self._board.show(state="catching_up", done=0, total=self.head - start)
        asked: asyncio.Task[Page] | None = None
        applying: asyncio.Task[None] | None = None
        try:
            while read.seq < self.head:
                page = await (asked or self._page(read.seq))
                upto = read.seq + len(page.events)
                asked = asyncio.create_task(self._page(upto)) if upto < self.head else None
                arrivals, read = await self._open(page.events, page.chain, read)
                if applying:
                    await applying
                    self._board.show(done=self.place.seq - start, total=max(self.head, read.seq) - start)
                applying = asyncio.create_task(self._apply(arrivals, read))
        finally:
            if asked:
                asked.cancel()
                await asyncio.gather(asked, return_exceptions=True)
            if applying:
                await applying

    async def begin(self, offered: Offered, *, is_below_floor: bool) -> None:
        """Begin with a snapshot where the hub does not keep the next events any more, or where it saves much.

        Args:
            offered: what the hub has.
            is_below_floor: whether it has just said that it does not keep them.

        Raises:
            StopError: a snapshot is needed, and there is none that can be used.
        """
        offer, is_needed = offered["snapshot"], is_below_floor or offered["floor"] > self.place.seq + 1
        is_laid = await self._is_laid(offer)
        if not (is_needed or is_laid) and (self.place.seq or offer is None or offer["seq"] < WORTH_A_SNAPSHOT):
            return
        if offer is None or offer["seq"] <= self.place.seq:
            sentence = said(
                "This device was away for so long that the hub no longer has what it missed, and no snapshot of it"
                " either; open PJai's on another device of yours."
            )
            raise StopError(Attention("below-floor", sentence))
        self._board.show(state="catching_up", done=0, total=offered["head"] - self.place.seq)
        try:
            await self._load(offer)
        except UnusableSnapshotError:
            _log.warning("The snapshot at event %d cannot be used", offer["seq"])
            if is_needed:
                sentence = said(
                    "The snapshot of this workspace that the hub has is damaged, or nobody's who may make one."
                )
                raise StopError(Attention("snapshot", sentence)) from None

    async def _is_laid(self, offer: SnapshotOffer | None) -> bool:
        """Whether a part of just this snapshot is here; of another's, the rest is not to be had any more."""
        store = self._world.store
        here = await store.outstanding()
        if here is None or here.source is None:
            return False
        if offer is not None and here.source == source_of(offer):
            return True
        await store.go_on_by_events()
        return False

    async def _load(self, offer: SnapshotOffer) -> None:
        loading = Loading(self._world, self.pictures, self.place, offer)
        try:
            self.place = await loading.run(lambda done: self._board.show(done=min(done, offer["seq"])))
        except UnusableSnapshotError:
            if await self._is_laid(offer):
                await self._world.store.go_on_by_events()
            raise

    async def _page(self, since: int) -> Page:
        page = await self._world.hub.page(since, PAGE_EVENTS)
        self.head = max(page.head, page.last)
        if not page.events and since < self.head:
            raise CutError
        return page

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
        arrivals: list[Arrival] = []
        for start in range(0, len(served), _OPENED_AT_ONCE):
            if start:
                await asyncio.sleep(0)  # the next page is asked for meanwhile, and whoever else waits has a turn
            arrivals += opened(place.workspace_id, served[start : start + _OPENED_AT_ONCE], sealing)
        return arrivals, place

    async def _apply(self, arrivals: Sequence[Arrival], place: Place) -> None:
        await self.pictures.bring(arrivals)
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
