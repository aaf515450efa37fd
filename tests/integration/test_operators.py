"""The oracle: after any changes, what an operator says equals the same query run fresh.

Queries and changes are made at random over the real tables. A second test breaks an operator on purpose and expects
the oracle to notice.
"""

import dataclasses
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st
from sqlalchemy import (
    Connection,
    Select,
    and_,
    case,
    create_engine,
    delete,
    func,
    insert,
    literal,
    not_,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool
from sqlcipher3 import dbapi2

import pjais.features.slices  # noqa: F401 - all tables
from pjais.features.dashboard.queries import dashboard_metrics
from pjais.features.memories.filters import MemoryFilter
from pjais.features.memories.model import Memory
from pjais.features.memories.queries import memory_tags, persona_memories
from pjais.features.personas.model import Persona
from pjais.persistence.changes import RowChange
from pjais.persistence.engine import fold, to_json
from pjais.persistence.entity import Base, Row
from pjais.reactive import window
from pjais.reactive.aggregate import Aggregate
from pjais.reactive.diff import diff
from pjais.reactive.join import Joined
from pjais.reactive.plan import Operator, operator_for
from pjais.reactive.rerun import Rerun
from pjais.reactive.window import Window
from tests.unit.reactive.apply import apply_ops, same_rows

EXAMPLES = max(2_000, 10 * settings().max_examples)  # more by HYPOTHESIS_PROFILE=thorough
PERSONAS = ("p1", "p2", "p3")
LAST_ID = 7
TEXTS = ("Green tea", "green TEA", "Tëa", "", "a%b_c", "Milk")
DAYS = tuple(f"2026-01-0{day}T00:00:00.000000Z" for day in range(1, 5))
MEMORY: Any = Memory.__table__
PERSONA: Any = Persona.__table__

values = {
    "persona_id": st.sampled_from(PERSONAS),
    "content": st.sampled_from([text for text in TEXTS if text]),
    "summary": st.sampled_from(TEXTS),
    "type": st.sampled_from(["fact", "note", "skill"]),
    "importance": st.sampled_from([0.0, 0.1, 0.2, 0.7, 1.0]),
    "tier": st.sampled_from(["hot", "warm", "cold"]),
    "tags": st.lists(st.sampled_from(["tea", "te", "ä"]), unique=True, max_size=3),
    "occurred_at": st.none() | st.sampled_from(DAYS),
    "access_count": st.integers(0, 3),
    "created_at": st.sampled_from(DAYS),
    "deleted_at": st.none() | st.none() | st.sampled_from(DAYS),
}


#: There from the start, so that most changes meet a row.
BEGINNING: tuple[Row, ...] = tuple(
    {
        "id": f"m{number:02}",
        "persona_id": PERSONAS[number % 2],
        "content": ("Green tea", "Tëa", "Milk")[number % 3],
        "type": "fact",
        "importance": (0.1, 0.7, 0.2)[number % 3],
        "tier": ("hot", "cold")[number // 3],
        "tags": [["tea"], ["te", "ä"]][number % 2],
        "occurred_at": (None, *DAYS)[number % 5],
        "access_count": number % 3,
        "created_at": DAYS[number % 4],
    }
    for number in range(6)
)

# Queries


def atoms() -> st.SearchStrategy[Any]:
    m = Memory
    return st.one_of(
        values["persona_id"].map(lambda v: m.persona_id == v),
        st.lists(values["persona_id"], max_size=2).map(m.persona_id.in_),
        values["tier"].map(lambda v: m.tier != v),
        st.lists(values["tier"], max_size=2).map(m.tier.not_in),
        values["importance"].map(lambda v: m.importance < v),
        values["importance"].map(lambda v: m.importance >= v),
        values["importance"].map(lambda v: m.importance.between(0.1, v)),
        values["access_count"].map(lambda v: m.access_count > v),
        st.sampled_from(DAYS).map(lambda v: m.occurred_at <= v),
        st.sampled_from(DAYS).map(lambda v: m.occurred_at != v),
        st.sampled_from([m.occurred_at.is_(None), m.occurred_at.is_not(None), m.deleted_at.is_(None)]),
        st.sampled_from(["tea", "TË", "%b", "i"]).map(lambda v: m.content.contains(v, autoescape=True)),
        st.sampled_from(["g", "a%"]).map(lambda v: m.content.startswith(v, autoescape=True)),
        st.sampled_from(["%t_a", "_i%"]).map(m.summary.like),
        st.sampled_from(["tea", "ä"]).map(lambda v: func.instr(m.tags, to_json(v), type_=None) > 0),
        st.sampled_from(["tëa", "milk"]).map(lambda v: func.instr(func.fold(m.content), v) > 0),
        st.just(m.persona_id.in_(select(Persona.id).where(Persona.deleted_at.is_(None)))),
        st.sampled_from(["hot", "warm"]).map(lambda v: func.coalesce(m.occurred_at, m.tier) == v),
    )


conditions = st.recursive(
    atoms(),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda pair: and_(*pair)),
        st.tuples(inner, inner).map(lambda pair: or_(*pair)),
        inner.map(not_),
    ),
    max_leaves=4,
)


@st.composite
def windows(draw: st.DrawFn) -> tuple[Select[Any], str]:
    chosen = draw(st.lists(st.sampled_from(["content", "importance", "tags", "occurred_at"]), unique=True, max_size=3))
    columns = [Memory.id, *(getattr(Memory, name) for name in chosen), func.substr(Memory.content, 1, 3).label("cut")]
    order = [
        draw(ordered(name))
        for name in draw(
            st.lists(st.sampled_from(["created_at", "occurred_at", "importance", "content"]), unique=True, max_size=2)
        )
    ]
    order.append(draw(st.sampled_from([Memory.id, Memory.id.desc()])))
    query: Select[Any] = select(*columns).where(draw(conditions)).order_by(*order)
    limit = draw(st.none() | st.integers(0, 6))
    if limit is not None:
        query = query.limit(limit).offset(draw(st.integers(0, 4)))
    return query, "id"


def ordered(name: str) -> st.SearchStrategy[Any]:
    column = getattr(Memory, name)
    return st.sampled_from(
        [column, column.desc(), column.nulls_last(), column.desc().nulls_first(), column.desc().nulls_last()]
    )


measures: st.SearchStrategy[Any] = st.sampled_from(
    [
        func.count().label("n"),
        func.count(Memory.occurred_at).label("dated"),
        func.sum(Memory.access_count).label("uses"),
        func.sum(Memory.importance).label("weight"),
        func.coalesce(func.avg(Memory.importance), -1.0).label("mean"),
        func.min(Memory.created_at).label("first"),
        func.max(Memory.importance).label("top"),
        func.sum(case((Memory.tier == "hot", 1), else_=0)).label("hot"),
        (func.count() - func.count(Memory.occurred_at)).label("undated"),
    ]
)


@st.composite
def aggregates(draw: st.DrawFn) -> tuple[Select[Any], str]:
    figures = draw(st.lists(measures, min_size=1, max_size=4, unique_by=lambda each: each.name))
    where = draw(conditions)
    if draw(st.booleans()):
        live = select(func.count()).select_from(Persona).where(Persona.deleted_at.is_(None)).scalar_subquery()
        return select(literal("all").label("key"), live.label("live"), *figures).select_from(Memory).where(where), "key"
    group = draw(st.sampled_from([Memory.tier, Memory.persona_id, func.substr(Memory.created_at, 1, 10).label("day")]))
    order = draw(st.sampled_from([[group], [func.count().desc(), group], [group.desc()]]))
    query = select(group, *figures).where(where).group_by(group).order_by(*order)
    if draw(st.booleans()):
        query = query.limit(draw(st.integers(0, 3))).offset(draw(st.integers(0, 1)))
    return query, group.name or "day"


@st.composite
def others(draw: st.DrawFn) -> tuple[Select[Any], str]:
    where = draw(conditions)
    inner = select(Memory.id, Memory.created_at, Memory.tier).where(where)
    newest = inner.order_by(Memory.created_at.desc(), Memory.id.desc()).limit(draw(st.integers(1, 4))).subquery()
    owner = draw(values["persona_id"])
    with_owner = select(Memory.id, Memory.content, Persona.name, Persona.deleted_at).join(
        Persona, Memory.persona_id == Persona.id
    )
    ordered_by = [draw(st.sampled_from([Persona.name.desc(), Memory.importance, Persona.deleted_at])), Memory.id]
    found: tuple[Select[Any], str] = draw(
        st.sampled_from(
            [
                (select(Memory.tier).where(where).distinct().order_by(Memory.tier), "tier"),
                (select(newest).order_by(newest.c.created_at, newest.c.id), "id"),
                (memory_tags.build(owner), "tag"),
                (with_owner.where(where).order_by(*ordered_by).limit(draw(st.none() | st.integers(1, 4))), "id"),
                (with_owner.where(Persona.deleted_at.is_(None)).order_by(Memory.id).limit(3), "id"),
                (persona_memories.build(owner, limit=3, sort="recently_used"), "id"),
                (dashboard_metrics.build(owner), "key"),
                (dashboard_metrics.build(None), "key"),
                (MemoryFilter(None, q="tea").narrow(select(func.count().label("n"))), "n"),
            ]
        )
    )
    return found


queries = st.one_of(windows(), aggregates(), others())

# Changes

whole = st.fixed_dictionaries({name: strategy for name, strategy in values.items() if name != "deleted_at"})
some = st.fixed_dictionaries({}, optional=values)
steps = st.one_of(
    st.tuples(st.just("insert"), st.integers(0, LAST_ID), whole),
    st.tuples(st.just("insert"), st.integers(0, LAST_ID), whole),
    st.tuples(st.just("update"), st.integers(0, LAST_ID), some),
    st.tuples(st.just("update"), st.integers(0, LAST_ID), some),
    st.tuples(st.just("delete"), st.integers(0, LAST_ID), st.just({})),
    st.tuples(st.just("persona"), st.integers(0, 2), st.none() | st.sampled_from(DAYS)),
)
batches = st.lists(st.lists(steps, min_size=1, max_size=5), min_size=1, max_size=5)


class World:
    """The tables in memory, and changes to them as the recorder tells them."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.session = Session(connection)

    def row(self, table: Any, key: str) -> Row | None:
        found = self.connection.execute(select(table).where(table.c.id == key)).mappings().first()
        return dict(found) if found else None

    def do(self, step: tuple[str, int, Any]) -> RowChange | None:
        kind, number, given_values = step
        table, key = (PERSONA, PERSONAS[number]) if kind == "persona" else (MEMORY, f"m{number:02}")
        before = self.row(table, key)
        if kind == "insert" and before is None:
            self.connection.execute(insert(Memory), [Memory.complete({**given_values, "id": key})])
        elif kind == "update" and before is not None and given_values:
            self.connection.execute(update(MEMORY).where(MEMORY.c.id == key).values(**given_values))
        elif kind == "delete" and before is not None:
            self.connection.execute(delete(MEMORY).where(MEMORY.c.id == key))
        elif kind == "persona":
            self.connection.execute(update(PERSONA).where(PERSONA.c.id == key).values(deleted_at=given_values))
        else:
            return None
        return RowChange(table.name, key, before, self.row(table, key))

    def fresh(self, query: Select[Any]) -> list[Row]:
        return [dict(row) for row in self.connection.execute(query).mappings()]


@pytest.fixture(scope="module")
def connection() -> Iterator[Connection]:
    engine = create_engine("sqlite+pysqlite://", module=dbapi2, poolclass=StaticPool, json_serializer=to_json)
    with engine.connect() as opened:
        opened.connection.driver_connection.create_function("fold", 1, fold, deterministic=True)  # type: ignore[union-attr]
        Base.metadata.create_all(opened)
        opened.execute(
            insert(Persona),
            [
                Persona.complete(
                    {"id": key, "name": key, "personality": {}, "memory_settings": {}, "privacy_settings": {}}
                )
                for key in PERSONAS
            ],
        )
        opened.execute(insert(Memory), [Memory.complete(row) for row in BEGINNING])
        opened.commit()
        yield opened
    engine.dispose()


@pytest.fixture(autouse=True)
def narrow_margin(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that windows run out and are read again within a few changes."""
    monkeypatch.setattr(window, "MARGIN", 1)


def follow(world: World, operator: Operator, query: Select[Any], key: str, happenings: Any) -> int:
    """Plays the batches; returns how many were applied without reading again.

    Raises:
        AssertionError: client, operator and fresh query disagree.
    """
    operator.read(world.session)
    client, applied = operator.rows(), 0
    assert same_rows(client, world.fresh(query)), "at the start"
    for batch in happenings:
        changes = [change for step in batch if (change := world.do(step)) is not None]
        concerning = [
            change
            for change in changes
            if any(each.table == change.table and each.touched_by(change) for each in operator.interests())
        ]
        if concerning:
            ops = operator.apply(concerning)
            if ops is None:
                operator.read(world.session)
                ops = diff(client, operator.rows(), key)
            else:
                applied += 1
            client = apply_ops(client, ops, key)
        assert same_rows(client, operator.rows()), "client and operator"
        assert same_rows(client, world.fresh(query)), "client and fresh query"
    return applied


def play(connection: Connection, query: Select[Any], key: str, happenings: Any, make: Callable[..., Operator]) -> int:
    world = World(connection)
    try:
        return follow(world, make(query, key), query, key, happenings)
    finally:
        connection.rollback()


@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
@given(asked=queries, happenings=batches)
def test_an_operator_equals_the_query_run_fresh(connection: Connection, asked: Any, happenings: Any) -> None:
    query, key = asked
    note(f"{query}\n{query.compile().params}\n{happenings}")

    play(connection, query, key, happenings, operator_for)


def test_what_is_made_here_is_followed_and_not_run_again() -> None:
    kinds: dict[str, type[Operator]] = {}

    @settings(max_examples=200, database=None)
    @given(asked=queries)
    def look(asked: Any) -> None:
        operator = operator_for(*asked)
        assert not isinstance(operator, Rerun), operator.why
        kinds[type(operator).__name__] = type(operator)

    look()
    assert kinds == {"Window": Window, "Aggregate": Aggregate, "Joined": Joined}


class NeverShort(Window):
    """Believes that it always holds enough rows."""

    __slots__ = ()

    def _has_enough(self) -> bool:
        return True


def broken_window(query: Select[Any], key: str) -> Operator:
    operator = operator_for(query, key)
    if type(operator) is Window:
        object.__setattr__(operator, "__class__", NeverShort)
    return operator


def broken_aggregate(query: Select[Any], key: str) -> Operator:
    """Keeps an extreme whose last row has gone."""
    operator = operator_for(query, key)
    if isinstance(operator, Aggregate):
        operator.has_extremes = False
    return operator


def broken_predicate(query: Select[Any], key: str) -> Operator:
    """Does not see that a subquery's keys have changed."""
    operator = operator_for(query, key)
    if isinstance(operator, (Window, Aggregate)) and operator.source.keysets:
        operator.source = dataclasses.replace(operator.source, keysets=())
    return operator


@pytest.mark.parametrize("make", [broken_window, broken_aggregate, broken_predicate])
def test_the_oracle_notices_a_broken_operator(
    connection: Connection, make: Callable[..., Operator], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(window, "MARGIN", 0)

    @settings(max_examples=EXAMPLES, database=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
    @given(asked=queries, happenings=batches)
    def search(asked: Any, happenings: Any) -> None:
        query, key = asked
        play(connection, query, key, happenings, make)

    with pytest.raises(AssertionError):
        search()
