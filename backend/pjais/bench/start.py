"""What a start costs: the first query of a new process, and the memory of one that has everything open and rests."""

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from pjais.bench.figures import emit, quantile
from pjais.bench.place import kept

_STARTS: Final = 5
_FIRST = """
import sys, time
from pathlib import Path
from pjais.features.memories.queries import persona_memories
from pjais.bench.figures import resident_mb
from pjais.kernel.config import VaultPaths
from pjais.persistence.vault import Vault
vault = Vault(VaultPaths(Path(sys.argv[1])))
with vault.read() as session:
    rows = session.execute(persona_memories.build(sys.argv[2], limit=50)).mappings().all()
print('[%r, %r, %r]' % (time.time(), resident_mb(), len(rows)))
"""
_RESTING = """
import sys, time
from pathlib import Path
from pjais.bench.figures import resident_mb
from pjais.bootstrap import open_application
from pjais.kernel.garbage import spare_what_is_loaded
app = open_application(Path(sys.argv[1]))
spare_what_is_loaded()
client = app.reactive.open_client(lambda messages: None)
for number, (name, params) in enumerate([
    ("personas$", {}), ("dashboardMetrics$", {}), ("personaMemories$", {"persona_id": sys.argv[2]}),
    ("memoryTags$", {"persona_id": sys.argv[2]}), ("auditTrail$", {}),
]):
    client.subscribe({"id": str(number), "query": name, "params": params})
app.reactive.settle(120)
time.sleep(1)
print('[%r]' % resident_mb())
app.close()
"""


def measure_cold(sizes: Sequence[int]) -> None:
    """Print the milliseconds from the start of a process to its newest 50 memories, data layer only."""
    for size in sizes:
        with kept(size) as (folder, persona):
            durations, memories = [], []
            for _ in range(_STARTS):
                started = time.time()
                ended, resident, rows = _child(_FIRST, folder, persona)
                if rows != min(50, size // 10):
                    msg = f"the first query found {rows} memories"
                    raise RuntimeError(msg)
                durations.append((ended - started) * 1000)
                memories.append(resident)
            emit(
                "pjais",
                "cold",
                N=size,
                first_query_ms_process=quantile(durations, 0.5),
                rss_mb=round(quantile(memories, 0.5) or 0),
                db_mb=round((folder / "pjais.db").stat().st_size / 1e6),
            )


def measure_memory(sizes: Sequence[int]) -> None:
    """Print the resident memory of a process that has the app open, with the live queries of its first screens."""
    for size in sizes:
        with kept(size) as (folder, persona):
            (resident,) = _child(_RESTING, folder, persona)
            emit("pjais", "memory", N=size, rss_mb=round(resident))


def _child(program: str, folder: Path, persona: str) -> list[Any]:
    done = subprocess.run(
        [sys.executable, "-c", program, str(folder), persona], check=True, stdout=subprocess.PIPE, text=True
    )
    answer: list[Any] = json.loads(done.stdout.splitlines()[-1])
    return answer
