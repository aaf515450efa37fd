"""Names of devices: sealed where the hub is not to read them."""

from base64 import b64decode, b64encode

from pjais.kernel.clock import now_text
from pjais.sealing.parcel import SHORT_STEP, open_parcel, seal_parcel
from pjais.sealing.refusals import CannotOpenError
from pjais.sealing.workspace import Workspace


def sealed_name(workspace: Workspace, device_id: str, name: str) -> str:
    """As the hub is given it."""
    parcel = seal_parcel(workspace, _purpose(device_id), name.encode(), hlc=now_text(), step=SHORT_STEP)
    return b64encode(parcel).decode()


def read_name(workspace: Workspace | None, device_id: str, told: str) -> str:
    """What the hub told, as people read it; of a sealed one that does not open, what its member said on coming."""
    if workspace is None:
        return told
    try:
        return open_parcel(workspace, _purpose(device_id), b64decode(told, validate=True)).decode()
    except (CannotOpenError, ValueError):
        member = workspace.kept.shared.members.get(device_id)
        return member.name if member else device_id[:8]


def _purpose(device_id: str) -> str:
    return f"name/{device_id}"
