"""The frames of ``WebSocket /sync/v1``, both ways: their types and the strict reader; shared with the hub.

A frame is one JSON object of one text message, named by ``type``. What an envelope is, ``envelope.py`` judges.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final, Literal, NotRequired, TypedDict

import orjson

from pjais.kernel.wording import said
from pjais.replication.envelope import is_uuid

PROTOCOL: Final = 1

#: Why the hub closes a socket.
CLOSE_MALFORMED: Final = 4400
CLOSE_DENIED: Final = 4401
CLOSE_REMOVED: Final = 4403
CLOSE_UPGRADE: Final = 4426

_HASH_HEX: Final = 64


class Limits(TypedDict):
    """What the hub takes in one frame and in one event; a hub may tell more."""

    frame_events: int
    frame_bytes: int
    event_bytes: int


#: What holds until a hub has told its own.
LIMITS: Final = Limits(frame_events=500, frame_bytes=3_500_000, event_bytes=2_500_000)


class Wanted(TypedDict):
    """A workspace as a device has it: the last seq it holds and the chain there; ``epoch`` is null at first."""

    id: str
    epoch: int | None
    since: int
    chain: str | None


class SnapshotOffer(TypedDict):
    """The newest snapshot: rows at ``seq``, ``size`` bytes with that SHA-256."""

    seq: int
    size: int
    sha256: str


class Offered(TypedDict):
    """A workspace as the hub has it; events below ``floor`` are served no more, ``chain`` is that of ``head``."""

    id: str
    epoch: int
    head: int
    floor: int
    chain: str
    snapshot: SnapshotOffer | None
    mode: Literal["sealed", "managed"]
    role: str


class Hello(TypedDict):
    """The first frame of a device."""

    type: Literal["hello"]
    protocol: int
    app_schema: int
    device_id: str
    token: str
    workspaces: list[Wanted]


class Welcome(TypedDict):
    """The hub's answer; ``server_time`` is an instant as text."""

    type: Literal["welcome"]
    server_time: str
    limits: Limits
    workspaces: list[Offered]


class Denied(TypedDict):
    """This device may not; the socket is closed after it."""

    type: Literal["denied"]
    code: str
    detail: str


class Upgrade(TypedDict):
    """The hub speaks only that protocol; the socket is closed after it."""

    type: Literal["upgrade"]
    protocol: int


class EpochChanged(TypedDict):
    """The hub's history of that workspace is not the one the device knows; it is not served on this socket."""

    type: Literal["epoch"]
    id: str
    epoch: int
    head: int


class Push(TypedDict):
    """Events of a device, as envelopes."""

    type: Literal["push"]
    ws: str
    batch_id: str
    events: list[dict[str, Any]]


class Verdict(TypedDict):
    """What became of one event: its place, or why it was refused."""

    event_id: str
    seq: NotRequired[int]
    refused: NotRequired[str]
    detail: NotRequired[str]


class Ack(TypedDict):
    """The verdicts on a push, and the head after it."""

    type: Literal["ack"]
    ws: str
    batch_id: str
    head: int
    chain: str
    verdicts: list[Verdict]


class Throttle(TypedDict):
    """That push was not stored; again in so many milliseconds."""

    type: Literal["throttle"]
    ws: str
    batch_id: str
    ms: int


class Events(TypedDict):
    """The tail: served envelopes from ``first`` to ``last``, and the chain at the last."""

    type: Literal["events"]
    ws: str
    first: int
    last: int
    chain: str
    events: list[dict[str, Any]]


class Cursor(TypedDict):
    """How far a device holds the log."""

    type: Literal["cursor"]
    ws: str
    seq: int


class Head(TypedDict):
    """How far the hub does."""

    type: Literal["head"]
    ws: str
    seq: int


class Presence(TypedDict):
    """What a device shows of itself at the moment, opaque and not kept; the hub adds whose it is."""

    type: Literal["presence"]
    ws: str
    state: str
    device_id: NotRequired[str]


class Gone(TypedDict):
    """That device is no longer here."""

    type: Literal["gone"]
    ws: str
    device_id: str


class Token(TypedDict):
    """The next token of an open socket."""

    type: Literal["token"]
    token: str
    expires_at: str


class Digest(TypedDict):
    """A device's digest of its rows at that seq; the hub adds whose it is."""

    type: Literal["digest"]
    ws: str
    seq: int
    digest: str
    device_id: NotRequired[str]


class DigestDiffers(TypedDict):
    """Devices disagree about the rows at that seq."""

    type: Literal["digest_differs"]
    ws: str
    seq: int


class Notice(TypedDict):
    """Something beside the log has changed: what to ask for again."""

    type: Literal["notice"]
    ws: str
    what: str


class Failed(TypedDict):
    """A frame could not be taken."""

    type: Literal["error"]
    code: str
    detail: str
    ws: NotRequired[str]
    batch_id: NotRequired[str]


FromDevice = Hello | Push | Cursor | Presence | Digest
FromHub = (
    Welcome | Denied | Upgrade | EpochChanged | Ack | Throttle | Events | Head | Presence | Gone | Token | Digest
    | DigestDiffers | Notice | Failed
)  # fmt: skip
Check = Callable[[object], bool]
Shape = Mapping[str, Check]


def written(frame: FromDevice | FromHub) -> str:
    """The frame as the text of a message."""
    return orjson.dumps(frame).decode()


def read_from_device(text: str | bytes) -> FromDevice:
    """What a device sent; raises ValueError, with a sentence, for anything but exactly one of its frames."""
    return _read(text, _FROM_DEVICE, exact=True)  # type: ignore[return-value]  # of the shape that its type has


def read_from_hub(text: str | bytes) -> FromHub:
    """What a hub sent; a newer hub may say more in a frame, never less. Raises ValueError, with a sentence."""
    return _read(text, _FROM_HUB, exact=False)  # type: ignore[return-value]  # as above


def _read(text: str | bytes, shapes: Mapping[str, Shape], *, exact: bool) -> dict[str, Any]:
    try:
        frame = orjson.loads(text)
    except ValueError:
        raise ValueError(said("A frame is one JSON object.")) from None
    if not isinstance(frame, dict):
        raise ValueError(said("A frame is one JSON object."))  # noqa: TRY004 - malformed, as everything here
    kind = frame.get("type")
    shape = shapes.get(kind) if isinstance(kind, str) else None
    if shape is None:
        raise ValueError(said("There is no frame of the type '{type}'.", type=str(kind)[:40]))
    wrong = _wrong_field(frame, shape, exact=exact)
    if wrong is not None:
        raise ValueError(
            said("The field '{name}' of the frame '{type}' is not what it has to be.", name=wrong, type=kind)
        )
    return frame


def _wrong_field(value: dict[str, Any], shape: Shape, *, exact: bool) -> str | None:
    """The first field that is missing, of another kind or, if it has to be exact, unknown."""
    for name, check in shape.items():
        optional = name.endswith("?")
        name = name.removesuffix("?")  # noqa: PLW2901 - the field is called without its mark
        if name not in value:
            if not optional:
                return name
        elif not check(value[name]):
            return name
    if exact:
        known = {name.removesuffix("?") for name in shape} | {"type"}
        return next((str(name)[:40] for name in value if name not in known), None)
    return None


def _whole(value: object) -> bool:
    return type(value) is int and 0 <= value < 2**53


def _text(most: int) -> Check:
    return lambda value: isinstance(value, str) and len(value) <= most


def _hash(value: object) -> bool:
    return isinstance(value, str) and len(value) == _HASH_HEX and all(digit in "0123456789abcdef" for digit in value)


def _or_null(check: Check) -> Check:
    return lambda value: value is None or check(value)


def _objects(most: int, shape: Shape | None = None) -> Check:
    """A list of so many objects at most, each of that shape if one is given."""

    def check(value: object) -> bool:
        if not isinstance(value, list) or len(value) > most:
            return False
        return all(
            isinstance(each, dict) and (not shape or not _wrong_field(each, shape, exact=False)) for each in value
        )

    return check


def _object(shape: Shape) -> Check:
    return lambda value: isinstance(value, dict) and not _wrong_field(value, shape, exact=False)


_MOST_WORKSPACES: Final = 1_000
_NAME: Final = _text(200)
_SENTENCE: Final = _text(2_000)
_STATE: Final = _text(2_732)  # 2 kB as base64
_TOKEN: Final = _text(4_096)
_MOST_EVENTS: Final = 100_000  # the limit that counts is the hub's, told in its welcome

_WANTED: Final[Shape] = {"id": is_uuid, "epoch": _or_null(_whole), "since": _whole, "chain": _or_null(_hash)}
_SNAPSHOT: Final[Shape] = {"seq": _whole, "size": _whole, "sha256": _hash}
_OFFERED: Final[Shape] = {
    "id": is_uuid,
    "epoch": _whole,
    "head": _whole,
    "floor": _whole,
    "chain": _hash,
    "snapshot": _or_null(_object(_SNAPSHOT)),
    "mode": lambda value: value in ("sealed", "managed"),
    "role": _NAME,
}
_LIMITS: Final[Shape] = {"frame_events": _whole, "frame_bytes": _whole, "event_bytes": _whole}
_VERDICT: Final[Shape] = {"event_id": is_uuid, "seq?": _whole, "refused?": _NAME, "detail?": _SENTENCE}
_DIGEST: Final[Shape] = {"ws": is_uuid, "seq": _whole, "digest": _NAME}
_PRESENCE: Final[Shape] = {"ws": is_uuid, "state": _STATE}

_FROM_DEVICE: Final[Mapping[str, Shape]] = {
    "hello": {
        "protocol": _whole,
        "app_schema": _whole,
        "device_id": is_uuid,
        "token": _TOKEN,
        "workspaces": _objects(_MOST_WORKSPACES, _WANTED),
    },
    "push": {"ws": is_uuid, "batch_id": is_uuid, "events": _objects(_MOST_EVENTS)},
    "cursor": {"ws": is_uuid, "seq": _whole},
    "presence": _PRESENCE,
    "digest": _DIGEST,
}
_FROM_HUB: Final[Mapping[str, Shape]] = {
    "welcome": {"server_time": _NAME, "limits": _object(_LIMITS), "workspaces": _objects(_MOST_WORKSPACES, _OFFERED)},
    "denied": {"code": _NAME, "detail": _SENTENCE},
    "upgrade": {"protocol": _whole},
    "epoch": {"id": is_uuid, "epoch": _whole, "head": _whole},
    "ack": {
        "ws": is_uuid,
        "batch_id": is_uuid,
        "head": _whole,
        "chain": _hash,
        "verdicts": _objects(_MOST_EVENTS, _VERDICT),
    },
    "throttle": {"ws": is_uuid, "batch_id": is_uuid, "ms": _whole},
    "events": {"ws": is_uuid, "first": _whole, "last": _whole, "chain": _hash, "events": _objects(_MOST_EVENTS)},
    "head": {"ws": is_uuid, "seq": _whole},
    "presence": {**_PRESENCE, "device_id": is_uuid},
    "gone": {"ws": is_uuid, "device_id": is_uuid},
    "token": {"token": _TOKEN, "expires_at": _NAME},
    "digest": {**_DIGEST, "device_id?": is_uuid},
    "digest_differs": {"ws": is_uuid, "seq": _whole},
    "notice": {"ws": is_uuid, "what": _NAME},
    "error": {"code": _NAME, "detail": _SENTENCE, "ws?": is_uuid, "batch_id?": is_uuid},
}
