"""Recall: how often the memory that answers a question is among those found; and how fast search and embedding are."""

import importlib.util
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import numpy as np
from litestar.testing import TestClient

from pjais.bench.figures import emit, quantile
from pjais.bench.model import draft
from pjais.bench.place import BATCH
from pjais.bootstrap import Application, open_application
from pjais.features.memories.service import MemoryService
from pjais.features.personas.schemas import PersonaCreate
from pjais.features.personas.service import PersonaService
from pjais.kernel.errors import InvalidInputError
from pjais.retrieval.embedder import DIMENSIONS, Embedder
from pjais.retrieval.index_file import store_vectors

PEER: Final = "pjais"
#: Names the folder that has the evaluator and the conversations; by default it lies beside the checkout.
SHARED: Final = "PJAIS_SHARED"
_KS: Final = (5, 10, 20)
_SEARCHES: Final = 200
_WRITES: Final = 40
_TEXTS: Final = 2_000
_SEED: Final = 7


class Ours:
    """The evaluator's adapter: the product's own API, a persona for each conversation."""

    def __init__(self, client: TestClient[Any]) -> None:
        self._client = client
        self.persona = ""
        self.theirs: dict[str, str] = {}

    def reset(self, space: str) -> None:
        self.persona = self._post("/api/personas", {"name": space})["id"]
        self.theirs = {}

    def add(self, memories: Sequence[Mapping[str, Any]]) -> None:
        drafts = [
            {
                "persona_id": self.persona,
                "content": f"{each['speaker']}: {each['text']}"
                + (f" [photo: {each['caption']}]" if each.get("caption") else ""),
                "occurred_at": each["timestamp"],
                "source": {"speaker": each["speaker"], "session": each["session"], "ref": each["id"]},
            }
            for each in memories
        ]
        ids = self._post("/api/memories/bulk", {"memories": drafts})["ids"]
        self.theirs |= dict(zip(ids, (each["id"] for each in memories), strict=True))

    def search(self, query: str, k: int) -> list[str]:
        found = self._post("/api/memories/search", {"persona_id": self.persona, "query": query, "limit": k})
        return [self.theirs[each["memory"]["id"]] for each in found["results"]]

    def _post(self, path: str, body: object) -> Any:  # noqa: ANN401 - free JSON
        return self._client.post(path, json=body).raise_for_status().json()


def measure_recall() -> None:
    """Print the table of LoCoMo: recall at 5, 10 and 20 and the mean reciprocal rank, in all and by kind of question.

    Raises:
        InvalidInputError: the evaluator or its conversations are not there.
    """
    evaluator, conversations = evaluator_and_conversations()
    with tempfile.TemporaryDirectory(prefix="pjais-bench-") as folder, running_app(Path(folder)) as (_, client):
        rows, facts = evaluator.evaluate(Ours(client), [str(each) for each in conversations], list(_KS))
    for group, figures in evaluator.summarise(rows, list(_KS)).items():
        name = group if group in {"all", "answerable"} else f"{group} {evaluator.CATEGORIES[int(group)]}"
        told = {key: value for key, value in figures.items() if key.startswith("recall") or key == "mrr"}
        emit(PEER, "recall", group=name, n=figures["n"], **told)
    took = [row["ms"] for row in rows]
    emit(PEER, "recall-search", N=facts["memories"], p50_ms=quantile(took, 0.5), p95_ms=quantile(took, 0.95))


def measure_search(sizes: Sequence[int]) -> None:
    """Print how long a search takes among that many memories of one persona, their vectors made up."""
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="pjais-bench-") as folder, running_app(Path(folder)) as (app, client):
            app.indexer.pause()
            owner = _filled(app, size)
            app.indexer.catch_up()
            _make_up_vectors(app)
            started = time.perf_counter()
            in_graph = sum(app.searcher.look_after())
            graph_s = time.perf_counter() - started
            chosen = random.Random(_SEED)  # noqa: S311 - words, no secrets
            words = sorted({word for number in range(2_000) for word in draft([owner], number, 0).content.split()})
            started = time.perf_counter()
            _search(client, owner, "a first search")
            first_s = time.perf_counter() - started
            took = [
                _search(client, owner, " ".join(chosen.sample(words, chosen.randint(2, 6)))) for _ in range(_SEARCHES)
            ]
            fresh = [_search_after_a_write(client, owner, chosen.sample(words, 3)) for _ in range(_WRITES)]
        emit(
            PEER,
            "search",
            N=size,
            p50_ms=quantile(took, 0.5),
            p95_ms=quantile(took, 0.95),
            max_ms=max(took),
            first_s=first_s,
            after_a_write_p95_ms=quantile(fresh, 0.95),
            in_graph=in_graph,
            graph_s=graph_s,
        )


def measure_embedding() -> None:
    """Print texts embedded per second."""
    embedder, texts = Embedder(), [draft(["p"], number, 0).content for number in range(_TEXTS)]
    embedder.embed(texts[:8])
    started = time.perf_counter()
    embedder.embed(texts)
    seconds = time.perf_counter() - started
    words = sum(len(text.split()) for text in texts) / len(texts)
    emit(PEER, "embedding", texts_per_s=len(texts) / seconds, n=len(texts), words=words)


def evaluator_and_conversations() -> tuple[ModuleType, list[Path]]:
    named = os.environ.get(SHARED)
    shared = Path(named) if named else Path(__file__).parents[4] / "shared"
    program, conversations = shared / "locomo_recall.py", sorted((shared / "samples" / "locomo").glob("*.json"))
    spec = importlib.util.spec_from_file_location("locomo_recall", program) if program.exists() else None
    if spec is None or spec.loader is None or not conversations:
        msg = f"{program} and samples/locomo/*.json beside it are needed; {SHARED} names their folder"
        raise InvalidInputError(msg)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module, conversations


@contextmanager
def running_app(folder: Path) -> Iterator[tuple[Application, TestClient[Any]]]:
    app = open_application(folder)
    try:
        with TestClient(app.asgi, base_url="http://127.0.0.1") as client:
            client.headers["Authorization"] = f"Bearer {app.token}"
            yield app, client
    finally:
        app.close()


def _filled(app: Application, size: int) -> str:
    with app.vault.write() as session:
        owner = PersonaService(session).create(PersonaCreate(name="Searched")).id
    for start in range(0, size, BATCH):
        with app.vault.write() as session:
            drafts = [draft([owner], number, 0) for number in range(start, min(start + BATCH, size))]
            MemoryService(session).remember_all(drafts)
    return owner


def _make_up_vectors(app: Application) -> None:
    made = np.random.default_rng(_SEED)
    centres = made.standard_normal((500, DIMENSIONS), dtype=np.float32)
    while True:
        with app.indexer.index.reading() as connection:
            pending = connection.execute("SELECT id, digest FROM doc WHERE embedded = 0 LIMIT ?", (BATCH,)).fetchall()
        if not pending:
            return
        near = centres[made.integers(0, len(centres), len(pending))]
        vectors = near + made.standard_normal((len(pending), DIMENSIONS), dtype=np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        with app.indexer.index.writing() as connection:
            store_vectors(connection, pending, vectors)


def _search(client: TestClient[Any], owner: str, line: str) -> float:
    started = time.perf_counter()
    asked = {"persona_id": owner, "query": line, "wait_s": 0}
    client.post("/api/memories/search", json=asked).raise_for_status()
    return (time.perf_counter() - started) * 1000


def _search_after_a_write(client: TestClient[Any], owner: str, words: Sequence[str]) -> float:
    client.post(f"/api/personas/{owner}/memories", json={"content": " ".join(words)}).raise_for_status()
    return _search(client, owner, words[0])
