"""Live queries over forgetting."""

from typing import Any

from sqlalchemy import Select, select

from pjais.eventlog.redaction import Erasure
from pjais.features.forgetting.schemas import ErasureRead
from pjais.reactive.registry import live_query


@live_query("erasures$", row=ErasureRead, key="id")
def erasures() -> Select[Any]:
    """Receipts of what was forgotten, newest first."""
    columns = (Erasure.id, Erasure.scope, Erasure.counts, Erasure.created_at)
    return select(*columns).order_by(Erasure.created_at.desc(), Erasure.id.desc()).limit(100)
