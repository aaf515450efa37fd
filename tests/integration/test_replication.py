"""Two real vaults and a real hub between them."""

import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from pjais.eventlog.verify import verify
from pjais.features.memories.model import Memory
from pjais.features.personas.model import Blob, Persona
from pjais.features.personas.service import PersonaService
from pjais.features.shapes import TEXT_LIMIT
from pjais.persistence.rows import is_live, run
from tests.cutting import Cutting
from tests.factories import memory, persona
from tests.hubs import RunningHub
from tests.replicas import PATIENCE_S, Replica, SealedReplica, until_alike
from tests.unit.kernel.test_picture import png, saved


@pytest.fixture
def way(hub: RunningHub) -> Iterator[Cutting]:
    cutting = Cutting(int(hub.url.rpartition(":")[2]))
    yield cutting
    cutting.close()


@pytest.fixture(params=[Replica, SealedReplica], ids=["managed", "sealed"])
def pair(
    tmp_path: Path, hub: RunningHub, way: Cutting, request: pytest.FixtureRequest
) -> Iterator[tuple[Replica, Replica]]:
    """Two devices of one workspace; the way of the second to the hub can be cut."""
    first, second = request.param(tmp_path / "first"), request.param(tmp_path / "second")
    workspace = first.open_workspace(hub.url)
    second.join(way.url, workspace, first.invite(hub.url, workspace))
    for each in (first, second):
        each.start()
    yield first, second
    for each in (first, second):
        each.close()


def write(replica: Replica, content: str = "Likes tea") -> str:
    with replica.vault.write() as session:
        owner = persona(session)
        memory(session, owner, content)
    return owner


def has(owner: str, replica: Replica) -> bool:
    with replica.vault.read() as session:
        return is_live(session, Persona, owner)


def test_a_change_of_the_longest_text_syncs(pair: tuple[Replica, Replica]) -> None:
    first, second = pair
    owner = write(first)
    for character in ("\x01", "\U0001f375"):
        with first.vault.write() as session:
            session.get_one(Persona, owner).description = character * TEXT_LIMIT

    first.until(lambda status: status.state == "live" and not status.waiting)
    until_alike(first, second)

    assert first.told[-1].refused == 0
    with second.vault.read() as session:
        assert session.get_one(Persona, owner).description == "\U0001f375" * TEXT_LIMIT


@pytest.fixture
def comparing(pair: tuple[Replica, Replica]) -> tuple[Replica, Replica]:
    """Both compare their rows after few events."""
    for each in pair:
        assert each.sync is not None
        each.sync.core.findings.every = 8
    return pair


def write_much(replica: Replica) -> str:
    """More than makes a digest due."""
    with replica.vault.write() as session:
        owner = persona(session)
        for number in range(8):
            memory(session, owner, f"Likes tea number {number}")
    return owner


def until_agreed(*replicas: Replica, often: int) -> None:
    for each in replicas:
        core = each.sync and each.sync.core
        end = time.monotonic() + PATIENCE_S
        while core and core.findings.agreed < often:
            assert time.monotonic() < end, (core.findings, core.status)
            time.sleep(0.02)  # nothing rings when devices agree


def test_a_row_that_was_damaged_is_noticed_by_comparing_mended_and_told(
    comparing: tuple[Replica, Replica], caplog: pytest.LogCaptureFixture
) -> None:
    first, second = comparing
    write_much(first)
    until_agreed(first, second, often=1)
    with second.vault.write() as session:
        run(session.connection(), "UPDATE memory SET content = 'Likes poison' WHERE content = 'Likes tea number 3'")

    write_much(first)
    second.until(lambda status: status.attention is not None)
    until_agreed(first, second, often=2)

    assert first.digest() == second.digest()
    assert second.told[-1].attention is not None
    assert second.told[-1].attention.code == "rows-mended"
    assert [(each.backups, each.mended) for each in (first, second)] == [(0, 0), (1, 1)]
    assert "put right" in caplog.text


def test_what_a_device_keeps_to_itself_is_not_compared_and_all_the_rest_is(
    comparing: tuple[Replica, Replica],
) -> None:
    first, second = comparing
    kept = write_much(first)
    until_alike(first, second)
    assert first.sync
    first.sync.do(first.store.leave_out([kept]))
    with first.vault.write() as session:
        memory(session, kept, "A secret")

    write_much(second)
    until_agreed(first, second, often=1)

    assert first.digest() != second.digest()
    for each in comparing:
        assert each.sync
        assert each.sync.core.findings.differed == 0


def test_what_is_written_on_one_device_is_there_on_the_other(pair: tuple[Replica, Replica]) -> None:
    first, second = pair

    here, there = write(first), write(second)

    first.until_here(partial(has, there))
    second.until_here(partial(has, here))
    until_alike(first, second)
    assert first.digest() == second.digest()


def test_both_devices_are_edited_while_the_way_is_cut_and_end_alike(
    pair: tuple[Replica, Replica], way: Cutting
) -> None:
    first, second = pair
    owner = write(first)
    second.until_here(partial(has, owner))

    way.cut()
    second.until(lambda status: status.state == "offline")
    for each, name in ((first, "Anna"), (second, "Annie")):
        with each.vault.write() as session:
            found = session.get_one(Persona, owner)
            found.name = name
            memory(session, owner, f"Is called {name}")
    way.heal()

    until_alike(first, second)
    assert first.digest() == second.digest()
    with first.vault.read() as session:
        assert session.query(Memory).count() == 3


def test_a_connection_is_cut_in_the_middle_of_frames_and_nothing_is_lost_or_doubled(
    pair: tuple[Replica, Replica], way: Cutting
) -> None:
    first, second = pair
    second.until(lambda status: status.state == "live")

    for size in (1, 700, 3_000, 11_000):
        way.cut_after(size)
        with second.vault.write() as session:
            owner = persona(session)
            for number in range(20):
                memory(session, owner, f"Number {number}")
        first.until_here(partial(has, owner))

    until_alike(first, second)
    assert first.digest() == second.digest()
    assert first.event_ids() == second.event_ids()


def test_a_sealed_workspace_tells_the_hub_nothing_of_what_is_said(tmp_path: Path, hub: RunningHub) -> None:
    first, second = SealedReplica(tmp_path / "first"), SealedReplica(tmp_path / "second")
    workspace = first.open_workspace(hub.url)
    second.join(hub.url, workspace, first.invite(hub.url, workspace))
    for each in (first, second):
        each.start()

    owner = write(first, "Zanzibarine tea")
    second.until_here(partial(has, owner))
    until_alike(first, second)

    stored = b"".join(file.read_bytes() for file in tmp_path.glob("hub.db*"))
    assert workspace.encode() in stored
    assert b"Zanzibarine" not in stored
    assert owner.encode() not in stored
    for each in (first, second):
        each.close()


@pytest.mark.parametrize("kind", [Replica, SealedReplica], ids=["managed", "sealed"])
def test_a_device_that_was_away_for_too_long_begins_with_a_snapshot_and_sends_what_it_has(
    tmp_path: Path, hub: RunningHub, kind: type[Replica]
) -> None:
    first, second = kind(tmp_path / "first"), kind(tmp_path / "second")
    workspace = first.open_workspace(hub.url)
    owner = write(first)
    second.join(hub.url, workspace, first.invite(hub.url, workspace))
    first.start()
    first.until(lambda status: status.state == "live" and not status.waiting)
    seq = first.hand_in_snapshot()
    hub.do(lambda node: node.store.log.prune(workspace, seq + 1))
    mine = write(second, "Written before the first meeting")

    second.start()
    second.until_here(partial(has, owner))
    first.until_here(partial(has, mine))

    until_alike(first, second)
    assert first.digest() == second.digest()
    assert first.event_ids() == second.event_ids()
    for each in (first, second):
        each.close()


def test_a_device_that_leaves_a_persona_out_and_was_away_for_too_long_takes_nothing_of_it_from_the_snapshot(
    pair: tuple[Replica, Replica], hub: RunningHub
) -> None:
    first, second = pair
    left_out, kept = write(first), write(first)
    until_alike(first, second)
    assert second.sync
    second.sync.do(second.store.leave_out([left_out]))
    second.sync.pause()
    before = len(first.told)
    with first.vault.write() as session:
        for owner in (left_out, kept):
            memory(session, owner, "Written meanwhile")
    first.until(lambda _: any(status.waiting for status in first.told[before:]))
    first.until(lambda status: status.state == "live" and not status.waiting)
    seq = first.hand_in_snapshot()
    hub.do(lambda node: node.store.log.prune(workspace_of(first), seq + 1))

    second.sync.resume()
    second.until_here(lambda replica: len(memories(replica, kept)) == 2)

    assert memories(second, left_out) == ["Likes tea"]
    assert verify(second.vault.read).differences == []
    second.sync.do(second.store.leave_out([]))
    second.sync.do(second.sync.core.while_resting(second.store.read_again))
    until_alike(first, second)
    assert first.digest() == second.digest()


def workspace_of(replica: Replica) -> str:
    with replica.vault.read() as session:
        return str(run(session.connection(), "SELECT id FROM sync_workspace").fetchone()[0])


def memories(replica: Replica, owner: str) -> list[str]:
    sql = "SELECT content FROM memory WHERE persona_id = ? ORDER BY id"
    with replica.vault.read() as session:
        return [content for (content,) in run(session.connection(), sql, (owner,)).fetchall()]


def test_pictures_of_personas_come_with_them_and_the_hub_sees_none_where_it_is_sealed(
    pair: tuple[Replica, Replica], tmp_path: Path
) -> None:
    first, second = pair
    picture = png()

    with first.vault.write() as session:
        owner = persona(session)
        PersonaService(session).set_avatar(owner, picture)
    second.until_here(partial(has, owner))
    until_alike(first, second)

    with second.vault.read() as session:
        name = session.get_one(Persona, owner).avatar
        kept = session.get_one(Blob, name)
    with first.vault.read() as session:
        assert kept.content == session.get_one(Blob, name).content
    assert kept.media_type == "image/png"
    stored = b"".join(file.read_bytes() for file in tmp_path.glob("hub.db*"))
    assert (kept.content in stored) is (first.mode == "managed")


def test_a_device_that_begins_with_a_snapshot_has_the_pictures_of_now_and_of_before(
    pair: tuple[Replica, Replica], hub: RunningHub, tmp_path: Path
) -> None:
    first, second = pair
    with first.vault.write() as session:
        owner = persona(session)
        worn = [PersonaService(session).set_avatar(owner, each).avatar for each in (png(), saved("GIF"))]
    until_alike(first, second)
    seq, workspace = first.hand_in_snapshot(), workspace_of(first)
    hub.do(lambda node: node.store.log.prune(workspace, seq + 1))
    third = type(first)(tmp_path / "third")
    third.join(hub.url, workspace, first.invite(hub.url, workspace))

    third.start()
    until_alike(first, third)

    for name in worn:
        assert blob(third, name) == blob(first, name)
    third.close()


def blob(replica: Replica, name: str | None) -> tuple[bytes, str]:
    with replica.vault.read() as session:
        kept = session.get_one(Blob, name)
        return kept.content, kept.media_type
