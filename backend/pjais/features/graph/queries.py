"""What the maps of memories tell of themselves."""

from dataclasses import asdict
from typing import Final

from pjais.features.graph.arranger import Arranger
from pjais.features.graph.schemas import GraphState
from pjais.reactive.registry import LiveSource

GRAPH_STATE: Final = "graphState$"


def graph_state(arranger: Arranger) -> LiveSource:
    def rows() -> list[dict[str, object]]:
        return [{"key": scope, **asdict(state)} for scope, state in sorted(arranger.states().items())]

    return LiveSource(GRAPH_STATE, "How far the maps of memories are.", GraphState, "key", rows, 5.0)
