"""Brings a vault's file to this program's schema: checks first, copies before touching, refuses a newer file."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from sqlalchemy import Engine
from sqlcipher3 import dbapi2

from pjais.kernel.clock import now_text
from pjais.kernel.config import VaultPaths
from pjais.kernel.errors import PjaisError
from pjais.kernel.wording import said
from pjais.persistence.engine import UNRECORDED, make_engine
from pjais.persistence.write_ahead import mark_closed
from pjais.security.cipher import connect, connect_to_copy
from pjais.security.keychain import key_of
from pjais.security.vault_key import VaultKey

#: Revisions of migrations/versions in order; kept here so that an up-to-date vault opens without loading Alembic.
REVISIONS: Final = (
    "0001",
    "0002",
    "0003",
    "0004",
    "0005",
    "0006",
    "0007",
    "0008",
    "0009",
    "0010",
    "0011",
    "0012",
    "0013",
    "0014",
)
#: Names in the backups' folder that copies made here have until they are made backups like any other.
COPIES: Final = "before-migration-*.db"
MIGRATIONS: Final = Path(__file__).parent / "migrations"


class NewerVaultError(PjaisError):
    """This vault was written by a newer PJai's."""

    code = "newer-vault"


class DamagedVaultError(PjaisError):
    """The vault's file cannot be read as a database."""

    code = "damaged-vault"


def current_revision(database: Path) -> str | None:
    """The file's schema revision, or None for a new vault; opens it read-only.

    Raises:
        DamagedVaultError: the file is no SQLite database, or holds tables that are not ours.
        LockedVaultError: it is encrypted and its key is not at hand.
    """
    if not database.exists() or database.stat().st_size == 0:
        return None
    key = key_of(database)
    try:
        with closing(_reading(database, key)) as connection:
            tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type='table'")}
            if not tables:
                return None
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except (dbapi2.Error, sqlite3.Error) as error:
        msg = said(
            "{database} is not a PJai's vault or is damaged ({error}); it was left as it is",
            database=database,
            error=error,
        )
        raise DamagedVaultError(msg) from None
    return row[0] if row else None


def _reading(database: Path, key: VaultKey | None) -> dbapi2.Connection:
    if database.with_name(f"{database.name}-wal").exists():
        return connect(f"{database.as_uri()}?mode=ro", key, uri=True)
    # Without a WAL beside it the file is all there is; saying so keeps SQLite from making one.
    return connect_to_copy(database, key)


def check_not_newer(database: Path) -> str | None:
    """The current revision, when this program knows it.

    Raises:
        NewerVaultError: the file's schema is unknown here; nothing was changed.
    """
    revision = current_revision(database)
    if revision is not None and revision not in REVISIONS:
        msg = said(
            "{database} has schema {revision}, newer than this program's {known}; please update PJai's. "
            "The file was not touched",
            database=database,
            revision=revision,
            known=REVISIONS[-1],
        )
        raise NewerVaultError(msg)
    return revision


def check_not_empty(database: Path) -> None:
    """Raises DamagedVaultError for a file without tables, where there was a vault."""
    if current_revision(database) is None:
        msg = said(
            "{database} holds nothing without its log {database_name}-wal, which has gone; it was left as it is",
            database=database,
            database_name=database.name,
        )
        raise DamagedVaultError(msg)


def upgrade(engine: Engine, paths: VaultPaths) -> Path | None:
    """Apply what is missing, all or nothing.

    Returns:
        The copy made before existing data was touched, or None when there was nothing to save or to do.
    """
    revision = check_not_newer(paths.database)
    if revision == REVISIONS[-1]:
        return None
    copy = _copy_before(paths, revision) if revision else None
    _apply(engine)
    return copy


def upgrade_in_place(database: Path) -> None:
    """Bring a database that nobody else uses to today's schema, without a copy; it is one file afterwards."""
    key = key_of(database)
    engine = make_engine(database, key=lambda: key)
    try:
        _apply(engine)
    finally:
        engine.dispose()
    with closing(connect(database, key)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")


def _copy_before(paths: VaultPaths, revision: str) -> Path:
    stamp = now_text()[:19].replace(":", "")
    copy = paths.backups / f"before-migration-{revision}-{stamp}.db"
    part = copy.with_suffix(".part")
    part.unlink(missing_ok=True)  # of an opening that was killed
    mark_closed(paths.database)  # of a process that was killed: the log goes with the connection that copies
    with closing(connect(paths.database, key_of(paths.database))) as connection:
        connection.execute("VACUUM INTO ?", (str(part),))
    part.replace(copy)  # one of the same second holds the same
    return copy


def _apply(engine: Engine) -> None:
    from alembic import command  # noqa: PLC0415 - costs 150 ms, needed only when there is something to do
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    with engine.connect().execution_options(**{UNRECORDED: True}) as connection, connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
