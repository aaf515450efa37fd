"""Routes of the memory graph."""

from typing import Annotated, Final

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter
from litestar.status_codes import HTTP_200_OK
from sqlalchemy import select

from pjais.features.graph.edges import KINDS, scope_of
from pjais.features.graph.payload import packed_edges, packed_ids
from pjais.features.graph.schemas import (
    EdgeKind,
    GraphAround,
    GraphChanges,
    GraphIds,
    GraphPath,
    GraphRead,
    GraphState,
    GraphWords,
)
from pjais.features.graph.service import Graph, fields_of
from pjais.features.memories.model import Memory
from pjais.features.memories.service import MemoryNotFoundError
from pjais.features.memories.wanted import WANTED, Wanted
from pjais.features.personas.service import PersonaNotFoundError
from pjais.features.routing import checked_id, problems
from pjais.persistence.vault import Vault

BYTES: Final = "application/octet-stream"
Start = Annotated[str, QueryParameter(name="from", description="The memory where the way begins")]
Goal = Annotated[str, QueryParameter(name="to", description="The memory where it ends")]
Seq = Annotated[int, QueryParameter(ge=0, le=2**63 - 1, description="The newest event that is known")]
Revision = Annotated[
    int, QueryParameter(ge=0, le=2**63 - 1, description="The newest revision of the map that is known")
]
Steps = Annotated[int, QueryParameter(ge=1, le=3, description="How many steps away, 1 to 3")]
Kinds = Annotated[list[EdgeKind] | None, QueryParameter(name="kind", required=False, description="Null for all")]


class GraphController(Controller):
    """Maps of what one persona remembers, or all of them."""

    path = "/graph"
    tags = ("graph",)

    @get("/", operation_id="graph.get", responses=problems(PersonaNotFoundError), sync_to_thread=True)
    def get_map(self, graph: NamedDependency[Graph], persona_id: str | None = None) -> GraphRead:
        """A map without its points; one that nobody has asked for is arranged in the background."""
        return graph.read(_scope(graph, persona_id))

    @get(
        "/points",
        operation_id="graph.points",
        responses=problems(PersonaNotFoundError),
        media_type=BYTES,
        sync_to_thread=True,
    )
    def get_points(self, graph: NamedDependency[Graph], persona_id: str | None = None) -> Response[bytes]:
        """All points as columns; the format is told in ``features/graph/payload.py``."""
        return Response(graph.points(_scope(graph, persona_id)), media_type=BYTES)

    @get(
        "/edges",
        operation_id="graph.edges",
        responses=problems(PersonaNotFoundError),
        media_type=BYTES,
        sync_to_thread=True,
    )
    def get_edges(
        self, graph: NamedDependency[Graph], persona_id: str | None = None, *, kinds: Kinds = None
    ) -> Response[bytes]:
        """What joins the points, as columns."""
        return Response(packed_edges(graph.edges.of(_scope(graph, persona_id), kinds or KINDS)), media_type=BYTES)

    @get(
        "/matching",
        operation_id="graph.matching",
        responses=problems(PersonaNotFoundError),
        dependencies=WANTED,
        media_type=BYTES,
        sync_to_thread=True,
    )
    def get_matching(
        self, vault: NamedDependency[Vault], graph: NamedDependency[Graph], wanted: Wanted
    ) -> Response[bytes]:
        """The ids of the memories that a filter lets through, as in ``memories.list``."""
        _scope(graph, wanted.persona_id)
        with vault.read() as session:
            ids = list(session.scalars(wanted.narrow(select(Memory.id))))
        return Response(packed_ids(ids), media_type=BYTES)

    @get("/changes", operation_id="graph.changes", responses=problems(PersonaNotFoundError), sync_to_thread=True)
    def get_changes(
        self, graph: NamedDependency[Graph], seq: Seq, revision: Revision, persona_id: str | None = None
    ) -> GraphChanges:
        """What is other on a map since it was read."""
        return graph.changes(_scope(graph, persona_id), seq, revision)

    @post("/words", operation_id="graph.words", responses=problems(), status_code=HTTP_200_OK, sync_to_thread=True)
    def get_words(self, graph: NamedDependency[Graph], data: JSONBody[GraphIds]) -> GraphWords:
        """The beginnings of what memories say."""
        return graph.words([checked_id(each, "ids") for each in data.ids])

    @post(
        "/arrange",
        operation_id="graph.arrange",
        responses=problems(PersonaNotFoundError),
        status_code=HTTP_200_OK,
        sync_to_thread=True,
    )
    def arrange(self, graph: NamedDependency[Graph], persona_id: str | None = None) -> GraphState:
        """Give every memory a place anew, in the background."""
        scope = _scope(graph, persona_id)
        return GraphState(key=scope, **fields_of(graph.arranger.arrange_anew(scope)))

    @get(
        "/path",
        operation_id="graph.path",
        responses=problems(PersonaNotFoundError, MemoryNotFoundError),
        sync_to_thread=True,
    )
    def get_path(
        self,
        graph: NamedDependency[Graph],
        start: Start,
        goal: Goal,
        persona_id: str | None = None,
        *,
        kinds: Kinds = None,
    ) -> GraphPath:
        """The shortest way between two memories along what joins them."""
        scope = _scope(graph, persona_id)
        return graph.path(scope, checked_id(start, "from"), checked_id(goal, "to"), kinds or KINDS)

    @get(
        "/around/{memory_id:str}",
        operation_id="graph.around",
        responses=problems(PersonaNotFoundError, MemoryNotFoundError),
        sync_to_thread=True,
    )
    def get_around(
        self,
        graph: NamedDependency[Graph],
        memory_id: FromPath[str],
        steps: Steps = 1,
        persona_id: str | None = None,
        *,
        kinds: Kinds = None,
    ) -> GraphAround:
        """What is joined to a memory within so many steps."""
        return graph.around(_scope(graph, persona_id), checked_id(memory_id), steps, kinds or KINDS)


def _scope(graph: Graph, persona_id: str | None) -> str:
    scope = scope_of(persona_id and checked_id(persona_id, "persona_id"))
    graph.require(scope)
    return scope
