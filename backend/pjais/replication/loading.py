"""Loading a snapshot: as an image where this vault has nothing of it, rows first; event by event where it has."""

from collections.abc import Callable
from dataclasses import replace

from pjais.replication.frames import SnapshotOffer
from pjais.replication.pictures import Pictures
from pjais.replication.portion import Portion
from pjais.replication.ports import Place, World
from pjais.replication.snapshot import SnapshotReading
from pjais.replication.whole import events_of


class Loading:
    """One snapshot on its way in."""

    def __init__(self, world: World, pictures: Pictures, place: Place, offer: SnapshotOffer) -> None:
        self._store, self._pictures, self._place, self._offer = world.store, pictures, place, offer
        self._reading = SnapshotReading(place.workspace_id, offer["seq"], world.sealing, world.hub.device_keys)
        self._parts = world.hub.snapshot(offer)
        self._rows: list[Portion] = []
        self._done = 0
        self._is_laid = False

    async def run(self, show: Callable[[int], None]) -> Place:
        """Where this device stands then.

        Args:
            show: told how many events have come.

        Raises:
            UnusableSnapshotError: what is here of it already stays.
            CutError: likewise; what is laid is gone on with the next time.
        """
        here = await self._store.outstanding()
        self._is_laid = here is not None and here.source == source_of(self._offer)
        laid, number, has_begun = here.parts if here is not None and self._is_laid else 0, 0, False
        async for portion in self._reading.portions(self._parts):
            if not has_begun:
                has_begun = True
                await self._pictures.bring(self._reading.controls)
            if portion.kind == "rows" and self._reading.image is not None and not self._is_laid:
                self._rows.append(portion)
            elif portion.kind == "log":
                number += 1
                if number > laid:
                    await self._take_log(portion)
                    show(self._done)
            elif portion.kind == "events":
                await self._take_events(portion)
        return await self._stand()

    async def _take_log(self, portion: Portion) -> None:
        if self._is_laid:
            self._done = await self._store.lay_log(portion)
        elif not (self._rows and await self._lay_rows(portion)):
            await self._take_events(portion)

    async def _lay_rows(self, first: Portion) -> bool:
        """Whether this vault has nothing of it, and has the rows now."""
        image = self._reading.image
        rows, self._rows = self._rows, []
        if image is not None:
            await self._pictures.bring_named(image.pictures)
            self._is_laid = await self._store.lay_rows(source_of(self._offer), self._offer["seq"], image, rows, first)
        return self._is_laid

    async def _take_events(self, portion: Portion) -> None:
        events = events_of(portion)
        await self._pictures.bring_for(each.body for each in events)
        await self._store.take_snapshot(events)
        self._done += len(events)

    async def _stand(self) -> Place:
        image = self._reading.image
        if self._is_laid and image is not None:
            await self._pictures.bring_named(image.older_pictures)
        # Whether that is a beginning of the history that the hub has now, the chain of the next page shows.
        place = replace(self._place, seq=self._offer["seq"], chain=self._reading.chain)
        await self._store.stand(place, self._reading.controls)
        return place


def source_of(offer: SnapshotOffer) -> str:
    """What tells one snapshot from every other."""
    return f"{offer['seq']}/{offer['sha256']}"
