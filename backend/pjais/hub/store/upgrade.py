"""Brings the hub's database to this program's schema, all or nothing, and refuses one of a newer program."""

from pathlib import Path
from typing import Final

import sqlalchemy as sa
from sqlalchemy import Connection

from pjais.kernel.errors import PjaisError
from pjais.kernel.wording import said

#: Revisions of migrations/versions in order; kept here so that an up-to-date database opens without loading Alembic.
REVISIONS: Final = ("h0001",)
MIGRATIONS: Final = Path(__file__).parent / "migrations"
#: Nodes that start at once wait for each other here; "pjais" in hexadecimal.
ADVISORY_LOCK: Final = 0x706A616973


class NewerStoreError(PjaisError):
    """This hub's database was written by a newer PJai's."""

    code = "newer-store"


class ForeignStoreError(PjaisError):
    """This database holds tables that are not a hub's."""

    code = "foreign-store"


def upgrade(connection: Connection) -> None:
    """Apply what is missing, within the caller's transaction.

    Raises:
        NewerStoreError: the schema is unknown here; nothing was changed.
        ForeignStoreError: the database belongs to something else; nothing was changed.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})
    revision = current_revision(connection)
    if revision == REVISIONS[-1]:
        return
    from alembic import command  # noqa: PLC0415 - costs 150 ms, needed only when there is something to do
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def current_revision(connection: Connection) -> str | None:
    """The revision of that database, None of an empty one; raises as ``upgrade`` does."""
    tables = sa.inspect(connection).get_table_names()
    if not tables:
        return None
    if "alembic_version" not in tables:
        raise ForeignStoreError(said("This database holds tables that are not a hub's; it was left as it is"))
    revision = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar_one()
    if revision in REVISIONS:
        return str(revision)
    if str(revision).startswith("h"):
        known = REVISIONS[-1]
        raise NewerStoreError(
            said(
                "The hub's database has schema {revision}, newer than this program's {known}; please update PJai's. "
                "It was not touched",
                revision=revision,
                known=known,
            )
        )
    raise ForeignStoreError(said("This database holds tables that are not a hub's; it was left as it is"))
