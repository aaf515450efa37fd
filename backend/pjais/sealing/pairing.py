"""How a device comes to a workspace: founded there, invited by an owner's code, or brought back by the recovery code.

A bundle is what the hub keeps for who comes: all that is shared, sealed so that only the code opens it. An invitation's
is sealed under Argon2id of the code's secret half, a recovery's for the public key that the recovery code gives, so
that any owner can renew it without knowing the code.
"""

import os
import zlib
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

import orjson
from nacl.bindings import crypto_pwhash_alg, crypto_pwhash_ALG_ARGON2ID13
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pjais.kernel.ids import new_id
from pjais.kernel.wording import said
from pjais.sealing import body as bodies
from pjais.sealing.codes import InvitationCode, RecoveryKeys, new_recovery_code
from pjais.sealing.controls import Certificate
from pjais.sealing.device import Pairs, boxed_for
from pjais.sealing.holder import in_json
from pjais.sealing.members import OWNERS, Base64, Member, Role
from pjais.sealing.model import Kept, Pending, RecoveryPublic, Shared, WorkspaceKey, generation_of
from pjais.sealing.refusals import CannotOpenError, NotAllowedError, WrongCodeError
from pjais.sealing.trust import certificate_text, proof_text
from pjais.sealing.workspace import Workspace

#: What the hub takes; base64 makes four letters of three bytes.
MOST_BYTES: Final = 48_000
_SALT_BYTES: Final = 16
_PASSES: Final = 3
_MEMORY_BYTES: Final = 64 * 1024 * 1024
_MOST_SUBJECT_KEYS: Final = 400
_AROUND: Final = b"pjais.invitation.1"
_MOST_UNPACKED: Final = 4_000_000


class Bundle(BaseModel):
    """What who comes is given; ``seed`` is the private half of the invitation that ``certificate`` speaks of."""

    model_config = ConfigDict(extra="ignore")

    shared: Shared
    inviter: str
    certificate: Certificate | None = None
    seed: Base64 | None = Field(default=None, repr=False)

    @property
    def role(self) -> Role:
        return self.certificate.role if self.certificate else "owner"

    @property
    def inviter_fingerprint(self) -> str:
        """For who comes to compare with what the inviter's device shows."""
        return self.shared.members[self.inviter].fingerprint


@dataclass(frozen=True, slots=True)
class Invitation:
    """A code for people, what the hub is given for it, and the name by which it can be taken back."""

    code: InvitationCode
    bundle: bytes
    invitation: bytes


@dataclass(frozen=True, slots=True)
class Renewal:
    """What the hub is to keep for the recovery code, under ``lookup``; ``mark`` tells whether it is of today."""

    lookup: str
    bundle: bytes
    mark: str


@dataclass(frozen=True, slots=True)
class Recovery(Renewal):
    """With the code, which is shown once and kept nowhere."""

    code: str


def founded(device_id: str, pairs: Pairs, workspace_id: str, name: str) -> Kept:
    """A workspace whose first member and owner is this device."""
    key = WorkspaceKey(generation=1, raw=os.urandom(bodies.KEY_BYTES))
    owner = Member(device_id=device_id, name=name, sign=pairs.sign, box=pairs.box, standings=[(0, "owner")])
    shared = Shared(
        workspace_id=workspace_id,
        current=key.key_id,
        holders={device_id},
        keys={key.key_id: key},
        members={device_id: owner},
    )
    return Kept(shared=shared)


def invite(workspace: Workspace, role: Role) -> Invitation:
    """Takes about 0.2 s, which is what guessing a code costs too.

    Raises:
        NotAllowedError: this device is no owner.
    """
    code, salt = InvitationCode.fresh(), os.urandom(_SALT_BYTES)
    bundle, invitation = certified(workspace, role)
    return Invitation(code, salt + bodies.sealed(_stretched(code, salt), _packed(bundle), _AROUND), invitation)


def certified(workspace: Workspace, role: Role) -> tuple[Bundle, bytes]:
    """What is sealed for an invitation, and its public half; raises NotAllowedError."""
    _check_owner(workspace)
    one_time = Pairs.fresh()
    text = certificate_text(workspace.workspace_id, workspace.device_id, one_time.sign, role)
    certificate = Certificate(
        inviter=workspace.device_id, invitation=one_time.sign, role=role, signature=workspace.sign(text)
    )
    shared = _handed_on(workspace)
    bundle = Bundle(shared=shared, inviter=workspace.device_id, certificate=certificate, seed=one_time.sign_seed)
    return bundle, one_time.sign


def cancel(workspace: Workspace, invitation: bytes) -> None:
    """It admits nobody, even if the hub still hands out its bundle."""
    _check_owner(workspace)
    workspace.tell({"control": "invitation_cancelled", "invitation": invitation})


def opened_invitation(code: InvitationCode, bundle: bytes) -> Bundle:
    """Raises WrongCodeError: the code is another's, or the bundle was changed."""
    try:
        key = _stretched(code, bundle[:_SALT_BYTES])
        return _unpacked(bodies.opened(key, bundle[_SALT_BYTES:], _AROUND))
    except (CannotOpenError, ValueError) as error:
        raise WrongCodeError(said("The code does not open this invitation")) from error


def new_recovery(workspace: Workspace) -> Recovery:
    """From now on this code counts, and no earlier one; raises NotAllowedError."""
    _check_owner(workspace)
    code = new_recovery_code()
    keys = RecoveryKeys.typed(code)
    public = RecoveryPublic(lookup=keys.lookup, sign=keys.pairs.sign, box=keys.pairs.box)
    workspace.kept.shared.recovery = public
    workspace.tell({"control": "recovery", **public.model_dump()})
    renewal = _renewal(workspace, public)
    return Recovery(renewal.lookup, renewal.bundle, renewal.mark, code)


def renewed_recovery(workspace: Workspace) -> Renewal | None:
    """What the hub is to keep from now on; None when it has that already, or no code was made, or others do it."""
    public = workspace.kept.shared.recovery
    if public is None or workspace.standing not in OWNERS or _mark(workspace) == workspace.kept.recovery_holds:
        return None
    return _renewal(workspace, public)


def recovery_kept(workspace: Workspace, renewal: Renewal) -> None:
    """The hub has it."""
    with workspace.turn:
        workspace.kept.recovery_holds = renewal.mark
        workspace.changed()


def opened_recovery(code: str, bundle: bytes) -> Bundle:
    """Raises WrongCodeError: the code is mistyped or another's."""
    unboxed = RecoveryKeys.typed(code).pairs.unboxed(bundle)
    try:
        return _unpacked(unboxed or b"")
    except ValueError as error:
        raise WrongCodeError(said("The recovery code does not open this")) from error


def joined(device_id: str, pairs: Pairs, name: str, bundle: Bundle, recovery_code: str | None = None) -> Kept:
    """The workspace as who comes holds it, with the introduction to the others on its way."""
    signer = Pairs.of(bundle.seed, bundle.seed) if bundle.seed else RecoveryKeys.typed(recovery_code or "").pairs
    shared = bundle.shared
    proof = signer.signature(proof_text(shared.workspace_id, device_id, pairs.sign, pairs.box))
    certificate = bundle.certificate.model_dump(mode="json") if bundle.certificate else None
    told: dict[str, Any] = {"control": "member", "member": device_id, "device_id": device_id, "name": name}
    told |= {"sign": pairs.sign, "box": pairs.box, "proof": proof, "certificate": certificate}
    newest = max(shared.keys, key=generation_of)
    introduction = Pending(event_id=new_id(), control=in_json(told), under=newest)
    return Kept(shared=shared, pending=[introduction], introduction=introduction)


def _renewal(workspace: Workspace, public: RecoveryPublic) -> Renewal:
    mark = _mark(workspace)
    bundle = Bundle(shared=_handed_on(workspace), inviter=workspace.device_id)
    return Renewal(public.lookup, boxed_for(public.box, _packed(bundle)), mark)


def _mark(workspace: Workspace) -> str:
    """Changes with every key that comes or goes, and with every member."""
    with workspace.turn:
        shared = workspace.kept.shared
        standings = sorted((each.device_id, str(each.standing())) for each in shared.members.values())
        held = [shared.recovery and shared.recovery.lookup, sorted(shared.keys), sorted(shared.subjects), standings]
    return sha256(orjson.dumps(held)).hexdigest()


def _handed_on(workspace: Workspace) -> Shared:
    """All but the oldest keys of personas when there are very many; the log holds these."""
    shared = workspace.kept.shared
    newest = sorted(shared.subjects.values(), key=lambda each: each.hlc)[-_MOST_SUBJECT_KEYS:]
    return shared.model_copy(update={"subjects": {each.key_id: each for each in newest}, "to_redact": set()})


def _packed(bundle: Bundle) -> bytes:
    return zlib.compress(orjson.dumps(bundle.model_dump(mode="json")), 9)


def _unpacked(packed: bytes) -> Bundle:
    """Raises ValueError."""
    try:
        text = zlib.decompressobj().decompress(packed, _MOST_UNPACKED)
        return Bundle.model_validate_json(text)
    except (zlib.error, ValidationError) as error:
        raise ValueError from error


def _stretched(code: InvitationCode, salt: bytes) -> bytes:
    """Argon2id with 64 MiB and three passes, of RFC 9106; raises ValueError for a salt that is none."""
    if len(salt) != _SALT_BYTES:
        raise ValueError(salt)
    return crypto_pwhash_alg(
        bodies.KEY_BYTES, code.secret_half.encode(), salt, _PASSES, _MEMORY_BYTES, crypto_pwhash_ALG_ARGON2ID13
    )


def _check_owner(workspace: Workspace) -> None:
    if workspace.standing not in OWNERS:
        raise NotAllowedError(said("Only an owner of the workspace can let others in"))
