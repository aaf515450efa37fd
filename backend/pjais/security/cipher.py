"""Opens SQLite files through SQLCipher, encrypted or plain."""

from contextlib import closing
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from pjais.security.vault_key import VaultKey


def connect(database: Path | str, key: VaultKey | None, **options: Any) -> dbapi2.Connection:  # noqa: ANN401 - the driver's
    """A connection of the driver that reads what the key opens; None for a plain file."""
    connection = dbapi2.connect(str(database), **options)
    use_key(connection, key)
    return connection


def connect_to_copy(database: Path, key: VaultKey | None) -> dbapi2.Connection:
    """A read-only connection to a file that nobody writes to, and that leaves nothing beside it."""
    uri = f"{database.absolute().as_uri()}?mode=ro&immutable=1"
    return connect(uri, key, uri=True, check_same_thread=False)  # a download is read piece by piece, on any thread


def use_key(connection: dbapi2.Connection, key: VaultKey | None) -> None:
    """The first thing a connection is told."""
    if key is not None:
        connection.execute("PRAGMA cipher_log_level=NONE")  # it writes to stderr what comes back as an error anyway
        connection.execute(f'PRAGMA key="{key.literal}"')


def opens(database: Path, key: VaultKey | None) -> bool:
    """Whether the key is that of the file."""
    try:
        with closing(connect_to_copy(database, key)) as connection:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except dbapi2.DatabaseError:
        return False
    return True
