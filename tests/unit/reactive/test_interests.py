"""Which changes can touch a query."""

from sqlalchemy import func, select

from pjais.features.dashboard.queries import dashboard_metrics
from pjais.features.memories.model import Memory
from pjais.features.memories.queries import memory_count, persona_memories
from pjais.features.personas.queries import active_persona
from pjais.persistence.changes import RowChange
from pjais.persistence.entity import Row
from pjais.reactive.rerun import interests_of


def touches(query: object, change: RowChange) -> bool:
    return any(
        dependency.table == change.table and dependency.touched_by(change)
        for dependency in interests_of(query)  # type: ignore[arg-type]
    )


def memory_row(**values: object) -> Row:
    return {"id": "m", "persona_id": "p", "content": "c", "tier": "warm", "deleted_at": None, "version": 1, **values}


def test_a_write_to_another_persona_is_ignored() -> None:
    query = persona_memories.build("p")

    assert touches(query, RowChange("memory", "m", None, memory_row()))
    assert not touches(query, RowChange("memory", "m", None, memory_row(persona_id="other")))


def test_a_row_that_leaves_the_filter_still_counts() -> None:
    query = memory_count.build("p", tier=["hot"])
    left = RowChange("memory", "m", memory_row(tier="hot"), memory_row(tier="cold"))

    assert touches(query, left)
    assert not touches(query, RowChange("memory", "m", None, memory_row(tier="cold")))


def test_a_change_of_columns_that_the_query_does_not_read_is_ignored() -> None:
    edited = RowChange("memory", "m", memory_row(), memory_row(content="new", version=2))

    assert not touches(memory_count.build("p"), edited)
    assert touches(memory_count.build("p", q="x"), edited)


def test_every_table_of_a_subquery_counts_without_conditions() -> None:
    tables = {dependency.table: dependency.equals for dependency in interests_of(dashboard_metrics.build("p"))}

    assert set(tables) == {"persona", "memory", "conversation", "message", "event"}
    assert not any(tables.values())


def test_a_joined_table_keeps_its_own_equality() -> None:
    by_table = {dependency.table: dependency for dependency in interests_of(active_persona.build())}

    assert by_table["setting"].equals == (("key", frozenset({"persona.active"})),)
    assert by_table["persona"].equals == ()


def test_an_equality_inside_or_narrows_nothing() -> None:
    either = select(func.count()).where((Memory.tier == "hot") | (Memory.persona_id == "p"))

    assert [dependency.equals for dependency in interests_of(either)] == [()]
