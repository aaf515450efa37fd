"""The beginning of a conversation: who this device is and how far it holds the log, and what the hub says to that."""

import asyncio
from datetime import datetime
from typing import Final

from pjais.kernel.wording import said
from pjais.replication.frames import (
    PROTOCOL,
    FromHub,
    Hello,
    Offered,
    Wanted,
    Welcome,
)
from pjais.replication.ports import CutError, DeniedError, Line, Place, World
from pjais.replication.status import Attention, Board, StopError

#: How long the hub may take to answer.
ANSWER_S: Final = 10.0


async def greet(world: World, board: Board, line: Line, place: Place, token: str) -> tuple[Welcome, Offered]:
    """What the hub offers of this workspace.

    Raises:
        CutError: the hub did not answer.
        DeniedError: it does not let this device in.
        StopError: its history is not the one that this device knows, or it speaks another protocol.
    """
    known = place.seq > 0
    wanted = Wanted(
        id=place.workspace_id, epoch=place.epoch, since=place.seq, chain=place.chain.hex() if known else None
    )
    await line.send(
        Hello(
            type="hello",
            protocol=PROTOCOL,
            app_schema=world.store.app_schema,
            device_id=world.store.device_id,
            token=token,
            workspaces=[wanted],
        )
    )
    try:
        async with asyncio.timeout(ANSWER_S):
            welcome = await _welcomed(line)
            offered = next((each for each in welcome["workspaces"] if each["id"] == place.workspace_id), None)
            if offered is None:  # what the hub says instead comes after it
                await _welcomed(line)
                raise CutError
    except TimeoutError:
        raise CutError from None
    if offered["head"] < place.seq or place.epoch not in (None, offered["epoch"]):
        raise another_history()
    board.show(clock_skew_ms=_skew_ms(world, welcome["server_time"]))
    return welcome, offered


def another_history() -> StopError:
    """The hub was restored or began anew."""
    sentence = said(
        "The hub's history is not the one this device knows: it was restored from an older copy or began anew."
        " Nothing was changed here; decide what is to count."
    )
    return StopError(Attention("epoch", sentence))


def check_admission(frame: FromHub) -> None:
    """Raises DeniedError or StopError for the frames with which a hub does not go on."""
    match frame["type"]:
        case "denied":
            raise DeniedError(frame["detail"])
        case "upgrade":
            sentence = said("The hub speaks a newer protocol than this app; update PJai's on this device.")
            raise StopError(Attention("upgrade", sentence))
        case "epoch":
            raise another_history()


async def _welcomed(line: Line) -> Welcome:
    while True:
        frame = await line.receive()
        check_admission(frame)
        if frame["type"] == "welcome":
            return frame


def _skew_ms(world: World, server_time: str) -> int:
    try:
        there = datetime.fromisoformat(server_time).timestamp() * 1000
    except ValueError:
        return 0
    return round(world.clock.wall_ms() - there)
