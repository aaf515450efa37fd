"""Live queries over forgetting."""

from typing import Any, Final

from sqlalchemy import Select, select

from pjais.backup.forget import Forgetting
from pjais.eventlog.redaction import Erasure
from pjais.features.forgetting.schemas import ErasureRead, ForgettingRead
from pjais.reactive.registry import LiveSource, live_query

FORGETTING: Final = "forgetting$"
_IDLE_S: Final = 60.0


@live_query("erasures$", row=ErasureRead, key="id")
def erasures() -> Select[Any]:
    """Receipts of what was forgotten, newest first."""
    columns = (Erasure.id, Erasure.scope, Erasure.counts, Erasure.created_at)
    return select(*columns).order_by(Erasure.created_at.desc(), Erasure.id.desc()).limit(100)


def forgetting_state(forgetting: Forgetting) -> LiveSource:
    """One row."""

    def rows() -> list[dict[str, object]]:
        state = ForgettingRead(key="forgetting", step=forgetting.step, done=forgetting.done, total=forgetting.total)
        return [state.model_dump()]

    return LiveSource(FORGETTING, "How far a forgetting is.", ForgettingRead, "key", rows, _IDLE_S)
