"""What a device says after its hello: events, how far it is, what it does at the moment."""

import logging
import re
import time
from base64 import b64decode
from binascii import Error as NoBase64
from typing import TYPE_CHECKING, Final

from pjais.hub.errors import BadFrameError, DeniedError
from pjais.hub.logs import told
from pjais.hub.pushing import Judge, known_seqs
from pjais.hub.rooms import Room
from pjais.hub.store.port import StoreBusyError
from pjais.hub.store.workspaces import Device
from pjais.kernel.wording import said
from pjais.replication import frames
from pjais.replication.envelope import is_uuid

if TYPE_CHECKING:
    from pjais.hub.connection import Connection
    from pjais.hub.node import Node

_STORE_AWAY_MS: Final = 1_000
_DIGEST: Final = re.compile(r"[A-Za-z0-9+/=:_-]{1,200}")
_log = logging.getLogger(__name__)


async def take(node: "Node", connection: "Connection", frame: frames.FromDevice) -> None:
    """Raises BadFrameError for one that does not belong here."""
    node.metrics.count("frames_total", label=frame["type"])
    match frame["type"]:
        case "push":
            await _push(node, connection, frame)
        case "cursor":
            _cursor(node, connection, frame)
        case "presence":
            _presence(node, connection, frame)
        case "digest":
            _digest(node, connection, frame)
        case _:
            msg = said("A socket takes one hello")
            raise BadFrameError(msg)


async def _push(node: "Node", connection: "Connection", frame: frames.Push) -> None:
    room, batch_id, events = _room(connection, frame["ws"], frame["batch_id"]), frame["batch_id"], frame["events"]
    names = {"ws": room.workspace_id, "batch_id": batch_id}
    if len(events) > node.limits.frame_events:
        msg = said("A frame has at most {limit:,} events", limit=node.limits.frame_events)
        raise BadFrameError(msg, reason="too-large", **names)
    if not all(is_uuid(event.get("event_id")) for event in events):
        msg = said("An event without an id cannot be answered")
        raise BadFrameError(msg, **names)
    wait_s = node.wait_s(room.workspace_id, connection.device_id, len(events))
    if wait_s:
        _throttle(node, connection, frame, int(wait_s * 1000) + 1)
        return
    try:
        connection.answer(await _stored(node, room, connection, frame))
    except StoreBusyError as error:
        _throttle(node, connection, frame, error.wait_ms)
    except (BadFrameError, DeniedError):
        raise
    except Exception as error:  # its database is away or full: the device keeps the events, and asks again
        _log.warning("Events could not be stored", exc_info=error, extra=told(workspace=room.workspace_id))
        _throttle(node, connection, frame, _STORE_AWAY_MS)


async def _stored(node: "Node", room: Room, connection: "Connection", frame: frames.Push) -> frames.Ack:
    began = time.monotonic()
    pusher, checks_own = _pusher(room, connection), node.settings.checks_signatures
    judge = Judge(room.workspace_id, room.mode, room.roster, node.limits, pusher, checks_own)
    judged = await judge.judge(frame["events"])
    good = list(judged.good.values())
    seqs: dict[str, int] = {}
    head, chain = room.head.seq, room.head.chain
    if judged.refused:
        seqs |= await known_seqs(node.store.database, room.workspace_id, judged.refused)
    if good:
        appended = await node.store.appender.append(room.workspace_id, good)
        head, chain = appended.head, appended.chain
        seqs |= {envelope.event_id: seq for envelope, seq in zip(good, appended.seqs, strict=True)}
    node.metrics.count("events_appended_total", len(good))
    for refusal in judged.refused.values():
        node.metrics.count("events_refused_total", label=refusal.code)
    node.metrics.observe("append_seconds", time.monotonic() - began)
    return {
        "type": "ack",
        "ws": room.workspace_id,
        "batch_id": frame["batch_id"],
        "head": head,
        "chain": chain.hex(),
        "verdicts": judged.verdicts(seqs),
    }


def _pusher(room: Room, connection: "Connection") -> Device:
    """Raises BadFrameError where the device was removed a moment ago, and its socket is about to be closed."""
    if connection.bearer is None or room.workspace_id not in connection.rooms:
        msg = said("That workspace is not served on this socket")
        raise BadFrameError(msg, reason="not-served", ws=room.workspace_id)
    return room.member(connection.bearer)


def _throttle(node: "Node", connection: "Connection", frame: frames.Push, wait_ms: int) -> None:
    node.metrics.count("throttles_total")
    connection.answer({"type": "throttle", "ws": frame["ws"], "batch_id": frame["batch_id"], "ms": wait_ms})


def _cursor(node: "Node", connection: "Connection", frame: frames.Cursor) -> None:
    room = _room(connection, frame["ws"])
    node.traces.cursor(room.workspace_id, connection.device_id, frame["seq"])
    connection.outbox.answer(room.told_head())


def _presence(node: "Node", connection: "Connection", frame: frames.Presence) -> None:
    room = _room(connection, frame["ws"])
    try:
        state = b64decode(frame["state"], validate=True)
    except (NoBase64, ValueError):
        msg = said("The state of a presence is base64")
        raise BadFrameError(msg, ws=room.workspace_id) from None
    if len(state) > node.limits.presence_bytes or connection.presences.take(1):
        return  # only the latest counts, and the next one comes soon
    shown: frames.Presence = {**frame, "device_id": connection.device_id}
    room.mention(shown, besides=connection)
    node.tell(room.workspace_id, "presence", device_id=connection.device_id, state=frame["state"])


def _digest(node: "Node", connection: "Connection", frame: frames.Digest) -> None:
    room = _room(connection, frame["ws"])
    if not _DIGEST.fullmatch(frame["digest"]):
        msg = said("A digest has 1 to 200 letters and digits")
        raise BadFrameError(msg, ws=room.workspace_id)
    if connection.presences.take(1):
        return
    node.traces.digest(room.workspace_id, connection.device_id, frame["seq"], frame["digest"])
    room.digest(connection.device_id, frame["seq"], frame["digest"])
    node.tell(room.workspace_id, "digest", device_id=connection.device_id, seq=frame["seq"], digest=frame["digest"])


def _room(connection: "Connection", workspace_id: str, batch_id: str = "") -> Room:
    room = connection.rooms.get(workspace_id)
    if room is None:
        msg = said("That workspace is not served on this socket")
        raise BadFrameError(msg, reason="not-served", ws=workspace_id, batch_id=batch_id)
    return room
