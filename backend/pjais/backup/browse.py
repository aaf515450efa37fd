"""Looks into a backup without bringing it back."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import NullPool, create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlcipher3 import dbapi2

from pjais.backup.folder import discard
from pjais.backup.manifest import DATABASE, BrokenBackupError, read_manifest
from pjais.kernel.config import VaultPaths
from pjais.kernel.wording import said
from pjais.persistence.engine import from_json, to_json
from pjais.persistence.entity import Row
from pjais.persistence.migrate import REVISIONS, upgrade_in_place
from pjais.persistence.rows import run
from pjais.security.cipher import connect_to_copy
from pjais.security.keychain import key_of
from pjais.security.vault_key import KEY_FILE

_BROWSING: Final = "browsing"
_PERSONAS: Final = """
SELECT id, name, deleted_at IS NOT NULL,
  (SELECT count(*) FROM memory WHERE persona_id = persona.id AND memory.deleted_at IS NULL)
FROM persona ORDER BY deleted_at IS NOT NULL, name
"""


class Browser:
    """Opens backups for reading; one whose schema is an older one is migrated in a copy, which stays until it is left.

    The caller sees to it that no backup changes places meanwhile.
    """

    def __init__(self, paths: VaultPaths) -> None:
        """Copies that a killed process has left behind go."""
        self._copies = paths.folder / _BROWSING
        self.leave()

    @contextmanager
    def reading(self, folder: Path) -> Iterator[Session]:
        """A session on the backup's database that cannot write.

        Raises:
            BrokenBackupError: it cannot be read, or a newer version made it.
        """
        manifest = read_manifest(folder)
        if manifest.schema_revision not in REVISIONS:
            msg = said(
                "{folder} was made by PJai's {app_version}, which is newer; please update PJai's first",
                folder=folder,
                app_version=manifest.app_version,
            )
            raise BrokenBackupError(msg)
        try:
            file = folder / DATABASE if manifest.schema_revision == REVISIONS[-1] else self._migrated(folder)
            key = key_of(file)
            engine = create_engine(
                "sqlite+pysqlite://",
                module=dbapi2,
                creator=lambda: connect_to_copy(file, key),
                poolclass=NullPool,
                json_serializer=to_json,
                json_deserializer=from_json,
            )
            with Session(engine) as session:
                yield session
        except (DBAPIError, dbapi2.Error) as error:
            msg = said("{folder} cannot be read: {error}", folder=folder / DATABASE, error=str(error).splitlines()[0])
            raise BrokenBackupError(msg) from None

    def leave(self) -> None:
        """Let go of migrated copies."""
        for copy in self._copies.glob("*"):
            discard(copy)
        shutil.rmtree(self._copies, ignore_errors=True)

    def _migrated(self, folder: Path) -> Path:
        copy = self._copies / folder.name
        if not copy.exists():
            part = self._copies / f"{folder.name}.part"
            shutil.rmtree(part, ignore_errors=True)
            part.mkdir(mode=0o700, parents=True)
            for name in (DATABASE, KEY_FILE):
                if (folder / name).exists():
                    shutil.copyfile(folder / name, part / name)
            upgrade_in_place(part / DATABASE)
            part.replace(copy)
        return copy / DATABASE


def personas_in(session: Session) -> list[Row]:
    """The personas of a backup, deleted ones last, with how many memories each has."""
    return [
        {"id": key, "name": name, "is_deleted": bool(deleted), "memories": count}
        for key, name, deleted, count in run(session.connection(), _PERSONAS)
    ]
