"""What the search index tells of itself."""

from typing import Final

from pjais.features.search.schemas import SearchIndexState
from pjais.reactive.registry import LiveSource
from pjais.retrieval.indexer import Indexer

SEARCH_INDEX: Final = "searchIndex$"


def search_index(indexer: Indexer) -> LiveSource:
    def rows() -> list[dict[str, object]]:
        told = indexer.progress
        return [{"key": "index", "indexed": told.indexed, "pending": told.pending, "problem": told.problem}]

    return LiveSource(SEARCH_INDEX, "How far the search index is.", SearchIndexState, "key", rows, 5.0)
