"""The schema of a hub's database: made at the first start, the same in both, and never touched where it is not ours."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection

from pjais.hub.store.opening import open_store
from pjais.hub.store.port import StoreAwayError
from pjais.hub.store.schema import metadata
from pjais.hub.store.upgrade import MIGRATIONS, REVISIONS, ForeignStoreError, NewerStoreError
from tests.integration.hub_logs import opened

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def run(address: str, work: Callable[[Connection], object]) -> object:
    async with opened(address) as (store,):
        return await store.database.write(work)


async def test_the_migrations_make_what_the_program_reads(store_address: str) -> None:
    def difference(connection: Connection) -> object:
        return compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata)

    assert await run(store_address, difference) == []


def test_the_key_of_every_table_that_a_workspace_owns_begins_with_the_workspace() -> None:
    owned = [table for table in metadata.tables.values() if table.name != "shared_secret"]

    assert {table.name for table in owned if next(iter(table.primary_key)).name != "workspace_id"} == set()


def test_every_revision_is_listed() -> None:
    files = sorted(file.name.split("_")[0] for file in (MIGRATIONS / "versions").glob("h*.py"))

    assert tuple(files) == REVISIONS


async def test_nodes_that_start_at_once_make_one_schema(new_database: Callable[[], str]) -> None:
    address = new_database()

    stores = await asyncio.gather(*(open_store(address) for _ in range(3)))

    assert len({await store.records.secrets.get("tokens") for store in stores}) == 1
    await asyncio.gather(*(store.close() for store in stores))


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
async def test_a_database_of_a_newer_program_is_left_as_it_is(
    kind: str, tmp_path: Path, new_database: Callable[[], str]
) -> None:
    address = f"sqlite:///{tmp_path / 'newer.db'}" if kind == "sqlite" else new_database()
    await run(address, lambda connection: connection.execute(sa.text("UPDATE alembic_version SET version_num='h9'")))

    with pytest.raises(NewerStoreError):
        await open_store(address)


@pytest.mark.parametrize("revision", ["0010", None])
async def test_a_database_of_something_else_is_left_as_it_is(tmp_path: Path, revision: str | None) -> None:
    address = f"sqlite:///{tmp_path / 'other.db'}"

    def make_another(connection: Connection) -> None:
        if revision:
            connection.execute(sa.text("UPDATE alembic_version SET version_num=:revision"), {"revision": revision})
        else:
            connection.execute(sa.text("DROP TABLE alembic_version"))

    await run(address, make_another)

    with pytest.raises(ForeignStoreError):
        await open_store(address)


async def test_a_database_that_is_not_there_is_away(tmp_path: Path) -> None:
    with pytest.raises(StoreAwayError):
        await open_store(f"postgresql://pjais@/none?host={tmp_path}")
