"""Wire shapes of events."""

from typing import Annotated, Literal

from pydantic import Field

from pjais.features.shapes import Json, Shape, Told

#: The value a field gets: the one before the event, or the one it has now.
Choice = Literal["before", "current"]


class FieldChange(Shape):
    """A field's value before and after."""

    before: Json
    after: Json


class EventRead(Shape):
    """One event of the log; hashes in hex.

    ``unread`` says why what it says is not in the rows: a newer version made it, or it is malformed. ``changes`` are
    then what of it has a before and an after.
    """

    seq: int
    event_id: str
    name: str
    entity_type: str
    entity_id: str
    persona_id: str | None
    changes: dict[str, FieldChange]
    hlc: str
    device_id: str
    actor: str
    causation_id: str | None
    recorded_at: str
    prev_hash: str
    hash: str
    unread: Literal["newer", "malformed"] | None = None


class InclusionProof(Shape):
    """Proof by RFC 9162 §2.1.3 that an event is in the log; hashes, key and signature in hex.

    ``leaf_hash`` at ``index`` of a tree of ``size`` leads along ``path`` to ``root``, which ``signature`` (Ed25519, by
    ``public_key``) signs together with the device, the chain hash and the time.
    """

    seq: int
    leaf_hash: str
    index: int
    size: int
    path: list[str]
    root: str
    chain_hash: str
    made_at: str
    device_id: str
    public_key: str
    signature: str


class Revert(Shape):
    """What becomes of each field that was changed again since the event."""

    choices: dict[str, Choice] = {}


class Reverted(Shape):
    """The event that took another one back, or null if there was nothing to change."""

    event: EventRead | None


class UndoAsk(Shape):
    """What to undo, or to do again: the newest step, or the newest ``steps`` that changed nothing but ``entity_ids``.

    ``choices`` tells, by ``<entity id>.<field>``, what becomes of fields that were changed again since.
    """

    choices: dict[str, Choice] = {}
    entity_ids: Annotated[list[str], Field(max_length=10_000)] = []
    steps: Annotated[int, Field(ge=1, le=1000)] = 1


class Undone(Shape):
    """The first event of each step that was undone or done again, newest first."""

    steps: list[EventRead]


class PastItem(Shape):
    """An item as its events up to ``seq`` made it; without those that cannot be read, if it is not whole."""

    entity_type: str
    at: str
    seq: int
    row: dict[str, Json]
    is_whole: bool


class DifferenceRead(Shape):
    """The first thing in one part that is not as it should be, and what helps."""

    part: Literal["references", "chain", "archives", "rows", "blobs", "search", "file"]
    where: Told
    what: Told
    repair: Literal["rebuild", "restore"]


class ChainHead(Shape):
    """The newest event and the chain's hash there, in hex."""

    seq: int
    hash: str


class SignedRoot(Shape):
    """A checkpoint: over how many events, when it was signed, and by which device."""

    size: int
    made_at: str
    device_id: str


class Verification(Shape):
    """The last verification of the vault, or the one that runs.

    ``part``, ``done`` and ``total`` tell how far it is; ``waiting`` counts events that a newer version understands;
    ``notes`` tell what limits what was looked at, without being a difference;
    ``head`` is the newest event and the chain's hash there, ``signed`` the newest checkpoint, ``floor`` the event after
    which the log begins;
    ``replaced`` are rows by table that repairs have replaced and kept; ``log_lost_at`` is when it was noticed that what
    was written last before may be lost.
    """

    key: str
    status: Literal["never", "running", "clean", "different", "cancelled", "failed"]
    started_at: str | None = None
    finished_at: str | None = None
    part: str | None = None
    done: int = 0
    total: int = 0
    events: int = 0
    rows: int = 0
    checkpoints: int = 0
    waiting: int = 0
    differences: list[DifferenceRead] = []
    notes: list[Told] = []
    replaced: dict[str, int] = {}
    log_lost_at: str | None = None
    head: ChainHead | None = None
    signed: SignedRoot | None = None
    floor: int = 0
    problem: Told | None = None


class Repaired(Shape):
    """What a repair did: events read, rows changed by table, events held back."""

    events: int
    replaced: dict[str, int]
    held: int
