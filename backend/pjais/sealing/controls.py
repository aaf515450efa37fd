"""What devices tell one another about keys and members, each as it stands in the body of a control event.

``device_id``, ``event_id``, ``key_id`` and ``seq`` are those of the envelope, whose signature has been verified.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from pjais.sealing.members import NOW, Base64, Role

_Key = Annotated[Base64, Field(min_length=32, max_length=32)]
_Signature = Annotated[Base64, Field(min_length=64, max_length=64)]


class _Control(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    device_id: str
    event_id: str
    key_id: str
    seq: int = NOW


class SubjectKeyTold(_Control):
    """A persona's key, for the generation of the workspace's key that the control is sealed under."""

    control: Literal["subject_key"]
    persona_id: str
    key: _Key = Field(repr=False)
    hlc: str


class Certificate(BaseModel):
    """An owner's word that who has the private half of ``invitation`` may join once, in that role."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    inviter: str
    invitation: _Key
    role: Role
    signature: _Signature


class Introduction(_Control):
    """A device introduces itself; ``proof`` is made with the invitation's key, or without one with the recovery's."""

    control: Literal["member"]
    member: str
    name: str = Field(max_length=100)
    sign: _Key
    box: _Key
    certificate: Certificate | None
    proof: _Signature


class RoleGiven(_Control):
    """An owner gives a member another role."""

    control: Literal["role"]
    member: str
    role: Role


class Left(_Control):
    """A device goes by itself."""

    control: Literal["left"]


class Rotation(_Control):
    """The workspace's next key, for each that stays in a box of its own; members of ``removes`` go."""

    control: Literal["rotation"]
    new_key_id: str = Field(pattern=r"^w[1-9][0-9]{0,8}\.[0-9a-f]{24}$")
    removes: list[str]
    boxes: dict[str, Base64]


class KeysFor(_Control):
    """Keys, by their ids, for a member that joined with an older generation."""

    control: Literal["keys_for"]
    member: str
    boxes: dict[str, Base64]


class PersonaForgotten(_Control):
    """A persona was erased: every device destroys its keys."""

    control: Literal["forgotten"]
    persona_id: str
    key_ids: list[str]


class RecoverySet(_Control):
    """The recovery code that counts from now on, by its public halves."""

    control: Literal["recovery"]
    lookup: str
    sign: _Key
    box: _Key


class InvitationTakenBack(_Control):
    """That invitation admits nobody any more."""

    control: Literal["invitation_cancelled"]
    invitation: _Key


Control = (
    SubjectKeyTold
    | Introduction
    | RoleGiven
    | Left
    | Rotation
    | KeysFor
    | PersonaForgotten
    | RecoverySet
    | InvitationTakenBack
)
_any: TypeAdapter[Control] = TypeAdapter(Annotated[Control, Field(discriminator="control")])


def read_control(told: dict[str, Any]) -> Control | None:
    """None for one that this version does not know, or that is not what it has to be."""
    try:
        return _any.validate_python(told)
    except ValidationError:
        return None
