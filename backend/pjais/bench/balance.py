"""How what counts how much in recall was chosen: on some conversations, and tested on the one that was left out."""

import itertools
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import Any, Final

from pjais.bench.figures import emit
from pjais.bench.recall import PEER, Ours, evaluator_and_conversations, running_app
from pjais.retrieval.index_file import memory_ids_of
from pjais.retrieval.ranking import CHOSEN, Balance
from pjais.retrieval.syntax import parse
from pjais.retrieval.weighing import Heard, Weighed

_LIMIT: Final = 10
_PATIENCE_S: Final = 600.0
_GRID: Final[Mapping[str, Sequence[Any]]] = {
    "lexical": (0.4, 0.5, 0.6),
    "neighbour": ((0.0, 0.0), (0.2, 0.0), (0.3, 0.0), (0.3, 0.1), (0.4, 0.2)),
    "length": (0.0, 0.3, 0.5),
    "speaker": (0.0, 0.1, 0.3, 0.5),
}


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question as it was heard, and the documents that answer it."""

    heard: Heard
    answers: set[int]


def measure() -> None:
    """Print, for each conversation, the recall there of what was best on the others, and of what is built in.

    Raises:
        InvalidInputError: the evaluator or its conversations are not there.
    """
    evaluator, conversations = evaluator_and_conversations()
    with tempfile.TemporaryDirectory(prefix="pjais-bench-") as folder, running_app(Path(folder)) as (app, client):
        asked = {each.stem: list(_asked(app, Ours(client), evaluator, each)) for each in conversations}
    grid = [Balance(**dict(zip(_GRID, values, strict=True))) for values in itertools.product(*_GRID.values())]
    recall = {name: [_recall(questions, balance) for balance in grid] for name, questions in asked.items()}
    for left_out, questions in asked.items():
        others = [name for name in asked if name != left_out]
        best = max(range(len(grid)), key=lambda at: sum(recall[name][at] * len(asked[name]) for name in others))
        chosen = {name: getattr(grid[best], name) for name in _GRID}
        emit(
            PEER,
            "recall-left-out",
            conversation=left_out,
            n=len(questions),
            chosen_elsewhere=recall[left_out][best],
            built_in=_recall(questions, CHOSEN),
            best_here=max(recall[left_out]),
            **chosen,
        )


def _asked(app: Any, ours: Ours, evaluator: Any, file: Path) -> Iterator[_Asked]:  # noqa: ANN401 - loaded from a file
    ((space, memories, questions),) = evaluator.load([str(file)])
    ours.reset(space)
    ours.add(memories)
    for question in filter(itemgetter("evidence"), questions):
        heard, _ = app.searcher.hear(ours.persona, parse(question["question"]), wait_s=_PATIENCE_S)
        with app.indexer.index.reading() as connection:
            ids = memory_ids_of(connection, heard.shelf.docs.tolist())
        wanted = set(question["evidence"])
        yield _Asked(heard, {doc for doc, memory_id in ids.items() if ours.theirs[memory_id] in wanted})


def _recall(questions: Sequence[_Asked], balance: Balance) -> float:
    """The mean share of the answers that are among the first ten."""
    shares = []
    for each in questions:
        weighed = Weighed.of(each.heard, each.heard.words.fits, balance)
        first = {int(each.heard.shelf.docs[place]) for places in weighed.in_order(_LIMIT) for place in places}
        shares.append(len(first & each.answers) / len(each.answers))
    return sum(shares) / len(shares)
