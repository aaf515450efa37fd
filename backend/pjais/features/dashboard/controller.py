"""Routes of figures and health."""

from litestar import get
from litestar.di import NamedDependency

from pjais import __version__
from pjais.features.dashboard.schemas import Health, Metrics
from pjais.features.dashboard.service import DashboardService
from pjais.features.routing import checked_id, problems
from pjais.features.settings.service import SettingService
from pjais.persistence.migrate import REVISIONS
from pjais.persistence.vault import Vault


@get("/metrics", operation_id="metrics.get", tags=["metrics"], responses=problems(), sync_to_thread=True)
def get_metrics(dashboard: NamedDependency[DashboardService], persona_id: str | None = None) -> Metrics:
    """Figures of both halves, of the whole vault or of one persona."""
    return dashboard.all(persona_id and checked_id(persona_id, "persona_id"))


@get("/health", operation_id="health.get", tags=["metrics"], responses=problems(), sync_to_thread=True)
def get_health(vault: NamedDependency[Vault]) -> Health:
    with vault.read() as session:
        device_id = SettingService(session).value("device.id")
    copy = vault.copy_before_migration
    return Health(
        status="ok",
        version=__version__,
        schema_revision=REVISIONS[-1],
        data_folder=str(vault.paths.folder),
        device_id=device_id,
        copy_before_migration=str(copy) if copy else None,
    )
