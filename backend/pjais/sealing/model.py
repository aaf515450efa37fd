"""What the devices of a workspace hold in common, and what one of them keeps: as it lies in the key file."""

from hashlib import sha256
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field

from pjais.sealing.members import Base64, Member

_ID_LETTERS: Final = 24


def key_id_of(raw: bytes, prefix: str) -> str:
    """A key's name follows from the key, so that two keys never share one and a name cannot be given another."""
    return prefix + sha256(b"pjais.key.1" + raw).hexdigest()[:_ID_LETTERS]


class WorkspaceKey(BaseModel):
    """One generation, counted from 1."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    generation: int
    raw: Base64 = Field(repr=False)  # never in tracebacks and logs

    @property
    def key_id(self) -> str:
        return key_id_of(self.raw, f"w{self.generation}.")


def generation_of(key_id: str) -> int:
    """Raises ValueError for what is not the id of a workspace's key."""
    return int(key_id.partition(".")[0].removeprefix("w"))


class SubjectKey(BaseModel):
    """A persona's key under one generation of the workspace's; ``told_in`` are the events that told it to others."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    persona_id: str
    raw: Base64 = Field(repr=False)
    under: str
    hlc: str
    told_in: frozenset[str] = frozenset()

    @property
    def key_id(self) -> str:
        return key_id_of(self.raw, "s.")


class RecoveryPublic(BaseModel):
    """The public halves of the recovery code that counts, and where its bundle is found at the hub."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    lookup: str
    sign: Base64
    box: Base64


class Shared(BaseModel):
    """Keys by their ids, members by their devices; ``current`` is the generation the log has come to.

    ``holders`` are the devices that have the current key; one that joined late may not have it itself yet.
    ``forgotten`` and ``forgotten_keys`` never shrink: what was erased cannot be learnt again. ``spent`` are
    invitations that were used or taken back, ``once`` controls that count once only, whoever shows them again;
    ``to_redact`` are events whose content the hub is yet to be asked to take out.
    """

    model_config = ConfigDict(extra="ignore")

    workspace_id: str
    current: str
    holders: set[str]
    keys: dict[str, WorkspaceKey]
    subjects: dict[str, SubjectKey] = Field(default_factory=dict)
    forgotten: set[str] = Field(default_factory=set)
    forgotten_keys: set[str] = Field(default_factory=set)
    members: dict[str, Member]
    spent: set[str] = Field(default_factory=set)
    once: set[str] = Field(default_factory=set)
    to_redact: set[str] = Field(default_factory=set)
    recovery: RecoveryPublic | None = None


class Pending(BaseModel):
    """A control that the hub has not served yet; ``under`` is the key it has to be sealed under."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    event_id: str
    control: dict[str, Any] = Field(repr=False)
    under: str
    is_sent: bool = False

    @property
    def what(self) -> str:
        return str(self.control["control"])


class Kept(BaseModel):
    """One workspace in the key file of one device; ``introduction`` is how it made itself known to the others.

    ``recovery_holds`` is the mark of what the hub keeps for the recovery code, ``erased`` are the personas that were
    forgotten and that this vault holds nothing of any more.
    """

    model_config = ConfigDict(extra="ignore")

    shared: Shared
    pending: list[Pending] = Field(default_factory=list)
    introduction: Pending | None = None
    recovery_holds: str = ""
    erased: set[str] = Field(default_factory=set)
