"""How fast events of another device come into a vault: `pytest tests/benchmarks/bench_arrivals.py -s --timeout 3000`.

``PJAIS_BENCH_SIZE`` memories (10,000 without it) that another vault made come in batches of 500, each a transaction of
its own, once as they were made and once more as changes that met changes made here meanwhile.
"""

import json
import os
import time
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import text

from pjais.eventlog.arrivals import Arrived
from pjais.features.memories.schemas import BulkPatch, MemoryDraft
from pjais.features.memories.service import MemoryService
from pjais.kernel.garbage import spare_what_is_loaded
from tests.convergence.devices import Device
from tests.factories import persona

SIZE = int(os.environ.get("PJAIS_BENCH_SIZE", "10000"))
BATCH = 500
CONTENT = "Prefers trains to planes, and a seat by the window where there is one. " * 3


def test_events_of_another_device_come_in(tmp_path: Path) -> None:
    with Device(tmp_path / "one") as one, Device(tmp_path / "other") as other:
        with one.vault.write() as session:
            ann = persona(session, "Ann")
            drafts = [MemoryDraft(persona_id=ann, content=f"{number} {CONTENT}", tags=["t"]) for number in range(SIZE)]
            MemoryService(session).remember_all(drafts)
        made, head = one.made(), one.head()
        spare_what_is_loaded()

        arriving = per_second(other, made)
        change_all(one, "fact")
        change_all(other, "event")
        meeting = per_second(other, one.made(head))

        assert other.digest() != one.digest()
        one.take(other.made())
        assert other.digest() == one.digest()
        figures = {"arriving_per_s": arriving, "meeting_per_s": meeting, "events": SIZE, "batch": BATCH}
        print(json.dumps({"name": "arrivals", **figures}))  # noqa: T201 - the figure


def change_all(device: Device, kind: str) -> None:
    with device.vault.write() as session:
        keys = session.execute(text("SELECT id FROM memory")).scalars().all()
        for start in range(0, len(keys), BATCH):
            MemoryService(session).update_all(keys[start : start + BATCH], BulkPatch.model_validate({"type": kind}))


def per_second(device: Device, events: Sequence[Arrived]) -> int:
    started = time.perf_counter()
    for start in range(0, len(events), BATCH):
        device.take(events[start : start + BATCH])
    return round(len(events) / (time.perf_counter() - started))
