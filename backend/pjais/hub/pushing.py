"""Judges what a device pushes, event by event: what is refused never holds up the rest."""

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import orjson
from sqlalchemy import Connection, select

from pjais.hub.limits import Limits
from pjais.hub.store import schema
from pjais.hub.store.port import Database
from pjais.hub.store.workspaces import Device
from pjais.hub.tokens import is_signed
from pjais.kernel.wording import said
from pjais.replication.envelope import PLAIN, Envelope, signed_text
from pjais.replication.frames import Verdict

#: Checking a signature takes some 60 µs; more of them at once leave the event loop to others.
_ON_A_THREAD: Final = 16
_BODY: Final = {"name": str, "entity_type": str, "entity_id": str, "changes": dict, "hlc": str, "device_id": str}


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an event is not stored."""

    code: str
    detail: str

    def verdict(self, event_id: str) -> Verdict:
        return {"event_id": event_id, "refused": self.code, "detail": self.detail}


@dataclass(slots=True)
class Judged:
    """A batch in its order: what may be stored, and what not."""

    order: list[str] = field(default_factory=list)
    good: dict[str, Envelope] = field(default_factory=dict)
    refused: dict[str, Refusal] = field(default_factory=dict)

    def verdicts(self, seqs: Mapping[str, int]) -> list[Verdict]:
        """``seqs`` are the places of all that is stored; that counts also where it would be refused today."""
        return [
            {"event_id": each, "seq": seqs[each]} if each in seqs else self.refused[each].verdict(each)
            for each in dict.fromkeys(self.order)
        ]


@dataclass(frozen=True, slots=True)
class Judge:
    """Knows a workspace, and who pushes there, as far as it is needed to judge what comes.

    Without ``checks_own`` the signatures of the pushing device's own events are left to the devices that get them.
    """

    workspace_id: str
    mode: str
    roster: Mapping[str, Device]
    limits: Limits
    pusher: Device
    checks_own: bool = True

    async def judge(self, events: list[dict[str, Any]]) -> Judged:
        """Every event has an id by now, which its verdict is given under."""
        if len(events) <= _ON_A_THREAD or not self.checks_own:
            return self._judge(events)
        return await asyncio.to_thread(self._judge, events)

    def _judge(self, events: list[dict[str, Any]]) -> Judged:
        judged = Judged()
        for event in events:
            event_id = event["event_id"]
            judged.order.append(event_id)
            if event_id in judged.good or event_id in judged.refused:
                continue
            found = self._one(event)
            if isinstance(found, Refusal):
                judged.refused[event_id] = found
            else:
                judged.good[event_id] = found
        return judged

    def _one(self, event: dict[str, Any]) -> Envelope | Refusal:
        try:
            envelope = Envelope.of_json(event)
        except ValueError as error:
            return Refusal("malformed", str(error))
        if len(envelope.body) > self.limits.event_bytes:
            return Refusal("too-large", said("An event has at most {limit:,} bytes", limit=self.limits.event_bytes))
        if self.pusher.role == "reader" and (envelope.kind == "event" or self.mode == "managed"):
            return Refusal("read-only", said("This device may read the workspace, and not change it"))
        device = self.roster.get(envelope.device_id)
        if device is None or not self._is_signed(envelope, device.public_key):
            return Refusal("forged", said("The event was not signed by a device of this workspace"))
        return self._refused_body(envelope) or envelope

    def _is_signed(self, envelope: Envelope, key: str) -> bool:
        if not self.checks_own and envelope.device_id == self.pusher.device_id:
            return True
        outside = (envelope.event_id, envelope.device_id, envelope.kind, envelope.key_id)
        text = signed_text(self.workspace_id, *outside, envelope.body_hash())
        return is_signed(bytes.fromhex(key), text, envelope.signature)

    def _refused_body(self, envelope: Envelope) -> Refusal | None:
        if self.mode == "sealed":
            if envelope.kind == "event" and envelope.key_id == PLAIN:
                return Refusal("not-sealed", said("This workspace takes sealed events only"))
            return None
        if envelope.key_id != PLAIN:
            return Refusal("sealed", said("This workspace takes events only that the hub can read"))
        if not _is_readable(envelope):
            return Refusal("invalid", said("The event does not say what an event has to say"))
        return None


def _is_readable(envelope: Envelope) -> bool:
    """Whether a body in clear is what its kind has to be."""
    try:
        body = orjson.loads(envelope.body)
    except ValueError:
        return False
    if not isinstance(body, dict):
        return False
    if envelope.kind == "control":
        return isinstance(body.get("control"), str)
    # Its device may be another than the envelope's: events are imported, and carried here after a hub has lost them.
    return all(isinstance(body.get(name), kind) for name, kind in _BODY.items())


async def known_seqs(database: Database, workspace_id: str, event_ids: Collection[str]) -> dict[str, int]:
    """Where those of the events stand that the log has: what was acknowledged once is acknowledged again."""
    event = schema.event.c
    rows = select(event.event_id, event.seq).where(
        event.workspace_id == workspace_id, event.event_id.in_(list(event_ids))
    )

    def work(connection: Connection) -> dict[str, int]:
        return {row.event_id: row.seq for row in connection.execute(rows)}

    return await database.read(work)
