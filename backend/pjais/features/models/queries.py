"""Live queries over backends."""

from typing import Any

from sqlalchemy import Select, select

from pjais.features.models.model import Backend
from pjais.features.models.schemas import BackendRow
from pjais.reactive.registry import live_query


@live_query("backends$", row=BackendRow)
def backends() -> Select[Any]:
    """The servers that models are asked through, in the order in which they were set up."""
    columns = [getattr(Backend, name) for name in BackendRow.model_fields]
    return select(*columns).order_by(Backend.created_at, Backend.id)
