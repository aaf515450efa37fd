"""What devices hand one another outside of events: names, presence, pictures, parts of a snapshot.

A parcel is bound to its workspace and purpose, and is not signed: whoever opens it knows that some member made it.
Parcels of a persona are sealed under the persona's key and are gone with it.
"""

from typing import Final

from pjais.sealing import body as bodies
from pjais.sealing.holder import Holder

#: Steps of what is short, as names are.
SHORT_STEP: Final = 32


def seal_parcel(
    holder: Holder, purpose: str, clear: bytes, *, subject: str | None = None, hlc: str = "", step: int = bodies.STEP
) -> bytes:
    """With the id of its key in front.

    Args:
        holder: of the workspace.
        purpose: what it is and where it belongs, such as ``snapshot/7000/3``; it opens for no other.
        clear: any bytes.
        subject: the persona that it is of.
        hlc: now, for a key that the persona may yet need.
        step: bytes by which its size is told.

    Raises:
        CannotSealError: as for events.
    """
    key_id, raw = holder.sealing_key(subject, hlc)
    name = key_id.encode()
    return bytes([len(name)]) + name + bodies.sealed(raw, clear, _around(holder, purpose, key_id), step)


def open_parcel(holder: Holder, purpose: str, parcel: bytes) -> bytes:
    """Raises CannotOpenError."""
    end = 1 + (parcel[0] if parcel else 0)
    key_id = parcel[1:end].decode("ascii", "replace")
    return bodies.opened(holder.opening_key(key_id), parcel[end:], _around(holder, purpose, key_id))


def _around(holder: Holder, purpose: str, key_id: str) -> bytes:
    return f"pjais.parcel.1|{holder.workspace_id}|{purpose}|{key_id}".encode()
