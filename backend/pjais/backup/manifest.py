"""What a backup says of itself, in a file beside its database."""

import hashlib
from collections.abc import Callable, Sequence
from enum import StrEnum
from http import HTTPStatus
from pathlib import Path
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from pjais.eventlog.archive import ARCHIVES
from pjais.kernel.errors import PjaisError
from pjais.kernel.foreign_words import recognised
from pjais.kernel.wording import said

MANIFEST: Final = "manifest.json"
DATABASE: Final = "pjais.db"
_CHUNK: Final = 1 << 20


class BrokenBackupError(PjaisError):
    """That backup cannot be used."""

    code = "broken-backup"
    status = HTTPStatus.CONFLICT


class Reason(StrEnum):
    """Why a backup was made."""

    ASKED = "asked"
    DAILY = "daily"
    BEFORE_IMPORT = "before-import"
    BEFORE_RESTORE = "before-restore"
    BEFORE_MIGRATION = "before-migration"
    BEFORE_COMPACTION = "before-compaction"
    BEFORE_UPDATE = "before-update"
    BEFORE_SYNC = "before-sync"


class Manifest(BaseModel):
    """A backup's own description.

    ``counts`` are rows by table; ``events`` and ``chain_hash`` the log's size and newest hash; ``restores`` how often
    the vault had become another one before; ``sha256`` is the database file's, ``size_bytes`` its length; ``archives``
    the SHA-256 of each archive of older events, by name.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    format: Literal[1] = 1
    made_at: str
    reason: Reason
    app_version: str
    schema_revision: str
    device_id: str
    counts: dict[str, int]
    events: int
    chain_hash: str
    restores: int = 0
    size_bytes: int
    sha256: str
    archives: dict[str, str] = {}

    @property
    def position(self) -> tuple[int, int]:
        """Where in the vault's life it was made. Clocks jump, files are copied and renamed: the log only grows, until
        a backup is brought back and another log begins.
        """
        return self.restores, self.events


def archives_in(folder: Path) -> Sequence[Path]:
    """The archives of older events beside a database, oldest first."""
    return sorted(folder.glob(ARCHIVES))


def read_manifest(folder: Path) -> Manifest:
    """Raises BrokenBackupError."""
    try:
        return Manifest.model_validate_json((folder / MANIFEST).read_bytes())
    except FileNotFoundError:
        msg = said("{folder} is no backup: it has no {manifest}", folder=folder, manifest=MANIFEST)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        msg = said(
            "{file} cannot be read: {reason}",
            file=folder / MANIFEST,
            reason=said(
                "{field}: {message}",
                field=".".join(map(str, first["loc"])) or said("the file"),
                message=recognised(first["msg"]),
            ),
        )
    except OSError as error:
        msg = said("{folder} cannot be read: {reason}", folder=folder / MANIFEST, reason=error.strerror or error)
    raise BrokenBackupError(msg)


def check_file(folder: Path, manifest: Manifest, look: Callable[[], object] = lambda: None) -> None:
    """Raises BrokenBackupError unless the databases are byte for byte what was written; ``look`` may raise to stop."""
    file = folder / DATABASE
    try:
        size = file.stat().st_size
        digest = sha256_of(file, look) if size == manifest.size_bytes else ""
    except OSError as error:
        msg = said("{file} cannot be read: {reason}", file=file, reason=error.strerror or error)
        raise BrokenBackupError(msg) from None
    if size != manifest.size_bytes:
        msg = said(
            "{file} has {size:,} bytes where {size_bytes:,} were written; the backup is damaged",
            file=file,
            size=size,
            size_bytes=manifest.size_bytes,
        )
        raise BrokenBackupError(msg)
    wanted = {DATABASE: manifest.sha256, **manifest.archives}
    found = {DATABASE: digest, **{each.name: sha256_of(each, look) for each in archives_in(folder)}}
    for name, spoken in wanted.items():
        if name not in found:
            msg = said("{folder} is not there; the backup is damaged", folder=folder / name)
            raise BrokenBackupError(msg)
        if found[name] != spoken:
            msg = said(
                "{folder} is not what was written: its checksum differs; the backup is damaged", folder=folder / name
            )
            raise BrokenBackupError(msg)


def sha256_of(file: Path, look: Callable[[], object] = lambda: None) -> str:
    made = hashlib.sha256()
    with file.open("rb") as stream:
        while part := stream.read(_CHUNK):
            made.update(part)
            look()
    return made.hexdigest()
