"""What waits to be sent, and what a vault keeps of its place in a workspace."""

import asyncio
from collections.abc import Coroutine, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import pytest

from pjais.eventlog.checkpoints import Checkpoints
from pjais.eventlog.compact import compact
from pjais.kernel.clock import now_text
from pjais.persistence.rows import run
from pjais.replication.envelope import GENESIS, Envelope, Served
from pjais.replication.ports import Arrival, CutError, Outgoing, Place, Refusal
from tests.factories import memory, persona
from tests.replicas import Replica

T = TypeVar("T")
WORKSPACE = "0192f0c1-0000-7000-8000-000000000000"


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Replica]:
    yield from joined(tmp_path / "here")


@pytest.fixture
def there(tmp_path: Path) -> Iterator[Replica]:
    yield from joined(tmp_path / "there")


def joined(folder: Path) -> Iterator[Replica]:
    replica = Replica(folder)
    replica.store.join(WORKSPACE, "http://hub.invalid", "managed", "owner", "", now_text())
    yield replica
    replica.store.close()
    replica.close()


def do(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(work)


def written(replica: Replica, *contents: str) -> str:
    with replica.vault.write() as session:
        owner = persona(session)
        for each in contents:
            memory(session, owner, each)
    return owner


def unsent(replica: Replica) -> list[str]:
    return [each.event_id for each in do(replica.store.unsent(100))]


def log(replica: Replica) -> list[str]:
    with replica.vault.read() as session:
        return [each for (each,) in run(session.connection(), "SELECT event_id FROM event ORDER BY seq").fetchall()]


def arrive(replica: Replica, changes: Sequence[Outgoing], kind: Any = "event") -> None:
    """As if the hub had served these next."""
    place = do(replica.store.place())
    assert place is not None
    arrivals = [
        Arrival(Served.at(place.seq + n, Envelope(each.event_id, WORKSPACE, kind, "plain", b"", bytes(64))), each.body)
        for n, each in enumerate(changes, 1)
    ]
    do(replica.store.take(arrivals, Place(WORKSPACE, 1, place.seq + len(changes), bytes(32))))


def send_all(replica: Replica, *refusals: Refusal) -> None:
    do(replica.store.confirm(do(replica.store.unsent(100)), refusals))


def rows_of(replica: Replica, table: str) -> int:
    with replica.vault.read() as session:
        return int(run(session.connection(), f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608 - a test's


def test_everything_in_the_log_waits_until_it_was_sent(here: Replica) -> None:
    written(here, "one", "two")
    assert unsent(here) == log(here)
    assert do(here.store.unsent_count()) == len(log(here))

    send_all(here)
    assert unsent(here) == []
    assert do(here.store.unsent_count()) == 0

    written(here)
    assert unsent(here) == log(here)[-1:]


@pytest.mark.parametrize(
    "contents", [(), ("another",), ("another", "and", "more")], ids=["shorter", "as long", "longer"]
)
def test_nothing_counts_as_sent_that_was_read_from_the_log_before_a_backup_was_brought_back(
    here: Replica, there: Replica, contents: Sequence[str]
) -> None:
    written(there, "since the backup")
    read_before = do(there.store.unsent(100))
    written(here, *contents)

    with pytest.raises(CutError):
        do(here.store.confirm(read_before, []))

    assert unsent(here) == log(here)


def test_what_came_from_the_hub_is_not_sent_to_it(here: Replica, there: Replica) -> None:
    written(there, "elsewhere")
    mine = written(here, "here")

    arrive(here, do(there.store.unsent(100)))

    assert len(log(here)) == 4
    assert {each.body["device_id"] for each in do(here.store.unsent(100))} == {here.device_id}
    assert do(here.store.unsent_count()) == 2
    written(here)
    assert len(unsent(here)) == 3
    assert mine in here.personas()


def test_what_is_noted_of_arrivals_goes_when_all_is_sent(here: Replica, there: Replica) -> None:
    written(here)
    for number in range(3):
        written(there, str(number))
        arrive(here, do(there.store.unsent(100)))
        send_all(there)
    assert rows_of(here, "sync_arrived") == 1

    send_all(here)

    assert rows_of(here, "sync_arrived") == rows_of(here, "sync_echo") == 0
    assert unsent(here) == []
    arrive(here, do(there.store.unsent(100)))
    assert rows_of(here, "sync_arrived") == 0


def test_an_own_change_that_comes_back_before_its_answer_is_sent(here: Replica) -> None:
    written(here, "one", "two")
    first, second, third = do(here.store.unsent(100))

    arrive(here, [first, third])

    assert unsent(here) == [second.event_id]
    assert do(here.store.unsent_count()) == 1
    send_all(here)
    assert unsent(here) == []
    assert rows_of(here, "sync_echo") == 0


def test_a_refused_change_is_listed_and_may_be_sent_again(here: Replica) -> None:
    written(here, "one")
    first, second = do(here.store.unsent(100))
    send_all(here, Refusal(first.position, first.event_id, "not-allowed", "Not here"))
    assert (unsent(here), do(here.store.refused_count())) == ([], 1)

    do(here.store.send_refused_again("too-large"))
    assert unsent(here) == []
    do(here.store.send_refused_again())

    assert (unsent(here), do(here.store.refused_count())) == ([first.event_id], 0)
    send_all(here)
    assert unsent(here) == []
    assert second.event_id not in unsent(here)


def test_a_persona_that_is_left_out_is_not_sent_before_it_is_let_in(here: Replica) -> None:
    kept, sent = written(here, "kept"), written(here, "sent")
    do(here.store.leave_out([kept]))
    assert {each.subject for each in do(here.store.unsent(100))} == {sent}
    send_all(here)

    do(here.store.leave_out([]))

    assert {each.subject for each in do(here.store.unsent(100))} == {kept}
    assert do(here.store.unsent_count()) == 2
    send_all(here)
    assert unsent(here) == []


def test_what_lies_in_an_archive_is_sent_first(here: Replica) -> None:
    written(here, "old", "older")
    before = log(here)
    Checkpoints(here.vault, here.device_id).make()
    written(here, "newer")
    assert compact(here.vault, "9999").events == len(before)

    assert unsent(here) == before
    assert do(here.store.unsent_count()) == len(before) + len(log(here))
    send_all(here)
    assert unsent(here) == log(here)


def test_all_is_sent_again_to_a_hub_that_has_lost_it_and_nothing_to_one_that_is_adopted(
    here: Replica, there: Replica
) -> None:
    written(there)
    arrive(here, do(there.store.unsent(100)))
    written(here)
    send_all(here)

    do(here.store.begin_again(relaying=False))
    assert (unsent(here), do(here.store.place())) == ([], Place(WORKSPACE, None, 0, GENESIS))
    do(here.store.begin_again(relaying=True))

    assert unsent(here) == log(here)
    arrive(here, do(there.store.unsent(100)))
    assert unsent(here) == log(here)[1:]


@pytest.mark.parametrize("what", ["INSERT ON event", "UPDATE ON sync_cursor"])
def test_a_transaction_that_fails_moves_nothing(here: Replica, there: Replica, what: str) -> None:
    written(there, "elsewhere")
    changes = do(there.store.unsent(100))
    with here.vault.write() as session:
        run(session.connection(), f"CREATE TRIGGER full BEFORE {what} BEGIN SELECT RAISE(ABORT, 'full'); END")

    with pytest.raises(Exception, match="full"):
        arrive(here, changes)

    assert log(here) == []
    assert do(here.store.place()) == Place(WORKSPACE, None, 0, GENESIS)


def test_what_no_key_opens_is_kept_until_one_does(here: Replica, there: Replica) -> None:
    written(there)
    (change,) = do(there.store.unsent(100))
    served = Served.at(1, Envelope(change.event_id, WORKSPACE, "event", "k1", b"sealed", bytes(64)))
    do(here.store.take([Arrival(served, None, "missing-key")], Place(WORKSPACE, 1, 1, bytes(32))))
    assert do(here.store.waiting_for_keys()) == [served]

    do(here.store.take_opened([Arrival(served, change.body)]))

    assert do(here.store.waiting_for_keys()) == []
    assert log(here) == [change.event_id]
    assert unsent(here) == []


def test_a_vault_that_leaves_its_workspace_keeps_all_but_its_place(here: Replica) -> None:
    owner = written(here)
    send_all(here)

    do(here.store.leave())

    assert do(here.store.place()) is None
    assert owner in here.personas()
    assert rows_of(here, "sync_workspace") == 0


def test_no_snapshot_is_made_of_a_vault_that_differs_from_the_hub(here: Replica) -> None:
    async def is_whole() -> bool:
        async with here.store.snapshot() as whole:
            return whole is not None

    owner = written(here, "one")
    assert not do(is_whole())
    send_all(here)
    assert do(is_whole())
    do(here.store.leave_out([owner]))
    assert not do(is_whole())
