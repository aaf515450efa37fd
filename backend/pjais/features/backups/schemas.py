"""Wire shapes of backups."""

from typing import Annotated, Literal

from pydantic import Field

from pjais.backup.keeper import Backup
from pjais.backup.manifest import Reason
from pjais.features.shapes import Shape, Told


class BackupRead(Shape):
    """One backup; ``problem`` says why it cannot be used, and then the rest is unknown."""

    name: str
    made_at: str | None
    reason: Reason | None
    size_bytes: int | None
    events: int | None
    counts: dict[str, int]
    problem: Told | None


class BackupCreate(Shape):
    """``path`` is a new folder for the backup; without it, it goes to the vault's own."""

    path: str | None = None


class BackupPolicy(Shape):
    """When a backup is made by itself, if something has changed: every so many hours, 0 for never; which stay.

    Of the newest ``days``, ``weeks`` and ``months`` that have one, one each, within ``size_cap_gb`` of 10^9 bytes.
    """

    every_hours: Annotated[int, Field(ge=0, le=24 * 366)]
    days: Annotated[int, Field(ge=1, le=366)]
    weeks: Annotated[int, Field(ge=0, le=520)]
    months: Annotated[int, Field(ge=0, le=1200)]
    size_cap_gb: Annotated[int, Field(ge=1, le=1_000_000)]


class BackupState(Shape):
    """What is being done with backups just now, and the policy."""

    key: str
    doing: Literal["backup", "restore"] | None
    policy: BackupPolicy


class RestoreAsk(Shape):
    """What to bring back: a backup of the vault's own by name or any by path; all of it or one persona."""

    name: str | None = None
    path: str | None = None
    persona_id: str | None = None


class Restored(Shape):
    """``kept`` names the backup of what was replaced; ``rows`` how many came or changed of one persona, by table."""

    kept: str | None
    rows: dict[str, int]


class BackupPersona(Shape):
    """A persona in a backup."""

    id: str
    name: str
    is_deleted: bool
    memories: int


def as_read(backup: Backup) -> BackupRead:
    told = backup.manifest
    return BackupRead(
        name=backup.name,
        made_at=told.made_at if told else None,
        reason=told.reason if told else None,
        size_bytes=told.size_bytes if told else None,
        events=told.events if told else None,
        counts=told.counts if told else {},
        problem=backup.problem,
    )
