"""Devices of one workspace and the log between them, in memory: what a hub would keep, and what each has read of it."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from typing import Any

from pjais.kernel.ids import new_id
from pjais.sealing.device import Pairs
from pjais.sealing.members import Role
from pjais.sealing.model import Kept
from pjais.sealing.pairing import Bundle, certified, founded, joined
from pjais.sealing.refusals import CannotOpenError
from pjais.sealing.workspace import Kind, Workspace, signed_text

WORKSPACE = "0190b1f0-0000-7000-8000-000000000001"


@dataclass(frozen=True, slots=True)
class Put:
    """An event in the log."""

    seq: int
    event_id: str
    device_id: str
    kind: Kind
    key_id: str
    body: bytes | None
    signature: bytes = b""


def event(device_id: str, text: str = "Ada likes tea", persona_id: str | None = None, hlc: str = "1") -> dict[str, Any]:
    return {
        "event_id": new_id(),
        "name": "v1.MemoryCreated",
        "entity_type": "memory",
        "entity_id": new_id(),
        "persona_id": persona_id,
        "changes": {"content": [None, text]},
        "hlc": hlc,
        "device_id": device_id,
        "actor": "person",
        "causation_id": None,
        "recorded_at": "2026-11-28T09:00:00.000000Z",
    }


@dataclass
class Device:
    """A workspace on one device, the log it shares with others, and all it could read there."""

    workspace: Workspace
    log: list[Put]
    seen: int = 0
    read: dict[str, dict[str, Any]] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return self.workspace.device_id

    def put(self, event_id: str, kind: Kind, key_id: str, body: bytes) -> Put:
        """Signed, at the end of the log; what is there already stays where it is."""
        bare = Put(len(self.log) + 1, event_id, self.id, kind, key_id, body)
        made = replace(bare, signature=self.workspace.sign(signed_text(self.workspace.workspace_id, bare)))
        if all(each.event_id != event_id for each in self.log):
            self.log.append(made)
        return made

    def tell(self) -> None:
        for control in self.workspace.controls_to_send():
            self.put(control.event_id, "control", control.key_id, control.body)
            self.workspace.controls_sent([control.event_id])

    def say(self, text: str = "Ada likes tea", persona_id: str | None = None, hlc: str = "1") -> str:
        """The id of an event in the log with that text, after what has to be told before it."""
        made = event(self.id, text, persona_id, hlc)
        key_id, body = self.workspace.seal(made["event_id"], made, persona_id)
        self.tell()
        self.put(made["event_id"], "event", key_id, body)
        return str(made["event_id"])

    def take(self, upto: int | None = None) -> None:
        """Read on in the log, and once more what a key was missing for."""
        waiting = [each for each in self.log[: self.seen] if self.failed.get(each.event_id) == "missing-key"]
        fresh = self.log[self.seen : upto]
        self.seen += len(fresh)
        for each in [*fresh, *waiting]:
            self.take_one(each)

    def take_one(self, put: Put) -> None:
        try:
            told = self.workspace.open(put)
        except CannotOpenError as error:
            self.failed[put.event_id] = error.reason
            return
        self.failed.pop(put.event_id, None)
        self.read[put.event_id] = told
        if put.kind == "control":
            self.workspace.take_control(told, put.device_id)

    def text(self, event_id: str) -> str:
        """What was read of an event, or why it could not be."""
        told = self.read.get(event_id)
        return told["changes"]["content"][1] if told else self.failed[event_id]

    def invites(self, role: Role = "editor") -> Bundle:
        """What an invitation holds, as it is once the code has opened it."""
        return Bundle.model_validate_json(certified(self.workspace, role)[0].model_dump_json())


def founder(keep: Callable[[Kept], None] = lambda _: None) -> Device:
    device_id, pairs = new_id(), Pairs.fresh()
    kept = founded(device_id, pairs, WORKSPACE, "Laptop")
    return Device(Workspace(device_id, pairs, kept, keep), [])


def joining(log: list[Put], bundle: Bundle, recovery_code: str | None = None) -> Device:
    """A device that has opened a bundle, and whose introduction stands in the log."""
    device_id, pairs = new_id(), Pairs.fresh()
    kept = joined(device_id, pairs, "Phone", bundle, recovery_code)
    made = Device(Workspace(device_id, pairs, kept, lambda _: None), log)
    made.tell()
    return made


def invited(owner: Device, role: Role = "editor") -> Device:
    """A further device that everybody who reads on knows."""
    made = joining(owner.log, owner.invites(role))
    settle([owner, made])
    return made


def settle(devices: Collection[Device]) -> None:
    """Everybody tells and reads until nothing is new."""
    length = -1
    while length != len(devices_log(devices)):
        length = len(devices_log(devices))
        for each in devices:
            each.take()
            each.tell()
    for each in devices:
        each.take()


def devices_log(devices: Collection[Device]) -> list[Put]:
    return next(iter(devices)).log


def standings(device: Device) -> dict[str, str | None]:
    return {each.device_id: each.standing() for each in device.workspace.members}


def generation(device: Device) -> str:
    return device.workspace.kept.shared.current.partition(".")[0]


def claim(device: Device, told: dict[str, Any], event_id: str | None = None) -> None:
    """A control that the product of this device would not have sent."""
    device.workspace.tell(told, event_id=event_id)
    device.tell()
