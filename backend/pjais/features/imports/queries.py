"""Live rows of imports."""

from pjais.features.imports.jobs import Importer
from pjais.features.imports.schemas import ImportJob
from pjais.reactive.registry import LiveSource

_IDLE_INTERVAL_S = 3600.0  # jobs poke the source themselves


def import_jobs(importer: Importer) -> LiveSource:
    """The latest imports of this run, newest first."""
    return LiveSource(
        "importJobs$", "The latest imports of this run, newest first.", ImportJob, "id", importer.rows, _IDLE_INTERVAL_S
    )
