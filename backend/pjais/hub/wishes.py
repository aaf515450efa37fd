"""What is asked of a hub over HTTP, as far as it has a body."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Id = Annotated[str, Field(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
Key = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="32 bytes, hexadecimal")]
Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="SHA-256, hexadecimal")]
Name = Annotated[str, Field(max_length=400, pattern=r"^[^\x00]*$", description="Opaque to the hub: sealed, as base64")]
Base64 = r"^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"
Bundle = Annotated[str, Field(max_length=87_384, pattern=Base64, description="Sealed keys, at most 64 kB, base64")]
Code = Annotated[str, Field(min_length=8, max_length=200, description="The hub's half of the code")]
Lookup = Annotated[str, Field(pattern=r"^[0-9a-f]{32,128}$", description="What only the recovery code gives")]
Mode = Literal["sealed", "managed"]
Role = Literal["owner", "editor", "reader"]


class _Wish(BaseModel):
    model_config = ConfigDict(extra="forbid")


class NewDevice(_Wish):
    """A device as it shows itself."""

    device_id: Id
    device_name: Name
    public_key: Key
    box_key: Key


class NewWorkspace(NewDevice):
    """A workspace of a device; with ``workspace_id`` one that has been on another hub, or on this one's older self."""

    mode: Mode = "sealed"
    workspace_id: Id | None = None
    code: Annotated[str, Field(max_length=200)] | None = None


class Joining(NewDevice):
    """A device that comes by an invitation's code, or by what the recovery code gives."""

    code: Code | None = None
    recovery: Lookup | None = None


class Proof(_Wish):
    """A challenge of the hub, signed by the device with the key that it is registered with in that workspace."""

    device_id: Id
    workspace_id: Id
    challenge: Annotated[str, Field(max_length=1_000)]
    proof: Annotated[str, Field(pattern=r"^[A-Za-z0-9+/]{86}==$", description="64 bytes, base64")]


class NewInvitation(_Wish):
    """A way in: ``code_hash`` is SHA-256 of the hub's half of the code."""

    code_hash: Hash
    role: Role = "editor"
    bundle: Bundle
    expires_in_s: Annotated[int, Field(ge=60, le=86_400)] = 3_600
    uses: Annotated[int, Field(ge=1, le=20)] = 1


class Opening(_Wish):
    """A code that somebody has typed."""

    code: Code


class NewRecovery(_Wish):
    """Sealed keys for whoever has the recovery code."""

    lookup: Lookup
    bundle: Bundle


class DeviceChange(_Wish):
    """What is to be otherwise of a device."""

    role: Role | None = None
    device_name: Name | None = None


class Redaction(_Wish):
    """Events whose bodies are to go."""

    event_ids: Annotated[list[Id], Field(min_length=1, max_length=10_000)]
