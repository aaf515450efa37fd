"""Routes of figures and health."""

from litestar import get, post
from litestar.di import NamedDependency
from litestar.status_codes import HTTP_200_OK

from pjais import __version__
from pjais.features.dashboard.health import HealthService
from pjais.features.dashboard.schemas import Health, HealthCheck, Metrics
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
def get_health(vault: NamedDependency[Vault], health: NamedDependency[HealthService]) -> Health:
    """That the app answers, and how it is doing."""
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
        checks=list(health.checks()),
    )


@post(
    "/health/model",
    operation_id="health.model",
    tags=["metrics"],
    responses=problems(),
    status_code=HTTP_200_OK,
    sync_to_thread=True,
)
def ask_model(health: NamedDependency[HealthService]) -> HealthCheck:
    """Ask the model's server again whether it answers."""
    return health.model.ask_now()
