"""A persona's memories as arrays: kept in step with the index, and with a graph where they are very many."""

import hashlib
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pjais.retrieval import nearness, shelf
from pjais.retrieval.embedder import DIMENSIONS, Vectors
from pjais.retrieval.index_file import Doc, SearchIndex, put_docs, remove_docs, store_vectors
from pjais.retrieval.nearness import Nearness
from pjais.retrieval.ranking import Numbers
from pjais.retrieval.shelf import Shelf, Shelves
from tests.factories import running

OWNER = "p"


def doc(number: int, version: int, session: int, importance: float) -> Doc:
    return Doc(
        memory_id=f"m{number}",
        persona_id=OWNER if number % 7 else "other",
        session=f"s{session}" if session else "",
        said_at=f"2026-01-{1 + (number * 5 + version) % 28:02d}T00:00:00.000000Z",
        speaker="ann" if number % 2 else "",
        words=number,
        importance=importance,
        digest=hashlib.blake2b(f"{number} {version}".encode(), digest_size=16).digest(),
        body=f"word{number} version{version}",
    )


def vectors(count: int, seed: int = 1) -> Vectors:
    made = np.random.default_rng(seed).standard_normal((count, DIMENSIONS), dtype=np.float32)
    made /= np.linalg.norm(made, axis=1, keepdims=True)
    return made


def embed(index: SearchIndex, most: int) -> None:
    with index.writing() as connection:
        pending = connection.execute("SELECT id, digest FROM doc WHERE embedded = 0 LIMIT ?", (most,)).fetchall()
        store_vectors(connection, pending, vectors(len(pending), sum(each for each, _ in pending)))


@pytest.fixture
def index(tmp_path: Path) -> Iterator[SearchIndex]:
    made = SearchIndex(tmp_path / "search.db", lambda: None)
    yield made
    made.close()


def told(one: Shelf, asked: Numbers) -> dict[str, Any]:
    """What a shelf says, whatever way it came to that."""
    live = np.flatnonzero(one.live)
    cosine = np.full(one.docs.size, np.nan, np.float32)
    cosine[one.loose] = one.vectors @ asked
    if one.near is not None:
        held = live[one.near.holds(one.docs[live])]
        cosine[held] = one.near.cosines(one.docs[held], asked)
    sittings: dict[int, int] = {}
    return {
        "docs": one.docs[live].tolist(),
        "words": one.words[live].tolist(),
        "importance": np.round(one.importance[live], 3).tolist(),
        "speaker": [one.speakers[each] if each >= 0 else "" for each in one.spoken_by[live]],
        "session": [sittings.setdefault(each, len(sittings)) if each >= 0 else -1 for each in one.session[live]],
        "order": grouped(one),
        "cosine": [None if np.isnan(each) else round(float(each), 1) for each in cosine[live]],
    }


def grouped(one: Shelf) -> list[list[int]]:
    """The documents of each sitting in their order; in which order the sittings come says nothing."""
    assert one.position[one.order].tolist() == list(range(one.order.size))
    groups: dict[int, list[int]] = {}
    for place in one.order:
        groups.setdefault(int(one.session[place]), []).append(int(one.docs[place]))
    return sorted(groups.values())


MOVES = st.lists(
    st.one_of(
        st.tuples(
            st.just("put"), st.integers(0, 30), st.integers(0, 3), st.integers(0, 3), st.sampled_from([0.1, 0.9])
        ),
        st.tuples(st.just("remove"), st.integers(0, 30)),
        st.tuples(st.just("embed"), st.integers(1, 20)),
        st.tuples(st.just("read")),
        st.tuples(st.just("extend")),
        st.tuples(st.just("scrub")),
    ),
    max_size=40,
)


@settings(max_examples=60, deadline=None)
@given(MOVES)
def test_a_shelf_that_follows_the_index_says_what_one_read_anew_says(moves: list[tuple[Any, ...]]) -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patched:
        patched.setattr(shelf, "GRAPH_FROM", 6)
        patched.setattr(shelf, "_FEW_ADDED", 3)
        index = SearchIndex(Path(folder) / "search.db", lambda: None)
        kept, (asked,) = Shelves(index), vectors(1, 99)
        for move, *given_numbers in moves:
            if move == "put":
                with index.writing() as connection:
                    put_docs(connection, [doc(*given_numbers)], 1)
            elif move == "remove":
                with index.writing() as connection:
                    remove_docs(connection, [f"m{given_numbers[0]}"])
            elif move == "embed":
                embed(index, given_numbers[0])
            elif move == "extend":
                list(kept.extend_graphs())
            elif move == "scrub":
                index.scrub()
            else:
                kept.of(OWNER)

        assert told(kept.of(OWNER), asked) == told(Shelves(index).of(OWNER), asked)
        index.close()


def test_a_graph_finds_what_comparing_all_finds_and_is_kept(index: SearchIndex) -> None:
    with index.writing() as connection:
        put_docs(connection, [doc(number, 0, 0, 0.5) for number in range(1, 3000, 7)], 1)
    embed(index, 3000)
    made, (asked,) = Nearness(), vectors(1, 5)
    one = Shelves(index).of(OWNER)
    exact = one.vectors @ asked

    taken = sum(made.extend(index, OWNER))
    made.save(index, OWNER)
    again = nearness.load(index, OWNER)

    assert (taken, len(made), again is not None and len(again)) == (429, 429, 429)
    assert again is not None
    docs, cosines = again.nearest(asked, 20)
    best = one.docs[one.loose[np.argsort(-exact)[:20]]]
    assert len(set(docs.tolist()) & set(best.tolist())) >= 18
    assert np.allclose(cosines[:3], np.sort(exact)[::-1][:3], atol=0.01)
    assert np.allclose(again.total, one.vectors.sum(axis=0), atol=0.01)


def test_a_save_that_was_cut_short_leaves_the_graph_of_before(index: SearchIndex) -> None:
    made = Nearness()
    made.add(np.arange(10), vectors(10))
    made.save(index, OWNER)
    with index.writing() as connection:  # what a killed save leaves: parts of the next one, no row that names them
        connection.execute("INSERT INTO nearness_part (persona_id, version, value) VALUES (?, 2, x'00')", (OWNER,))

    found = nearness.load(index, OWNER)
    assert found is not None
    assert len(found) == 10
    found.add(np.arange(10, 15), vectors(5, 2))
    found.save(index, OWNER)

    loaded = nearness.load(index, OWNER)
    assert loaded is not None
    assert len(loaded) == 15


def test_a_graph_is_searched_while_it_grows() -> None:
    made, wanted = Nearness(), vectors(4000)
    made.add(np.arange(500), wanted[:500])
    growing = threading.Thread(target=lambda: made.add(np.arange(500, 4000), wanted[500:]))
    growing.start()

    while growing.is_alive():
        docs, _ = made.nearest(wanted[7], 3)
        assert docs[0] == 7
    growing.join()

    assert made.nearest(wanted[3999], 1)[0].tolist() == [3999]


def test_searches_find_the_same_with_a_graph_as_without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with running(tmp_path / "vault") as (app, client):
        owner = client.post("/api/personas", json={"name": "Ann"}).json()["id"]
        subjects = ("tea", "rain", "chess", "goats", "the sea", "old films", "bread", "the violin")
        drafts = [
            {
                "persona_id": owner,
                "content": f"{number}: I {'like' if number % 3 else 'do not like'} {subjects[number % 8]}",
                "source": {"session": str(number // 10), "speaker": "Ann"},
                "tags": ["odd"] if number % 2 else [],
            }
            for number in range(120)
        ]
        client.post("/api/memories/bulk", json={"memories": drafts}).raise_for_status()

        def found(query: str) -> list[tuple[str, Any]]:
            answer = client.post("/api/memories/search", json={"persona_id": owner, "query": query, "limit": 10})
            return [(each["memory"]["content"], each["why"]) for each in answer.json()["results"]]

        app.indexer.wait_for(owner, 60)
        lines = ("bread and butter", "what music do you play?", "chess tag:odd", '"old films" -not', "tag:odd")
        without = [found(line) for line in lines]
        monkeypatch.setattr(shelf, "GRAPH_FROM", 50)
        list(app.searcher.look_after())
        with app.indexer.index.reading() as connection:
            first = nearness.kept(connection, owner)
        assert first is not None
        with_graph = [found(line) for line in lines]
        client.post(f"/api/personas/{owner}/memories", json={"content": "The kettle whistles"})

        for before, after in zip(without, with_graph, strict=True):
            assert len(before) == len(after)
            # Those about the same thing are all but equal; which of them come first says nothing.
            assert subjects_of(before[:3]) == subjects_of(after[:3])
        assert with_graph[0][0][1]["semantic"] == pytest.approx(without[0][0][1]["semantic"], abs=0.05)
        assert found("kettle whistles")[0][0] == "The kettle whistles"
        client.post("/api/erasures", json={"name": "The kettle"}).raise_for_status()
        assert found("bread and butter")[0] == without[0][0]
        with app.indexer.index.reading() as connection:
            later = nearness.kept(connection, owner)
        assert later is None or later.change > first.change  # thrown away, and perhaps made again meanwhile


def subjects_of(found: list[tuple[str, Any]]) -> set[str]:
    return {content.partition(" like ")[2] for content, _ in found}
