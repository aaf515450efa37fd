"""Wire shapes of figures."""

from typing import Literal

from pjais.features.shapes import Shape


class VaultMetrics(Shape):
    """What the vault, or one persona, holds."""

    key: Literal["metrics"]
    personas: int
    memories: int
    hot: int
    warm: int
    cold: int
    average_importance: float
    conversations: int
    messages: int
    events: int


class TypeCount(Shape):
    """How many memories are of one type."""

    type: str
    count: int


class MinuteCount(Shape):
    """How many events one minute saw; ``minute`` is UTC such as 2026-11-23T11:12."""

    minute: str
    count: int


class SystemMetrics(Shape):
    """Both halves of the app: the database core and the reactive engine; durations in milliseconds."""

    key: Literal["system"]
    query_count: int
    average_response_ms: float
    p95_response_ms: float
    slow_queries: int
    pool_size: int
    pool_in_use: int
    pool_utilisation: float
    live_query_count: int
    patches: int
    engine_ms_average: float
    queue_depth: int
    event_count: int
    sync_status: Literal["off"]
    uptime_s: float
    database_bytes: int
    wal_bytes: int


class Metrics(Shape):
    """All figures at once."""

    vault: VaultMetrics
    system: SystemMetrics


class Health(Shape):
    """That the app answers, what it is and where its data lives."""

    status: Literal["ok"]
    version: str
    schema_revision: str
    data_folder: str
    device_id: str
    copy_before_migration: str | None
