"""Which benchmarks there are, and how each is run."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from pjais.bench import chat, reactive, rebuild, start, trust, write
from pjais.persistence.engine import Synchronous

Benchmark = Callable[[Sequence[int], Sequence[int], int, Sequence[Synchronous]], None]


def _reactive(sizes: Sequence[int], counts: Sequence[int], repetitions: int, modes: Sequence[Synchronous]) -> None:
    for size in sizes:
        reactive.measure(size, counts, repetitions, modes[0])


def _write(sizes: Sequence[int], _: Sequence[int], __: int, modes: Sequence[Synchronous]) -> None:
    for size in sizes:
        write.measure_single(size, modes)


def _bulk(sizes: Sequence[int], _: Sequence[int], __: int, modes: Sequence[Synchronous]) -> None:
    for size in sizes:
        write.measure_bulk(size, modes)


def _push(sizes: Sequence[int], _: Sequence[int], repetitions: int, __: Sequence[Synchronous]) -> None:
    from pjais.bench import push  # what it needs is part of a development set-up only

    push.measure(sizes, repetitions)


def _recall() -> Any:  # noqa: ANN401 - a module
    from pjais.bench import recall  # its client is imported by nothing else at a start

    return recall


def _balance() -> None:
    from pjais.bench import balance  # as above

    balance.measure()


BENCHMARKS: Final[Mapping[str, Benchmark]] = {
    "reactive": _reactive,
    "write": _write,
    "bulk": _bulk,
    "cold": lambda sizes, *_: start.measure_cold(sizes),
    "rebuild": lambda sizes, _, __, modes: rebuild.measure(sizes, modes[0]),
    "verify": lambda sizes, _, __, modes: trust.measure_verify(sizes, modes[0]),
    "timetravel": lambda sizes, _, __, modes: trust.measure_time_travel(sizes, modes[0]),
    "backup": lambda sizes, _, __, modes: trust.measure_backup(sizes, modes[0]),
    "compact": lambda sizes, _, __, modes: trust.measure_compact(sizes, modes[0]),
    "encrypt": lambda sizes, _, __, modes: trust.measure_encrypt(sizes, modes[0]),
    "recall": lambda *_: _recall().measure_recall(),
    "balance": lambda *_: _balance(),
    "search": lambda sizes, *_: _recall().measure_search(sizes),
    "embedding": lambda *_: _recall().measure_embedding(),
    "chat": lambda *_: chat.measure(),
    "memory": lambda sizes, *_: start.measure_memory(sizes),
    "push": _push,
}
