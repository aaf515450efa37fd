"""Wire shapes of figures."""

from typing import Literal

from pjais.features.shapes import Shape, Told


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


class Happened(Shape):
    """How much happened in one step; ``at`` is the beginning of its instants, UTC, such as 2026-11-23T11."""

    at: str
    count: int


class Talked(Shape):
    """What was said in one step; ``at`` as above, ``tokens`` as models count those of their replies."""

    at: str
    said: int
    replies: int
    tokens: int


class SystemMetrics(Shape):
    """Both halves of the app: the database core and the reactive engine; durations in milliseconds."""

    key: Literal["system"]
    query_count: int
    average_response_ms: float
    p95_response_ms: float
    slow_queries: int
    write_count: int
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


CheckKey = Literal["disk", "backup", "chain", "model", "queue", "sync"]
CheckState = Literal["good", "busy", "attention", "bad", "off"]
DiskReason = Literal["roomy", "tight", "full"]
BackupReason = Literal["fresh", "unchanged", "old", "none", "damaged", "empty", "making"]
ChainReason = Literal["clean", "unverified", "verifying", "different", "failed", "stopped", "lost_log"]
ModelReason = Literal["builtin", "answers", "unreachable", "asking", "no_file"]
QueueReason = Literal["idle", "indexing", "index_failed", "writing"]
CheckReason = DiskReason | BackupReason | ChainReason | ModelReason | QueueReason | Literal["off"]


class HealthCheck(Shape):
    """How one thing is doing; what ``figure`` and ``of`` count, and what ``at`` is the time of, follows from the key.

    disk: free and all bytes; backup: when the newest was made; chain: events verified, and when; model: its name;
    queue: memories waiting for the search index, and those in it; ``detail`` is what went wrong, in words.
    """

    key: CheckKey
    state: CheckState
    reason: CheckReason
    figure: int | None = None
    of: int | None = None
    at: str | None = None
    name: str | None = None
    detail: Told | None = None


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
    checks: list[HealthCheck]
