"""What Python's faulthandler writes when the process is ended by the system, bare of all but places in programs."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from pjais.telemetry.bare_log import ELSEWHERE, place_of

MOST_LINES: Final = 300
_FATAL: Final = re.compile(
    r"(Fatal Python error: (?:Segmentation fault|Aborted|Bus error|Floating[- ]point exception|Illegal instruction)"
    r"|Windows fatal exception: (?:access violation|stack overflow|int divide by zero|code 0x[0-9a-fA-F]{1,8}))"
)
_THREAD: Final = re.compile(r"(Current thread|Thread) 0x[0-9a-fA-F]+")
_FRAME: Final = re.compile(r'\s+File "(?P<file>.*)", line (?P<line>\d+) in (?P<name>[\w<>.]{1,100})$', re.ASCII)


def bare_fault(text: str) -> list[str]:
    """The lines that may be told, the first ones where there are very many."""
    return [told for _, told in zip(range(MOST_LINES), _told(text.splitlines()), strict=False)]


def _told(lines: Sequence[str]) -> Iterator[str]:
    for line in lines:
        if fatal := _FATAL.match(line):
            yield fatal[1]
        elif line.startswith(("Fatal Python error", "Windows fatal exception")):
            yield f"{line.partition(':')[0]}: {ELSEWHERE}"
        elif thread := _THREAD.match(line):
            yield f"{thread[1]}:"
        elif frame := _FRAME.match(line):
            place = place_of(frame["file"])
            yield f"  {place}:{frame['line']} {frame['name']}" if place else f"  {ELSEWHERE}"
