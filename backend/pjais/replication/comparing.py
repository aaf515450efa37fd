"""Comparing rows with the other devices: now and then each tells a digest of its own, and who differs looks into it.

A device that differs first holds its rows against its log, and mends them; if it still differs, it holds its log
against the hub's. Each of these is done once for each time that a digest is due, so that nothing ever goes round.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final

from pjais.kernel.errors import PjaisError
from pjais.kernel.wording import said
from pjais.replication.catching_up import PAGE_EVENTS, Reading
from pjais.replication.envelope import Served
from pjais.replication.frames import Digest, FromDevice, FromHub
from pjais.replication.intake import opened
from pjais.replication.ports import BelowFloorError, CutError, DeniedError, World
from pjais.replication.row_digest import agree, doubt_of, row_digest
from pjais.replication.status import Attention, Board

#: A digest is due whenever the log has passed a further multiple of this.
DIGEST_EVERY: Final = 1_000
#: How long the log has to be quiet before one is told: all who are here then tell theirs at the same event.
QUIET_S: Final = 3.0
_ROWS_HELD: Final = 1
_LOG_HELD: Final = 2
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Findings:
    """What outlives a conversation: when a digest was due last, how far the doubt goes, what a person is to know.

    ``agreed``, ``differed`` and ``mended`` count comparisons, and rows that were put right; ``compared_at`` is the last
    event at which rows were compared.
    """

    every: int = DIGEST_EVERY
    quiet_s: float = QUIET_S
    due: int | None = None
    doubt: int = 0
    attention: Attention | None = None
    agreed: int = 0
    differed: int = 0
    mended: int = 0
    compared_at: int = 0

    def figures(self) -> Mapping[str, int]:
        return {name: getattr(self, name) for name in ("compared_at", "agreed", "differed", "mended")}


class Comparing:
    """While a conversation lasts."""

    def __init__(
        self,
        world: World,
        board: Board,
        reading: Reading,
        floor: int,
        say: Callable[[FromDevice], Awaitable[None]],
        findings: Findings,
    ) -> None:
        """Nothing is told before ``run``.

        Args:
            world: all that the core was given.
            board: where a person sees what was found.
            reading: how far this device is.
            floor: the first event that the hub still has.
            say: sends a frame.
            findings: goes on from them, and adds to them.
        """
        self._world, self._board, self._reading, self._floor, self._say = world, board, reading, floor, say
        self._findings = findings
        self._told = (0, "")  # the event and what was said of it
        self._wanted = 0  # the event of which another device has told
        self._is_to_tell_again = False
        self._agreed = 0
        self._others: dict[str, tuple[int, str]] = {}
        self._is_contradicted = False
        self._wake = asyncio.Event()
        if findings.due is None:
            findings.due = self._seq // findings.every

    def hear(self, frame: FromHub) -> None:
        if frame["type"] == "digest" and "device_id" in frame:
            self._others[frame["device_id"]] = frame["seq"], frame["digest"]
            self._wanted = frame["seq"]
        elif frame["type"] == "digest_differs" and frame["seq"] == self._told[0]:
            self._is_contradicted = True
        else:
            return
        self._wake.set()

    async def run(self) -> None:
        """Until it is cancelled, or the connection ends."""
        try:
            while True:
                seq = self._seq
                self._wake.clear()
                is_quiet = not await self._is_woken() and seq == self._seq
                if self._is_at_rest() and (self._is_asked() or (is_quiet and self._is_due())):
                    await self._tell()
                await self._judge()
        except (CutError, DeniedError, BelowFloorError) as error:
            _log.debug("Comparing ended: %r", error)
        except Exception:  # the sync goes on without it
            _log.exception("Rows could not be compared")

    @property
    def _seq(self) -> int:
        return self._reading.place.seq

    async def _is_woken(self) -> bool:
        try:
            async with asyncio.timeout(self._findings.quiet_s):
                await self._wake.wait()
        except TimeoutError:
            return False
        return True

    def _is_due(self) -> bool:
        return self._seq // self._findings.every > (self._findings.due or 0)

    def _is_asked(self) -> bool:
        return self._is_to_tell_again or (self._wanted == self._seq and self._wanted != self._told[0])

    def _is_at_rest(self) -> bool:
        reading = self._reading
        return self._board.status.state == "live" and reading.head <= self._seq

    async def _tell(self) -> None:
        key, store = self._world.sealing.digest_key(), self._world.store
        found = await store.parts_of_rows() if key is not None else None
        if key is None or found is None:
            return  # something is under way, or a key is missing: at the next rest
        seq, parts = found
        if self._is_due():
            self._findings.due, self._findings.doubt = seq // self._findings.every, 0
        self._is_to_tell_again = False
        self._told = seq, row_digest(key, store.app_schema, seq, self._findings.doubt, parts)
        await self._say(Digest(type="digest", ws=self._reading.place.workspace_id, seq=seq, digest=self._told[1]))

    async def _judge(self) -> None:
        """Whether another device says something else of the event that was told of, and what is to be done then."""
        seq, mine = self._told
        verdicts = [(agree(mine, text), doubt_of(text)) for at, text in self._others.values() if at == seq]
        doubts = [doubt for is_same, doubt in verdicts if is_same is False]
        is_contradicted, self._is_contradicted = self._is_contradicted, False
        if doubts or (is_contradicted and not self._findings.doubt):
            await self._doubt(max(doubts, default=0))
        elif seq != self._agreed and any(is_same for is_same, _ in verdicts):
            self._agree(seq)

    def _agree(self, seq: int) -> None:
        findings, self._agreed = self._findings, seq
        findings.agreed += 1
        findings.compared_at = seq
        if findings.attention is not None and findings.attention.code == "rows-differ":
            findings.attention = None
            self._board.show(attention=None)
        _log.info("Rows are as on the other devices", extra={"seq": seq})

    async def _doubt(self, their_doubt: int) -> None:
        """One step further than before; from the second on only when the other has gone as far as this device."""
        findings = self._findings
        if findings.doubt == 0:
            findings.differed += 1
            findings.compared_at = self._told[0]
            _log.warning("Rows are not as on another device", extra={"seq": self._told[0]})
            await self._hold_rows_against_log()
        elif their_doubt < findings.doubt:
            return
        elif findings.doubt == _ROWS_HELD:
            await self._hold_log_against_hub()
        else:
            self._give_up()
            return
        findings.doubt += 1
        self._is_to_tell_again = True
        self._wake.set()

    async def _hold_rows_against_log(self) -> None:
        try:
            mended = await self._world.store.put_rows_right()
        except PjaisError as error:
            _log.warning("Rows could not be held against the log: %s", error.detail)
            return
        if mended:
            self._findings.mended += mended
            sentence = said(
                "Not everything on this device was what its history says (wrong: {count:,}); it was put right, and a"
                " backup was made before.",
                count=mended,
            )
            _log.warning("Rows were not what the log says, and were put right", extra={"rows": mended})
            self._show(Attention("rows-mended", sentence))

    async def _hold_log_against_hub(self) -> None:
        """Take in whatever the hub has and this device has not, from the first event that is still to be had.

        Each event is signed by who made it, and what is here already stays as it is; so no chain has to be checked.
        """
        place, since, added = self._reading.place, self._floor - 1, 0
        while since < place.seq:
            page = await self._world.hub.page(since, PAGE_EVENTS)
            served = [Served.of_json(each) for each in page.events]
            if not served:
                break
            arrivals = opened(place.workspace_id, served, self._world.sealing)
            added += await self._world.store.take_missing(arrivals)
            since = served[-1].seq
        _log.warning("The log was held against the hub's", extra={"added": added})

    def _give_up(self) -> None:
        if self._findings.attention is None or self._findings.attention.code != "rows-differ":
            sentence = said(
                "This device and another one do not show the same, although both have the same history. Make a backup,"
                " and let the one that is wrong leave the workspace and join it again."
            )
            _log.error("Devices differ for good", extra={"seq": self._told[0]})
            self._show(Attention("rows-differ", sentence))

    def _show(self, attention: Attention) -> None:
        self._findings.attention = attention
        self._board.show(attention=attention)
