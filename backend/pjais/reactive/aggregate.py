"""Counts, sums, averages, extremes and distinct keys, in groups or over all, kept by applying changes."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import ColumnElement, RowMapping, Select, func, select
from sqlalchemy.orm import Session

from pjais.persistence.changes import RowChange
from pjais.persistence.entity import Row
from pjais.reactive.diff import Op, diff
from pjais.reactive.expressions import Env, Evaluate, UnsupportedError
from pjais.reactive.source import Interest, Source

AGGREGATES: Final = frozenset({"count", "sum", "avg", "min", "max", "total"})
_EXTREMES: Final = frozenset({"min", "max"})
#: Groups are sorted anew when one changes; a query of more of them is run again instead.
MOST_GROUPS: Final = 20_000
MANY_CHANGES: Final = 5_000


@dataclass(frozen=True, slots=True)
class Measure:
    """One aggregate: its kind, its argument (None counts rows) and where its value stands for the output."""

    kind: str
    argument: Evaluate | None
    expression: ColumnElement[Any] | None
    name: str


@dataclass(slots=True)
class Tally:
    """What one group holds for one measure.

    The sum of floats is exact, as partial sums that do not overlap: adding and taking away in any order leaves what
    SQLite finds when it adds what is left.
    Source: Shewchuk, Adaptive Precision Floating-Point Arithmetic and Fast Robust Geometric Predicates (1997).
    """

    count: int = 0
    whole: int = 0
    floats: int = 0
    partials: list[float] = field(default_factory=list)
    least: Any = None
    most: Any = None

    @property
    def total(self) -> float:
        """An int while there are no floats, as in SQL."""
        return math.fsum((*self.partials, self.whole)) if self.floats else self.whole

    def add(self, value: Any) -> None:  # noqa: ANN401 - any SQL value
        self.count += 1
        if isinstance(value, float):
            self.floats += 1
            self._sum(value)
        elif isinstance(value, int):
            self.whole += value

    def _sum(self, value: float) -> None:
        kept = 0
        for partial in self.partials:
            large, small = (value, partial) if abs(value) >= abs(partial) else (partial, value)
            value = large + small
            rest = small - (value - large)
            if rest:
                self.partials[kept] = rest
                kept += 1
        self.partials[kept:] = [value]

    def widen(self, value: Any) -> None:  # noqa: ANN401 - a number or text
        self.least = value if self.least is None or value < self.least else self.least
        self.most = value if self.most is None or value > self.most else self.most

    def take(self, value: Any) -> bool:  # noqa: ANN401 - as above
        """False when an extreme went, whose successor only the table knows."""
        self.count -= 1
        if isinstance(value, float):
            self.floats -= 1
            self._sum(-value)
        elif isinstance(value, int):
            self.whole -= value
        return self.count == 0 or value not in (self.least, self.most)


@dataclass(slots=True)
class Group:
    """The rows that share a key."""

    key: tuple[Any, ...]
    count: int
    tallies: list[Tally]


#: Where a group stands in the order, and its row as it is sent.
Made = tuple[Any, Row]


@dataclass(slots=True)
class Aggregate:
    """Groups of a source's rows and what is measured of them; without keys there is one group, always."""

    source: Source
    keys: Sequence[tuple[str, Evaluate, ColumnElement[Any]]]
    measures: Sequence[Measure]
    project: Callable[[Env], Row]
    key: str
    expand: Callable[[Row], Sequence[Env]] | None = None
    place_of: Callable[[Env], Any] | None = None
    limit: int | None = None
    offset: int = 0
    base: Select[Any] | None = None
    inner: Mapping[str, "Aggregate"] = field(default_factory=dict)
    groups: dict[tuple[Any, ...], Group] = field(default_factory=dict)
    made: dict[tuple[Any, ...], Made] = field(default_factory=dict)
    shown: dict[tuple[Any, ...], int] = field(default_factory=dict)
    touched: set[tuple[Any, ...]] = field(default_factory=set)
    sent: list[Row] = field(default_factory=list)
    has_extremes: bool = False

    def __post_init__(self) -> None:
        self.has_extremes = any(measure.kind in _EXTREMES for measure in self.measures)

    def interests(self) -> Iterator[Interest]:
        yield from self.source.interests()
        for each in self.inner.values():
            yield from each.interests()

    def read(self, session: Session) -> None:
        """Raises UnsupportedError beyond ``MOST_GROUPS``."""
        self.source.read_keys(session)
        for each in self.inner.values():
            each.read(session)
        self.groups = {}
        for row in session.execute(self._reading()).mappings():
            self._load(row)
        if not self.keys and () not in self.groups:
            self.groups[()] = Group((), 0, [Tally() for _ in self.measures])
        if len(self.groups) > MOST_GROUPS:
            msg = f"more than {MOST_GROUPS:,} groups"
            raise UnsupportedError(msg)
        self.made = {key: self._made(group) for key, group in self.groups.items()}
        self.touched.clear()
        self.sent = self._ordered()

    def _reading(self) -> Select[Any]:
        columns: list[Any] = [expression.label(f"k{place}") for place, (_, _, expression) in enumerate(self.keys)]
        columns.append(func.count().label("n"))
        for place, measure in enumerate(self.measures):
            if measure.expression is not None:
                columns += [
                    func.count(measure.expression).label(f"c{place}"),
                    func.sum(measure.expression).label(f"s{place}"),
                    func.min(measure.expression).label(f"l{place}"),
                    func.max(measure.expression).label(f"m{place}"),
                ]
        base = self.base if self.base is not None else select().select_from(self.source.table)
        if self.source.where is not None:
            base = base.where(self.source.where)
        return base.add_columns(*columns).group_by(*(expression for _, _, expression in self.keys))

    def _load(self, row: RowMapping) -> None:
        key = tuple(row[f"k{place}"] for place in range(len(self.keys)))
        tallies = []
        for place, measure in enumerate(self.measures):
            if measure.expression is None:
                tallies.append(Tally())
                continue
            tally = Tally(row[f"c{place}"], least=row[f"l{place}"], most=row[f"m{place}"])
            total = row[f"s{place}"]
            if isinstance(total, float):
                tally.floats, tally.partials = tally.count, [total]
            elif isinstance(total, int):
                tally.whole = total
            tallies.append(tally)
        if row["n"] or not self.keys:
            self.groups[key] = Group(key, row["n"], tallies)

    def bears(self) -> int:
        """Reading again goes through the whole table."""
        return MANY_CHANGES

    def rows(self) -> list[Row]:
        return self.sent

    def value(self) -> Any:  # noqa: ANN401 - of a scalar subquery
        return next(iter(self.sent[0].values()))

    def apply(self, changes: Sequence[RowChange]) -> list[Op] | None:
        """Operations on the rows as they were sent, or None when they must be read again."""
        return self._renew() if self._follow(changes) else None

    def _renew(self) -> list[Op]:
        """Make the touched groups' rows anew; in the same places when their order is the same."""
        ops: list[Op] = []
        in_place = True
        for key in self.touched:
            group, known = self.groups.get(key), self.made.get(key)
            if group is None:
                in_place = in_place and known is None
                self.made.pop(key, None)
                continue
            fresh = self.made[key] = self._made(group)
            if known is None or known[0] != fresh[0]:
                in_place = False
            elif in_place and key in self.shown:
                changed = {name: value for name, value in fresh[1].items() if known[1][name] != value}
                if self.key in changed:  # by which a client tells the rows apart
                    in_place = False
                elif changed:
                    ops.append({"op": "update", "key": str(fresh[1][self.key]), "row": changed})
        self.touched.clear()
        if not in_place:
            before, self.sent = self.sent, self._ordered()
            return diff(before, self.sent, self.key)
        for key, index in self.shown.items():
            self.sent[index] = self.made[key][1]
        return ops

    def _made(self, group: Group) -> Made:
        env = self._env(group)
        return self.place_of(env) if self.place_of is not None else None, self.project(env)

    def _ordered(self) -> list[Row]:
        """The rows as they are sent."""
        entries = list(self.made.items())
        if self.place_of is not None:
            entries.sort(key=_place)
        last = None if self.limit is None else self.offset + self.limit
        entries = entries[self.offset : last]
        self.shown = {key: index for index, (key, _) in enumerate(entries)}
        return [row for _, (_, row) in entries]

    def _follow(self, changes: Sequence[RowChange]) -> bool:
        for change in changes:
            if self.source.key_came_or_went(change):
                return False
            if change.table == self.source.interest.table and not self._change(change):
                return False
        for each in self.inner.values():
            if each.apply(changes) is None:
                return False
            self.touched.update(self.groups)
        return len(self.groups) <= MOST_GROUPS

    def _change(self, change: RowChange) -> bool:
        before, after = self.source.env(change.before), self.source.env(change.after)
        certain = True
        if self.expand is None:
            if before is not None:
                certain = self._take(before)
            if after is not None:
                self._add(after)
            return certain
        for env in self.expand(before) if before is not None else ():
            certain = self._take(env) and certain
        for env in self.expand(after) if after is not None else ():
            self._add(env)
        return certain

    def _key_of(self, env: Env) -> tuple[Any, ...]:
        return tuple(evaluate(env) for _, evaluate, _ in self.keys)

    def _add(self, env: Env) -> None:
        key = self._key_of(env)
        group = self.groups.get(key)
        if group is None:
            group = self.groups[key] = Group(key, 0, [Tally() for _ in self.measures])
        group.count += 1
        self.touched.add(key)
        for measure, tally in zip(self.measures, group.tallies, strict=True):
            value = measure.argument(env) if measure.argument is not None else None
            if value is not None:
                tally.add(value)
                if measure.kind in _EXTREMES:
                    tally.widen(value)

    def _take(self, env: Env) -> bool:
        key = self._key_of(env)
        group = self.groups.get(key)
        if group is None:
            return False  # what is held and what is stored disagree: read again
        group.count -= 1
        self.touched.add(key)
        certain = True
        for measure, tally in zip(self.measures, group.tallies, strict=True):
            value = measure.argument(env) if measure.argument is not None else None
            if value is not None:
                certain = tally.take(value) and certain
        if group.count == 0 and self.keys:
            del self.groups[key]
            return True
        if group.count == 0:
            self.groups[key] = Group(key, 0, [Tally() for _ in self.measures])
            return True
        return certain or not self.has_extremes

    def _env(self, group: Group) -> Env:
        env: Env = {name: value for (name, _, _), value in zip(self.keys, group.key, strict=True)}
        for measure, tally in zip(self.measures, group.tallies, strict=True):
            env[measure.name] = _measured(measure, group, tally)
        for name, each in self.inner.items():
            env[name] = each.value()
        return env


def _place(entry: tuple[tuple[Any, ...], Made]) -> Any:  # noqa: ANN401 - whatever the order compares
    return entry[1][0]


def _measured(measure: Measure, group: Group, tally: Tally) -> Any:  # noqa: ANN401 - any SQL value
    if measure.kind == "count":
        return group.count if measure.argument is None else tally.count
    if measure.kind == "total":
        return float(tally.total)
    if tally.count == 0:
        return None
    if measure.kind == "sum":
        return tally.total
    if measure.kind == "avg":
        return tally.total / tally.count
    return tally.least if measure.kind == "min" else tally.most
