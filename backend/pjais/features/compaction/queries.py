"""The live state of compaction."""

from typing import Final

from pjais.backup.compaction import Compaction
from pjais.eventlog.archive import MissingArchiveError
from pjais.features.compaction.schemas import ArchiveRead, CompactionRead
from pjais.reactive.registry import LiveSource

COMPACTION: Final = "compaction$"
_IDLE_S: Final = 60.0


def state_of(compaction: Compaction) -> CompactionRead:
    """What it shows; a missing archive is told, not hidden."""
    problem = None
    try:
        found = compaction.archives()
    except MissingArchiveError as error:
        found, problem = [], error.detail
    archives = [ArchiveRead(**{name: getattr(each, name) for name in ArchiveRead.model_fields}) for each in found]
    return CompactionRead(
        key="compaction",
        keep_days=compaction.keep_days(),
        is_running=compaction.is_running,
        archives=archives,
        problem=problem,
    )


def compaction_state(compaction: Compaction) -> LiveSource:
    """One row."""

    def rows() -> list[dict[str, object]]:
        return [state_of(compaction).model_dump()]

    return LiveSource(
        COMPACTION, "How long events stay in the log, and its archives.", CompactionRead, "key", rows, _IDLE_S
    )
