"""Reads the engine's own books."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Engine, Select

from pjais.features.inspector.schemas import OpenQuery, QueryPlan
from pjais.kernel.clock import to_text
from pjais.kernel.errors import NotFoundError
from pjais.kernel.wording import said
from pjais.persistence.entity import Row
from pjais.reactive.engine import ReactiveEngine
from pjais.reactive.materialisation import Materialisation
from pjais.reactive.registry import LiveSource
from pjais.reactive.rerun import Rerun

NAME: Final = "openQueries$"


class QueryNotOpenError(NotFoundError):
    """That live query is not open any more."""

    code = "query-not-open"


@dataclass(frozen=True, slots=True)
class Inspector:
    """What is open in an engine, and how it is kept."""

    reactive: ReactiveEngine
    engine: Engine

    def source(self) -> LiveSource:
        """The live rows of the inspector itself."""
        return LiveSource(NAME, "Every open live query, once a second.", OpenQuery, "key", self.rows, 1.0)

    def rows(self) -> list[Row]:
        """Runs on the engine's thread."""
        found = (self._row(open_) for open_ in self.reactive.opened())
        return sorted(found, key=lambda row: (row["name"], int(row["key"])))

    def plan(self, key: str) -> QueryPlan:
        """Raises QueryNotOpenError."""
        opened = self.reactive.ask(self.reactive.opened)
        found = next((open_ for open_ in opened if str(open_.number) == key), None)
        if found is None:
            msg = said("There is no open live query with number {key}", key=key[:20])
            raise QueryNotOpenError(msg)
        if found.query is None:
            return QueryPlan(sql=None, plan=[])
        sql = self._sql(found.query)
        with self.engine.connect() as connection:
            steps = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}").mappings().all()
        depth: dict[int, int] = {0: -1}
        lines = []
        for step in steps:
            depth[step["id"]] = depth.get(step["parent"], -1) + 1
            lines.append("  " * depth[step["id"]] + step["detail"])
        return QueryPlan(sql=sql, plan=lines)

    def _sql(self, query: Select[Any]) -> str:
        return str(query.compile(self.engine, compile_kwargs={"literal_binds": True}))

    def _row(self, open_: Materialisation) -> Row:
        operator, costs = open_.operator, open_.costs
        patched_at = None if costs.last_patch_s is None else datetime.fromtimestamp(costs.last_patch_s, UTC)
        return OpenQuery(
            key=str(open_.number),
            name=open_.entry.name,
            label=open_.entry.label,
            params=open_.params(),
            mode=open_.mode,
            why=operator.why if isinstance(operator, Rerun) else None,
            subscribers=len(open_.followers),
            rows=len(open_.rows()),
            seen=self.reactive.commits_seen - open_.opened_at_commit,
            relevant=costs.relevant,
            patched=costs.patched,
            reread=costs.reread,
            p50_ms=round(costs.median_ms(), 3),
            max_ms=round(costs.longest_ms, 3),
            last_patch_at=to_text(patched_at) if patched_at else None,
        ).model_dump()
