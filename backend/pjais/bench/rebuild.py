"""Events folded into rows per second."""

import time
from collections.abc import Sequence

from pjais.bench.figures import emit
from pjais.bench.place import measured
from pjais.eventlog.rebuild import rebuild
from pjais.persistence.engine import UNRECORDED, Synchronous


def measure(sizes: Sequence[int], synchronous: Synchronous) -> None:
    """Print one line for each size."""
    for size in sizes:
        with measured(size, synchronous) as (app, _):
            started = time.perf_counter()
            with app.vault.engine.connect().execution_options(**{UNRECORDED: True}) as connection, connection.begin():
                count = rebuild(connection).events
            emit(
                f"pjais/{synchronous}", "replay", N=size, events_per_s=count / (time.perf_counter() - started), n=count
            )
