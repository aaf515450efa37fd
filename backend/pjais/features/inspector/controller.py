"""Routes of the inspector."""

from litestar import get
from litestar.di import NamedDependency

from pjais.features.inspector.schemas import QueryPlan
from pjais.features.inspector.service import Inspector, QueryNotOpenError
from pjais.features.routing import problems


@get(
    "/live-queries/{key:str}/plan",
    operation_id="liveQueries.plan",
    tags=["metrics"],
    responses=problems(QueryNotOpenError),
    sync_to_thread=True,
)
def get_plan(inspector: NamedDependency[Inspector], key: str) -> QueryPlan:
    """The SQL of an open live query and how SQLite goes about it."""
    return inspector.plan(key)
