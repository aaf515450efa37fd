"""What is taken for an image and what is not, and what a vault says of itself while its history is still coming."""

import asyncio
import zlib
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import orjson
import pytest

from pjais.backup.forget import Forgetting
from pjais.backup.keeper import Keeper
from pjais.backup.transfer import export_all
from pjais.eventlog.arrivals import take
from pjais.eventlog.forget import Scope
from pjais.eventlog.image import head_of
from pjais.eventlog.outstanding import HistoryComingError, outstanding
from pjais.eventlog.past import moment_at
from pjais.eventlog.repair import put_right
from pjais.eventlog.replay import replay_waiting
from pjais.eventlog.verify import verify
from pjais.features.memories.schemas import MemoryPatch
from pjais.features.memories.service import MemoryService
from pjais.persistence.rows import run
from pjais.persistence.vault import Vault
from pjais.replication.portion import Portion, UnusableSnapshotError
from pjais.replication.ports import Place
from pjais.replication.whole import events_of
from tests.convergence.devices import Device
from tests.factories import memory, persona, running
from tests.images import Image, begin, go_on, image_of
from tests.integration.test_vault_store import joined
from tests.replicas import Replica

T = TypeVar("T")
WORKSPACE = "0192f0c1-0000-7000-8000-000000000000"
SOURCE = "9/of a test"
Change = Callable[[dict[str, Any]], object]


@pytest.fixture
def maker(tmp_path: Path) -> Iterator[Device]:
    with Device(tmp_path / "maker") as maker:
        with maker.vault.write() as session:
            owner = persona(session, "Ann")
            for number in range(9):
                memory(session, owner, f"Number {number}")
        yield maker


@pytest.fixture
def new(tmp_path: Path) -> Iterator[Device]:
    with Device(tmp_path / "new") as new:
        with new.vault.write() as session:
            persona(session, "Bob")
        yield new


@pytest.fixture
def joining(tmp_path: Path) -> Iterator[Replica]:
    yield from joined(tmp_path / "joining")


def do(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(work)


def portions(image: Image) -> tuple[list[Portion], list[Portion]]:
    rows = [Portion.of_told("rows", part.told()) for part in image.rows]
    return rows, [Portion.of_told("log", part.told()) for part in image.log]


async def lay(replica: Replica, image: Image, rows: list[Portion], first: Portion) -> bool:
    head = replace(image.head, app_schema=replica.store.app_schema)
    return await replica.store.lay_rows(SOURCE, 9, head, rows, first)


def changed(portion: Portion, change: Change) -> Portion:
    told = portion.told()
    change(told)
    return Portion.of_told(portion.kind, told)


def contents(replica: Replica) -> tuple[str, set[str], object]:
    with replica.vault.read() as session:
        return replica.digest(), replica.event_ids(), outstanding(session.connection())


def of_memories(rows: list[Portion], change: Change) -> list[Portion]:
    return [changed(each, change) if each.told()["table"] == "memory" else each for each in rows]


def set_value(name: str, value: object) -> Change:
    def change(told: dict[str, Any]) -> None:
        told["rows"][0][told["columns"].index(name)] = value

    return change


NOT_ROWS: list[Change] = [
    set_value("importance", 7.0),
    set_value("content", None),
    set_value("content", ["a list"]),
    set_value("content", 2**63),
    set_value("tags", "{no JSON"),
    set_value("version", "one"),
    set_value("persona_id", "01900000-0000-7000-8000-000000000000"),
    lambda told: told["rows"].append(told["rows"][0]),
    lambda told: told["rows"][0].pop(),
    lambda told: told["columns"].reverse(),
    lambda told: told.pop("columns"),
    lambda told: told.update(table="setting"),
    lambda told: told.update(rows=None),
]


@pytest.mark.parametrize("change", NOT_ROWS)
def test_rows_that_no_table_takes_are_refused_and_nothing_is_changed(
    maker: Device, joining: Replica, change: Change
) -> None:
    image, before = image_of(maker), contents(joining)
    rows, log = portions(image)

    with pytest.raises(UnusableSnapshotError):
        do(lay(joining, image, of_memories(rows, change), log[0]))

    assert contents(joining) == before
    assert do(lay(joining, image, rows, log[0]))


NOT_EVENTS: list[Change] = [
    lambda told: told["events"][0].pop(),
    lambda told: told["events"][0].__setitem__(0, 5),
    lambda told: told["events"][0].__setitem__(5, "no JSON"),
    lambda told: told["events"][0].__setitem__(5, "[]"),
    lambda told: told["events"][0].__setitem__(6, "no stamp"),
    lambda told: told["events"].append(told["events"][0]),
    lambda told: told["stamps"].append([99, "0198aaaaaaaa-0000-x"]),
    lambda told: told["stamps"].append([0, "no stamp"]),
    lambda told: told["milestones"].append([0, "memory", "no JSON"]),
    lambda told: told.pop("events"),
]


@pytest.mark.parametrize("change", NOT_EVENTS)
def test_events_that_are_none_are_refused_and_nothing_is_changed(
    maker: Device, joining: Replica, change: Change
) -> None:
    image, before = image_of(maker), contents(joining)
    rows, log = portions(image)

    with pytest.raises(UnusableSnapshotError):
        do(lay(joining, image, rows, changed(log[0], change)))
    assert contents(joining) == before

    assert do(lay(joining, image, rows, log[0]))
    before = contents(joining)
    with pytest.raises(UnusableSnapshotError):
        do(joining.store.lay_log(changed(log[1], change)))
    assert contents(joining)[:2] == before[:2]


def test_a_portion_that_unpacks_without_end_or_to_nothing_is_refused() -> None:
    packing = zlib.compressobj(1)
    bomb = b"".join(packing.compress(bytes(1_000_000)) for _ in range(130)) + packing.flush()

    for packed in (bomb, b"", b"no zlib", zlib.compress(b"[]"), zlib.compress(b"{"), zlib.compress(b"{}" * 9)[:-6]):
        with pytest.raises(UnusableSnapshotError):
            Portion("rows", packed).told()


def test_an_image_of_another_version_of_the_tables_is_not_taken(maker: Device, joining: Replica) -> None:
    image = image_of(maker)
    rows, log = portions(image)

    async def of_another() -> bool:
        return await joining.store.lay_rows(SOURCE, 9, image.head, rows, log[0])

    assert image.head.app_schema != joining.store.app_schema
    assert not do(of_another())


def test_a_vault_that_has_something_of_it_takes_no_image(maker: Device, joining: Replica) -> None:
    image = image_of(maker)
    rows, log = portions(image)
    with joining.vault.write(actor="sync") as session:
        take(session, maker.made()[:1])
    before = contents(joining)

    assert not do(lay(joining, image, rows, log[0]))
    assert contents(joining) == before


def test_there_is_no_image_of_a_vault_in_which_a_part_of_an_item_was_forgotten(maker: Device) -> None:
    with maker.vault.write() as session:
        memory(session, persona(session, "Zoe"), "Anna likes tea")
    _forgetting(maker.vault).forget(Scope(name="Anna"))

    with maker.vault.read() as session:
        assert head_of(session.connection(), 1) is None


def test_of_a_persona_that_was_forgotten_nothing_is_in_the_image(maker: Device, new: Device) -> None:
    with maker.vault.write() as session:
        gone = persona(session, "Zanzibar")
        memory(session, gone, "Was in Zanzibar")
    _forgetting(maker.vault).forget(Scope(persona_id=gone))
    image = image_of(maker)

    told = orjson.dumps([each.told() for each in image.rows] + [each.told() for each in image.log])
    begin(new.vault, image)
    go_on(new.vault, image)

    assert b"Zanzibar" not in told
    assert gone.encode() not in told
    assert new.is_clean()


def _forgetting(vault: Vault) -> Forgetting:
    return Forgetting(vault, Keeper(vault, "test"))


def test_while_the_history_is_coming_the_vault_says_so_and_refuses_what_needs_it(
    maker: Device, new: Device, tmp_path: Path
) -> None:
    image = image_of(maker, 3)
    begin(new.vault, image)

    report = verify(new.vault.read)
    assert report.is_clean
    assert "3 of 10 events" in str(report.notes[0])
    assert replay_waiting(new.vault) == 0
    with new.vault.read() as session, pytest.raises(HistoryComingError):
        moment_at(session.connection())
    with pytest.raises(HistoryComingError):
        put_right(new.vault)
    with pytest.raises(HistoryComingError):
        export_all(new.vault, tmp_path / "all.jsonl")
    with pytest.raises(HistoryComingError):
        _forgetting(new.vault).forget(Scope(name="Ann"))
    assert not (tmp_path / "all.jsonl").exists()

    go_on(new.vault, image)
    report = verify(new.vault.read)
    assert report.is_clean
    assert (report.notes, report.rows) == ([], 11)
    assert export_all(new.vault, tmp_path / "all.jsonl").counts["event"] == 11


def test_milestones_come_with_their_events(maker: Device, new: Device) -> None:
    key = maker.made()[-1].entity_id
    for number in range(70):
        with maker.vault.write() as session:
            MemoryService(session).update(key, MemoryPatch(content=f"Edit {number}"))
    image = image_of(maker, 50)

    begin(new.vault, image)
    go_on(new.vault, image)

    with new.vault.read() as session:
        assert run(session.connection(), "SELECT entity_id, seq FROM milestone").fetchall() == [(key, 1 + 10 + 63)]
    assert new.is_clean()


def test_an_edit_made_meanwhile_is_later_than_all_that_was_there(new: Device, tmp_path: Path) -> None:
    maker = Device(tmp_path / "ahead", ahead_ms=3_600_000)
    with maker.vault.write() as session:
        owner = persona(session, "Ann")
        for number in range(9):
            memory(session, owner, f"Number {number}")
    image = image_of(maker, 3)
    begin(new.vault, image)
    key = max(row[0] for part in image.rows if part.table == "memory" for row in part.rows)  # made in the last part

    with new.vault.write() as session:
        MemoryService(session).update(key, MemoryPatch(content="Edited meanwhile"))
    go_on(new.vault, image)

    assert new.is_clean()
    maker.take(new.made())
    assert maker.is_clean()
    assert new.made()[-1].hlc > max(each.hlc for each in maker.made())
    assert _content(maker, key) == _content(new, key) == "Edited meanwhile"
    maker.close()


def _content(device: Device, key: str) -> str:
    with device.vault.read() as session:
        return str(run(session.connection(), "SELECT content FROM memory WHERE id = ?", (key,)).fetchone()[0])


def test_what_of_an_image_is_not_to_be_had_comes_event_by_event(maker: Device, joining: Replica) -> None:
    """Rows of which no event comes any more go; what was written meanwhile stays."""
    image = image_of(maker, 4)
    rows, log = portions(image)
    extra = changed(_of(rows, "persona"), lambda told: told["rows"].append(["x" * 36, *told["rows"][0][1:]]))
    rows = [extra if each is _of(rows, "persona") else each for each in rows]
    assert do(lay(joining, image, rows, log[0]))
    key = next(row[0] for part in image.rows if part.table == "memory" for row in part.rows)
    with joining.vault.write() as session:
        MemoryService(session).update(key, MemoryPatch(content="Edited meanwhile"))

    do(joining.store.go_on_by_events())
    assert contents(joining)[2] is not None
    for each in log:
        do(joining.store.take_snapshot(events_of(each)))
    do(joining.store.stand(Place(WORKSPACE, 1, 9, bytes(32)), []))

    assert contents(joining)[2] is None
    assert verify(joining.vault.read).differences == []
    with joining.vault.read() as session:
        assert run(session.connection(), "SELECT content FROM memory WHERE id = ?", (key,)).fetchone() == (
            "Edited meanwhile",
        )
        assert run(session.connection(), "SELECT count(*) FROM persona").fetchone() == (1,)
    assert do(joining.store.unsent_count()) == 1


def test_a_persona_that_is_left_out_while_its_history_is_coming_stays_as_it_came(
    maker: Device, joining: Replica
) -> None:
    """Its rows are here already, so the events that make them are taken all the same."""
    image = image_of(maker, 4)
    rows, log = portions(image)
    assert do(lay(joining, image, rows, log[0]))
    (owner,) = joining.personas()

    do(joining.store.leave_out([owner]))
    do(joining.store.go_on_by_events())
    for each in log:
        do(joining.store.take_snapshot(events_of(each)))
    do(joining.store.stand(Place(WORKSPACE, 1, 9, bytes(32)), []))

    assert contents(joining)[2] is None
    assert joining.digest() == maker.digest()
    assert verify(joining.vault.read).differences == []


def _of(rows: list[Portion], table: str) -> Portion:
    return next(each for each in rows if each.told()["table"] == table)


def test_the_search_finds_all_rows_before_their_history_has_come(maker: Device, tmp_path: Path) -> None:
    image = image_of(maker, 3)
    with running(tmp_path / "app") as (app, client):
        owner = next(row[0] for part in image.rows if part.table == "persona" for row in part.rows)
        begin(app.vault, image)

        asked = {"persona_id": owner, "query": "Number", "limit": 20}
        found = client.post("/api/memories/search", json=asked).json()["results"]

        assert len(found) == 9
        app.integrity.start()
        assert app.integrity.wait().status == "clean"


def test_a_device_that_leaves_while_its_history_is_coming_keeps_what_is_here(maker: Device, joining: Replica) -> None:
    image = image_of(maker, 4)
    rows, log = portions(image)
    assert do(lay(joining, image, rows, log[0]))

    do(joining.store.leave())

    assert contents(joining)[2] is None
    assert len(contents(joining)[1]) == 4
    assert verify(joining.vault.read).differences == []


def test_an_image_that_was_begun_is_gone_on_with_after_every_end(maker: Device, joining: Replica) -> None:
    image = image_of(maker, 4)
    rows, log = portions(image)
    assert do(joining.store.outstanding()) is None

    assert do(lay(joining, image, rows, log[0]))
    assert do(joining.store.unsent_count()) == 0
    assert do(joining.store.outstanding()) is not None
    for number, each in enumerate(log[1:], 2):
        here = do(joining.store.outstanding())
        assert here is not None
        assert (here.source, here.parts) == (SOURCE, number - 1)
        assert do(joining.store.lay_log(each)) == min(4 * number, 10)
        assert do(joining.store.unsent_count()) == 0
    do(joining.store.stand(Place(WORKSPACE, 1, 9, bytes(32)), []))

    assert do(joining.store.outstanding()) is None
    assert joining.digest() == maker.digest()
