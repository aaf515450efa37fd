"""Proof that one event is in the log, under a root that the device signed."""

from dataclasses import dataclass
from http import HTTPStatus

from sqlalchemy import select
from sqlalchemy.orm import Session

from pjais.eventlog.archive import archived
from pjais.eventlog.checkpoints import Checkpoint
from pjais.eventlog.merkle import inclusion_proof
from pjais.eventlog.model import Event
from pjais.kernel.errors import PjaisError
from pjais.kernel.wording import said


class NotCheckpointedError(PjaisError):
    """No checkpoint has been signed over that event yet."""

    code = "not-checkpointed"
    status = HTTPStatus.CONFLICT


@dataclass(frozen=True, slots=True)
class Proof:
    """The event's leaf hash, its index in the tree, the way to the root, and the checkpoint that signs the root."""

    leaf_hash: bytes
    index: int
    path: list[bytes]
    checkpoint: Checkpoint


def prove(session: Session, seq: int) -> Proof:
    """The proof under the first checkpoint over the event.

    Raises:
        MissingArchiveError: an archive of older events is not there.
        NotCheckpointedError: one is made every 1,000 events, and once a day.
    """
    over = select(Checkpoint).where(Checkpoint.size >= seq).order_by(Checkpoint.size).limit(1)
    checkpoint = session.scalar(over)
    if checkpoint is None:
        msg = said(
            "No checkpoint has been signed over event {seq} yet; one is made every 1,000 events, and once a day",
            seq=seq,
        )
        raise NotCheckpointedError(msg)
    leaves = [leaf for (leaf,) in archived(session.connection(), "SELECT leaf_hash FROM event ORDER BY seq")]
    leaves += session.scalars(select(Event.leaf_hash).where(Event.seq <= checkpoint.size).order_by(Event.seq))
    return Proof(leaves[seq - 1], seq - 1, inclusion_proof(leaves, seq - 1), checkpoint)
