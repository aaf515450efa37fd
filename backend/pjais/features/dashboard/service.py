"""Figures that are measured, not stored."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.pool import QueuePool

from pjais.eventlog.model import Event
from pjais.features.dashboard.queries import dashboard_metrics
from pjais.features.dashboard.schemas import Metrics, SystemMetrics, VaultMetrics
from pjais.persistence.engine import POOL_MAXIMUM
from pjais.persistence.entity import Row
from pjais.persistence.vault import Vault
from pjais.telemetry.meter import Meter


@dataclass(frozen=True, slots=True)
class DashboardService:
    """Reads the meters; ``live_queries`` and ``queue_depth`` ask the reactive engine."""

    vault: Vault
    meter: Meter
    live_queries: Callable[[], int]
    queue_depth: Callable[[], int]

    def system(self) -> SystemMetrics:
        queries, engine = self.meter.queries(), self.meter.engine()
        pool = self.vault.engine.pool
        in_use = pool.checkedout() if isinstance(pool, QueuePool) else 0
        database = self.vault.paths.database
        return SystemMetrics(
            key="system",
            query_count=queries.count,
            average_response_ms=queries.average_ms,
            p95_response_ms=queries.p95_ms,
            slow_queries=queries.slow,
            write_count=self.meter.writes(),
            pool_size=POOL_MAXIMUM,
            pool_in_use=in_use,
            pool_utilisation=in_use / POOL_MAXIMUM,
            live_query_count=self.live_queries(),
            patches=engine.patches,
            engine_ms_average=engine.average_ms,
            queue_depth=self.queue_depth(),
            event_count=self._event_count(),
            sync_status="off",
            uptime_s=round(self.meter.uptime_s(), 1),
            database_bytes=_size(database),
            wal_bytes=_size(database.with_name(f"{database.name}-wal")),
        )

    def system_rows(self) -> list[Row]:
        return [self.system().model_dump()]

    def all(self, persona_id: str | None = None) -> Metrics:
        with self.vault.read() as session:
            row = session.execute(dashboard_metrics.build(persona_id)).mappings().one()
        return Metrics(vault=VaultMetrics.model_validate(dict(row)), system=self.system())

    def _event_count(self) -> int:
        # Numbers in the log are contiguous, so the newest one is the count, without a scan.
        with self.vault.read() as session:
            return session.scalar(select(func.coalesce(func.max(Event.seq), 0))) or 0


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except FileNotFoundError:
        return 0
