"""What the hub stores of an event and hands to other devices, and the chain over it; shared with the hub.

The hub never looks into ``body``: plain JSON in a managed workspace, sealed in any other.
"""

import re
from binascii import a2b_base64, b2a_base64
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final, Literal, NoReturn, Self, get_args

from pjais.kernel.wording import said

Kind = Literal["event", "control"]

#: The chain before the first event.
GENESIS: Final = bytes(32)
#: What ``key_id`` says where nothing is sealed.
PLAIN: Final = "plain"
SIGNATURE_BYTES: Final = 64
_ID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_KEY_ID: Final = re.compile(r"[A-Za-z0-9._:+-]{1,64}")
_HEX_HASH: Final = re.compile(r"[0-9a-f]{64}")
_KINDS: Final = frozenset(get_args(Kind))
_FIELDS: Final = frozenset({"event_id", "device_id", "kind", "key_id", "body", "signature"})
_SERVED_FIELDS: Final = _FIELDS | {"seq"}
_INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")


@dataclass(frozen=True, slots=True)
class Envelope:
    """One event on its way to the hub; ``signature`` is the device's, 64 bytes of Ed25519 over ``signed_text``."""

    event_id: str
    device_id: str
    kind: Kind
    key_id: str
    body: bytes
    signature: bytes

    def body_hash(self) -> bytes:
        return sha256(self.body).digest()

    def leaf(self) -> bytes:
        return leaf(self.event_id, self.device_id, self.kind, self.key_id, self.body_hash(), self.signature)

    def to_json(self) -> dict[str, Any]:
        return {
            "event_id": self.event_id,
            "device_id": self.device_id,
            "kind": self.kind,
            "key_id": self.key_id,
            "body": base64(self.body),
            "signature": base64(self.signature),
        }

    @classmethod
    def of_json(cls, value: object) -> Self:
        """Raises ValueError, with a sentence, for anything but exactly an envelope."""
        if not isinstance(value, dict) or value.keys() != _FIELDS:
            _refuse()
        return cls(*_outside(value), _bytes_of(value, "body"), _signature_of(value))


@dataclass(frozen=True, slots=True)
class Served:
    """An event as the hub hands it out: with its place, and without its body once that was redacted.

    ``body_hash`` is SHA-256 of the body, or of what it was; ``heard_at`` is the instant at which the hub stored it,
    should the hub tell.
    """

    seq: int
    event_id: str
    device_id: str
    kind: Kind
    key_id: str
    body: bytes | None
    body_hash: bytes
    signature: bytes
    heard_at: str | None = None

    def leaf(self) -> bytes:
        return leaf(self.event_id, self.device_id, self.kind, self.key_id, self.body_hash, self.signature)

    def to_json(self) -> dict[str, Any]:
        shown: dict[str, Any] = {
            "seq": self.seq,
            "event_id": self.event_id,
            "device_id": self.device_id,
            "kind": self.kind,
            "key_id": self.key_id,
            "body": None if self.body is None else base64(self.body),
            "signature": base64(self.signature),
        }
        if self.body is None:
            shown |= {"redacted": True, "body_hash": self.body_hash.hex()}
        return shown if self.heard_at is None else {**shown, "heard_at": self.heard_at}

    @classmethod
    def of_json(cls, value: object) -> Self:
        """Raises ValueError, with a sentence, for less than an event that was served; a newer hub may say more."""
        if not isinstance(value, dict) or not value.keys() >= _SERVED_FIELDS:
            _refuse()
        seq = value["seq"]
        if type(seq) is not int or seq < 1:
            _refuse("seq")
        if "redacted" in value:
            body, body_hash = None, _lost_hash(value)
        else:
            body = _bytes_of(value, "body")
            body_hash = sha256(body).digest()
        return cls(seq, *_outside(value), body, body_hash, _signature_of(value), _instant_of(value))

    @classmethod
    def at(cls, seq: int, envelope: Envelope, heard_at: str | None = None) -> Self:
        """That envelope, stored at that place."""
        outside = (envelope.event_id, envelope.device_id, envelope.kind, envelope.key_id)
        return cls(seq, *outside, envelope.body, envelope.body_hash(), envelope.signature, heard_at)


def leaf(event_id: str, device_id: str, kind: str, key_id: str, body_hash: bytes, signature: bytes) -> bytes:
    """SHA-256 over all that an envelope holds, its body by its hash: redacting a body keeps the chain."""
    text = f"{event_id}|{device_id}|{kind}|{key_id}|{body_hash.hex()}|{signature.hex()}"
    return sha256(text.encode("ascii")).digest()


def chained(previous: bytes, seq: int, leaf_hash: bytes) -> bytes:
    """The chain at ``seq``, from the chain before it (``GENESIS`` before the first)."""
    return sha256(previous + seq.to_bytes(8, "big") + leaf_hash).digest()


def signed_text(workspace_id: str, event_id: str, device_id: str, kind: str, key_id: str, body_hash: bytes) -> bytes:
    """What a device signs: an envelope is of one workspace and cannot be carried to another."""
    text = f"pjais.event.1\n{workspace_id}\n{event_id}\n{device_id}\n{kind}\n{key_id}\n{body_hash.hex()}"
    return text.encode("ascii")


def base64(content: bytes) -> str:
    return b2a_base64(content, newline=False).decode()


def is_uuid(value: object) -> bool:
    """Whether that is a UUID as lower-case text."""
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def _outside(value: dict[str, Any]) -> tuple[str, str, Kind, str]:
    event_id, device_id, kind, key_id = value["event_id"], value["device_id"], value["kind"], value["key_id"]
    if not is_uuid(event_id):
        _refuse("event_id")
    if not is_uuid(device_id):
        _refuse("device_id")
    if not isinstance(kind, str) or kind not in _KINDS:
        _refuse("kind")
    if not isinstance(key_id, str) or not _KEY_ID.fullmatch(key_id):
        _refuse("key_id")
    return event_id, device_id, kind, key_id  # type: ignore[return-value]  # one of the kinds


def _signature_of(value: dict[str, Any]) -> bytes:
    signature = _bytes_of(value, "signature")
    if len(signature) != SIGNATURE_BYTES:
        _refuse("signature")
    return signature


def _instant_of(value: dict[str, Any]) -> str | None:
    shown = value.get("heard_at")
    if shown is not None and not (isinstance(shown, str) and _INSTANT.fullmatch(shown)):
        _refuse("heard_at")
    return shown


def _lost_hash(value: dict[str, Any]) -> bytes:
    shown = value.get("body_hash")
    if value["redacted"] is not True or value["body"] is not None:
        _refuse("redacted")
    if not isinstance(shown, str) or not _HEX_HASH.fullmatch(shown):
        _refuse("body_hash")
    return bytes.fromhex(shown)


def _bytes_of(value: dict[str, Any], name: str) -> bytes:
    text = value[name]
    if not isinstance(text, str):
        _refuse(name)
    try:
        return a2b_base64(text, strict_mode=True)
    except ValueError:  # binascii's, and of text beyond ASCII
        _refuse(name)


def _refuse(name: str | None = None) -> NoReturn:
    if name is None:
        raise ValueError(said("An envelope has its six fields and no others."))
    raise ValueError(said("The field '{name}' of an envelope is not what it has to be.", name=name))
