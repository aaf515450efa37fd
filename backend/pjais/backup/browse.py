"""Looks into a backup without bringing it back."""

from contextlib import closing
from pathlib import Path

from sqlcipher3 import dbapi2

from pjais.backup.manifest import DATABASE, BrokenBackupError, read_manifest
from pjais.persistence.entity import Row
from pjais.security.cipher import connect_to_copy
from pjais.security.keychain import key_of

_PERSONAS = """
SELECT id, name, deleted_at IS NOT NULL,
  (SELECT count(*) FROM memory WHERE persona_id = persona.id AND memory.deleted_at IS NULL)
FROM persona ORDER BY deleted_at IS NOT NULL, name
"""


def personas_in(folder: Path) -> list[Row]:
    """Its personas, deleted ones last, with how many memories each has.

    Raises:
        BrokenBackupError: it cannot be read.
    """
    read_manifest(folder)
    try:
        with closing(connect_to_copy(folder / DATABASE, key_of(folder / DATABASE))) as copy:
            found = copy.execute(_PERSONAS).fetchall()
    except dbapi2.Error as error:
        msg = f"{folder / DATABASE} cannot be read: {error}"
        raise BrokenBackupError(msg) from None
    return [
        {"id": key, "name": name, "is_deleted": bool(deleted), "memories": count} for key, name, deleted, count in found
    ]
