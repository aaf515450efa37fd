"""How soon a new device is usable, by a snapshot: `pytest tests/benchmarks/bench_snapshot.py -s --timeout 3000`.

A workspace of ``PJAIS_BENCH_EVENTS`` events (50,000 without it), ``PJAIS_BENCH_CHANGES`` (5) on each of its memories,
and a hub that has given up all of them, in a process of its own. Beside it what SQLite alone needs for the same.
"""

import json
import multiprocessing
import os
import random
import socket
import sqlite3
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from pjais.eventlog.outstanding import outstanding
from pjais.features.memories.model import Memory
from pjais.features.memories.schemas import MemoryDraft
from pjais.features.memories.service import MemoryService
from pjais.kernel.garbage import spare_what_is_loaded
from pjais.kernel.ids import new_id
from pjais.persistence.changes import ChangeSet
from pjais.persistence.rows import rows_of, run
from pjais.replication.snapshot import write_snapshot
from tests.factories import persona
from tests.faults import sync_victim
from tests.replicas import Replica, SealedReplica

EVENTS = int(os.environ.get("PJAIS_BENCH_EVENTS", "50000"))
CHANGES = int(os.environ.get("PJAIS_BENCH_CHANGES", "5"))
PERSONAS = 20
BATCH = 5_000
_CHANCE = random.Random(8)  # noqa: S311 - words, not secrets
WORDS = ["".join(_CHANCE.choices("etaoinshrdlucmfw", k=_CHANCE.randint(3, 9))) for _ in range(5_000)]
#: What a screen asks for first.
NEWEST = (
    "SELECT * FROM memory WHERE persona_id = (SELECT min(id) FROM persona) AND deleted_at IS NULL"
    " ORDER BY created_at DESC, id DESC LIMIT 200"
)
LISTS = (
    "SELECT id, name FROM persona WHERE deleted_at IS NULL ORDER BY name",
    "SELECT persona_id, count(*) FROM memory WHERE deleted_at IS NULL GROUP BY persona_id",
    NEWEST,
)


def test_a_new_device_is_usable(tmp_path: Path) -> None:
    first, second = SealedReplica(tmp_path / "first"), SealedReplica(tmp_path / "second")
    figures: dict[str, object] = {"name": "snapshot", "events": EVENTS, "changes": CHANGES}
    fill(first)
    with hub(tmp_path) as url:
        workspace = first.open_workspace(url)
        second.join(url, workspace, first.invite(url, workspace))
    stand_at_the_end(first, tmp_path / "hub.db")
    spare_what_is_loaded()
    with hub(tmp_path) as url:
        for each in (first, second):
            with each.vault.write(actor="bench") as session:
                run(session.connection(), "UPDATE sync_workspace SET hub_url = ?", (url,))
        figures |= handed_in(first)
        figures |= joined(first, second)
    print(json.dumps(figures))  # noqa: T201 - so far
    figures |= {f"sqlite_alone_{table}_s": alone(first, tmp_path, table) for table in ("memory", "event")}
    assert first.digest() == second.digest()
    print(json.dumps(figures))  # noqa: T201 - the figure
    for each in (first, second):
        each.close()


def fill(replica: Replica) -> None:
    """Memories of some personas, each changed so many times."""
    with replica.vault.write() as session:
        owners = [persona(session, f"Persona {number}") for number in range(PERSONAS)]
    keys: list[str] = []
    count = EVENTS // CHANGES
    for start in range(0, count, BATCH):
        drafts = [
            MemoryDraft(
                persona_id=owners[number % PERSONAS],
                content=f"{number} {' '.join(_CHANCE.choices(WORDS, k=30))}",
                tags=["t"],
            )
            for number in range(start, min(start + BATCH, count))
        ]
        with replica.vault.write() as session:
            keys += MemoryService(session).remember_all(drafts)
    for change in range(1, CHANGES):
        for start in range(0, count, BATCH):
            with replica.vault.write() as session:
                found = rows_of(session.connection(), Memory, keys[start : start + BATCH])
                changes = [(row, {"importance": change / CHANGES, "tags": [f"t{change}"]}) for row in found.values()]
                session.update_rows(Memory, changes)


@contextmanager
def hub(folder: Path) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    told = folder / f"told-{port}"
    process = multiprocessing.get_context("spawn").Process(
        target=sync_victim.serve, args=(folder / "hub.db", port, told)
    )
    process.start()
    while not told.exists():
        time.sleep(0.05)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.join()


def stand_at_the_end(replica: Replica, database: Path) -> None:
    """As if all had been sent, and given up by the hub since."""
    with closing(sqlite3.connect(database)) as hub_log:
        workspace, epoch = hub_log.execute("SELECT workspace_id, epoch FROM workspace").fetchone()
    with replica.vault.write(actor="bench") as session:
        connection = session.connection()
        (last,) = run(connection, "SELECT max(seq) FROM event").fetchone()
        held = (epoch, last, bytes(32), last)
        run(connection, "UPDATE sync_cursor SET epoch = ?, seq = ?, chain = ?, sent_up_to = ?", held)
    with closing(sqlite3.connect(database)) as hub_log:
        hub_log.execute("UPDATE workspace SET head = ?, floor = ?, chain = ?", (last, last + 1, bytes(32)))
        hub_log.execute("INSERT INTO event VALUES (?, ?, ?, NULL, ?)", (workspace, last, new_id(), bytes(32)))
        hub_log.commit()


def handed_in(replica: Replica) -> dict[str, object]:
    replica.start()
    replica.until(lambda status: status.state == "live" and not status.waiting)
    assert replica.sync is not None
    link, sealing, sizes = replica.sync.link, replica.sealing, list[int]()

    async def counted(parts: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        async for part in parts:
            sizes.append(len(part))
            yield part

    async def handing_in() -> None:
        async with replica.store.snapshot() as whole:
            assert whole is not None
            parts = write_snapshot(whole, replica.device_id, sealing)
            await link.put_snapshot(whole.place.seq, counted(parts))

    started = time.perf_counter()
    replica.sync.begin(handing_in()).result()
    took = time.perf_counter() - started
    replica.sync.pause()
    return {"made_and_handed_in_s": round(took, 1), "megabytes": round(sum(sizes) / 1e6, 1)}


def joined(first: Replica, second: Replica) -> dict[str, object]:
    usable = threading.Event()
    shown: list[float] = []

    def heard(_: ChangeSet) -> None:
        if not shown:
            with second.vault.read() as session:
                if outstanding(session.connection()) is not None:
                    for sql in LISTS:
                        assert run(session.connection(), sql).fetchall()
                    shown.append(time.perf_counter())
                    usable.set()

    second.vault.follow(heard)
    started = time.perf_counter()
    second.start()
    assert usable.wait(1000)
    while not is_whole(second):
        time.sleep(0.05)
    whole = time.perf_counter() - started
    assert first.event_ids() == second.event_ids()
    return {"usable_s": round(shown[0] - started, 2), "whole_s": round(whole, 1)}


def is_whole(replica: Replica) -> bool:
    with replica.vault.read() as session:
        return outstanding(session.connection()) is None


def alone(replica: Replica, folder: Path, table: str) -> float:
    """Seconds for plain inserts of the same rows into the same table and indexes."""
    with replica.vault.read() as session:
        connection = session.connection()
        made = run(
            connection, "SELECT sql FROM sqlite_master WHERE tbl_name = ? AND sql IS NOT NULL", (table,)
        ).fetchall()
        rows = run(connection, f"SELECT * FROM {table} ORDER BY rowid").fetchall()  # noqa: S608 - our own names
    with closing(sqlite3.connect(folder / f"{table}.db")) as other:
        other.execute("PRAGMA journal_mode=WAL")
        for (sql,) in made:
            other.execute(sql)
        started = time.perf_counter()
        with other:
            other.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows)  # noqa: S608 - as above
        return round(time.perf_counter() - started, 2)
