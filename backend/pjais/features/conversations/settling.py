"""Settles all proposals of a persona, or of one conversation with it, in one transaction."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from pjais.features.conversations.learning import ProposalService
from pjais.features.conversations.model import MemoryProposal
from pjais.features.conversations.schemas import ProposalsOf


def settle(session: Session, given: ProposalsOf) -> list[MemoryProposal]:
    """Accept or reject each, oldest first, as it was said; returns them as they are then."""
    query = select(MemoryProposal.id).where(
        MemoryProposal.persona_id == given.persona_id,
        MemoryProposal.state == "open",
        MemoryProposal.deleted_at.is_(None),
    )
    if given.conversation_id is not None:
        query = query.where(MemoryProposal.conversation_id == given.conversation_id)
    service = ProposalService(session)
    decide = service.accept if given.decision == "accept" else service.reject
    return [decide(each) for each in session.scalars(query.order_by(MemoryProposal.id)).all()]


def touched(settled: Iterable[MemoryProposal]) -> list[str]:
    """The ids of the proposals, of the memories that they became, and of those that these replaced."""
    ids = (each for proposal in settled for each in (proposal.id, proposal.memory_id, proposal.target_id))
    return list(dict.fromkeys(each for each in ids if each is not None))
