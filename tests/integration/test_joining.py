"""A real device comes into a workspace by a snapshot of a real hub, and both go on from there."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pjais.eventlog.outstanding import outstanding
from pjais.eventlog.verify import verify
from pjais.features.memories.schemas import MemoryDraft, MemoryPatch
from pjais.features.memories.service import MemoryService
from pjais.hub.store.contents import Snapshot
from pjais.persistence.changes import ChangeSet
from pjais.persistence.rows import run
from pjais.replication.portion import Portion
from tests.factories import memory, persona
from tests.hubs import RunningHub, running_hub
from tests.replicas import Replica, SealedReplica, until_alike

MANY = 2_100  # more than one part of a snapshot has


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[RunningHub]:
    with running_hub(tmp_path / "hub.db") as hub:
        yield hub


@pytest.fixture(params=[Replica, SealedReplica], ids=["managed", "sealed"])
def pair(tmp_path: Path, hub: RunningHub, request: pytest.FixtureRequest) -> Iterator[tuple[Replica, Replica, str]]:
    """A device that has handed in a snapshot of much, and one that has joined and not begun; and their workspace."""
    first, second = request.param(tmp_path / "first"), request.param(tmp_path / "second")
    workspace = first.open_workspace(hub.url)
    with first.vault.write() as session:
        owner = persona(session)
        drafts = [MemoryDraft(persona_id=owner, content=f"Number {number}") for number in range(MANY)]
        MemoryService(session).remember_all(drafts)
    second.join(hub.url, workspace, first.invite(hub.url, workspace))
    first.start()
    first.until(lambda status: status.state == "live" and not status.waiting)
    seq = first.hand_in_snapshot()
    hub.do(lambda node: node.store.log.prune(workspace, seq + 1))
    yield first, second, workspace
    for each in (first, second):
        each.close()


def a_memory(replica: Replica) -> str:
    with replica.vault.read() as session:
        return str(run(session.connection(), "SELECT max(id) FROM memory").fetchone()[0])


def edit(replica: Replica, key: str, content: str) -> None:
    with replica.vault.write() as session:
        MemoryService(session).update(key, MemoryPatch(content=content))


def end_alike(first: Replica, second: Replica) -> None:
    until_alike(first, second)
    assert first.digest() == second.digest()
    assert first.event_ids() == second.event_ids()
    for each in (first, second):
        assert verify(each.vault.read).differences == []


def latest(hub: RunningHub, workspace: str) -> Snapshot:
    found: Snapshot = hub.do(lambda node: node.store.records.snapshots.latest(workspace))
    return found


def begin(first: Replica, second: Replica, source: str, upto: int) -> None:
    """As a device that ended after it had laid the rows."""

    async def begun() -> bool:
        rows: list[Portion] = []
        async with first.store.snapshot() as whole:
            assert whole is not None
            assert whole.image is not None
            async for portion in whole.portions:
                if portion.kind == "log":
                    return await second.store.lay_rows(source, upto, whole.image, rows, portion)
                rows.append(portion)
        return False

    assert first.sync is not None
    assert first.sync.do(begun())


def test_a_device_that_joins_has_all_rows_at_once_and_then_the_history_and_both_go_on(
    pair: tuple[Replica, Replica, str],
) -> None:
    first, second, _ = pair
    found: list[tuple[int, int]] = []

    def heard(_: ChangeSet) -> None:
        with second.vault.read() as session:
            connection = session.connection()
            if outstanding(connection) is not None and not found:
                (rows,) = run(connection, "SELECT count(*) FROM memory").fetchone()
                (events,) = run(connection, "SELECT count(*) FROM event").fetchone()
                found.append((rows, events))

    with second.vault.write() as session:
        memory(session, persona(session), "Written before the first meeting")
    second.vault.follow(heard)

    second.start()
    end_alike(first, second)
    assert found == [(MANY + 1, 2_000 + 2)]
    key = a_memory(second)
    edit(second, key, "Edited where it came to")
    until_alike(first, second)
    edit(first, key, "Edited where it came from")
    end_alike(first, second)


@pytest.mark.parametrize("pair", [Replica], ids=["managed"], indirect=True)
def test_a_device_that_ended_before_its_history_was_whole_goes_on_with_the_same_snapshot(
    pair: tuple[Replica, Replica, str], hub: RunningHub
) -> None:
    first, second, workspace = pair
    offered = latest(hub, workspace)
    begin(first, second, f"{offered.seq}/{offered.sha256}", offered.seq)
    edit(second, a_memory(second), "Edited meanwhile")
    with second.vault.write() as session:
        sql = (
            "CREATE TRIGGER once AFTER INSERT ON outstanding WHEN NEW.parts > 2 BEGIN SELECT RAISE(ABORT, 'twice'); END"
        )
        run(session.connection(), sql)

    second.start()

    end_alike(first, second)
    assert not [each for each in second.told if each.attention]  # what was here of it was not laid once more


@pytest.mark.parametrize("pair", [Replica], ids=["managed"], indirect=True)
def test_where_another_snapshot_took_its_place_the_history_comes_event_by_event(
    pair: tuple[Replica, Replica, str], hub: RunningHub
) -> None:
    first, second, workspace = pair
    offered = latest(hub, workspace)
    begin(first, second, f"{offered.seq}/of another", offered.seq)
    edit(second, a_memory(second), "Edited meanwhile")

    second.start()

    end_alike(first, second)
