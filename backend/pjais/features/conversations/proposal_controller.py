"""Routes of proposed memories."""

from litestar import Controller, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.status_codes import HTTP_200_OK

from pjais.features.conversations.learning import ProposalNotFoundError, ProposalService
from pjais.features.conversations.model import MemoryProposal
from pjais.features.conversations.schemas import (
    ProposalEdit,
    ProposalIds,
    ProposalRead,
    ProposalsDone,
    ProposalsOf,
    ProposalsSettled,
)
from pjais.features.conversations.settling import settle, touched
from pjais.features.personas.service import PersonaNotFoundError, Personas
from pjais.features.routing import checked_id, problems
from pjais.persistence.repository import public
from pjais.persistence.vault import Vault


class ProposalController(Controller):
    """Memories that conversations suggest."""

    path = "/proposals"
    tags = ("memories",)

    @post(
        "/{proposal_id:str}/accept",
        operation_id="proposals.accept",
        responses=problems(ProposalNotFoundError),
        status_code=HTTP_200_OK,
        sync_to_thread=True,
    )
    def accept(
        self, vault: NamedDependency[Vault], proposal_id: FromPath[str], data: JSONBody[ProposalEdit]
    ) -> ProposalRead:
        """Remember it, in other words if they are given."""
        with vault.write() as session:
            return _proposal(ProposalService(session).accept(checked_id(proposal_id), data))

    @post(
        "/{proposal_id:str}/reject",
        operation_id="proposals.reject",
        responses=problems(ProposalNotFoundError),
        status_code=HTTP_200_OK,
        sync_to_thread=True,
    )
    def reject(self, vault: NamedDependency[Vault], proposal_id: FromPath[str]) -> ProposalRead:
        with vault.write() as session:
            return _proposal(ProposalService(session).reject(checked_id(proposal_id)))

    @post(
        "/accept",
        operation_id="proposals.accept_all",
        responses=problems(ProposalNotFoundError),
        status_code=HTTP_200_OK,
        sync_to_thread=True,
    )
    def accept_all(self, vault: NamedDependency[Vault], data: JSONBody[ProposalIds]) -> ProposalsDone:
        """All or none."""
        with vault.write() as session:
            service = ProposalService(session)
            return ProposalsDone(settled=len([service.accept(checked_id(each, "ids")) for each in data.ids]))

    @post(
        "/reject",
        operation_id="proposals.reject_all",
        responses=problems(ProposalNotFoundError),
        status_code=HTTP_200_OK,
        sync_to_thread=True,
    )
    def reject_all(self, vault: NamedDependency[Vault], data: JSONBody[ProposalIds]) -> ProposalsDone:
        """All or none."""
        with vault.write() as session:
            service = ProposalService(session)
            return ProposalsDone(settled=len([service.reject(checked_id(each, "ids")) for each in data.ids]))

    @post(
        "/settle",
        operation_id="proposals.settle",
        responses=problems(PersonaNotFoundError),
        status_code=HTTP_200_OK,
        sync_to_thread=True,
    )
    def settle(self, vault: NamedDependency[Vault], data: JSONBody[ProposalsOf]) -> ProposalsSettled:
        """Accept or reject every open proposal of a persona, or of one conversation with it; all or none."""
        checked_id(data.persona_id, "persona_id")
        if data.conversation_id is not None:
            checked_id(data.conversation_id, "conversation_id")
        with vault.write() as session:
            Personas(session).require(data.persona_id)
            settled = settle(session, data)
            return ProposalsSettled(settled=len(settled), ids=touched(settled))


def _proposal(proposal: MemoryProposal) -> ProposalRead:
    return ProposalRead.model_validate(public(proposal.as_row()))
