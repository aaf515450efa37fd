"""A text as a QR code that pages draw themselves. Source: ISO/IEC 18004."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Final

import segno

from pjais.features.sync.schemas import QrDrawing

#: Modules of light around it, without which readers do not find it.
_BORDER: Final = 4


def qr_drawing(text: str) -> QrDrawing:
    """Readable with an eighth of it covered (level M)."""
    lines = list(segno.make_qr(text, error="m").matrix_iter(border=_BORDER))
    path = "".join(f"M{x} {y}h{length}v1h-{length}z" for y, line in enumerate(lines) for x, length in _dark(line))
    return QrDrawing(size=len(lines), path=path)


def _dark(line: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Where runs of dark modules begin, and how long they are."""
    for is_dark, run in groupby(enumerate(line), key=lambda module: bool(module[1])):
        places = [place for place, _ in run]
        if is_dark:
            yield places[0], len(places)
