"""Whether two pictures of a screen look alike: compared small, cell by cell, so a letter's edge is no difference."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageDraw

#: A reference holds every third point of a screen each way.
SHRINK = 3
#: Points of the reduced picture: 24 x 24 of the screen.
CELL = 8
#: Mean difference of a cell in one colour, 0..255, up to which it counts as the same.
TOLERANCE = 9


@dataclass(frozen=True, slots=True)
class Cell:
    """A place that differs, in points of the whole picture."""

    left: int
    top: int
    difference: int


def reduced(png: bytes) -> bytes:
    """WebP of RGB[h / 3, w / 3], as a reference is kept.

    What is compared with a reference goes through the same loss, so that the loss is no difference.
    """
    kept = io.BytesIO()
    Image.open(io.BytesIO(png)).convert("RGB").reduce(SHRINK).save(kept, "WEBP", quality=70, method=4)
    return kept.getvalue()


def differences(reference: bytes, taken: bytes) -> list[Cell]:
    """Cells of two reduced pictures that look different, from the top; other sizes differ everywhere."""
    before, now = (Image.open(io.BytesIO(picture)).convert("RGB") for picture in (reference, taken))
    if before.size != now.size:
        return [Cell(0, 0, 255)]
    red, green, blue = ImageChops.difference(before, now).reduce(CELL).split()
    most = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    side = CELL * SHRINK
    return [
        Cell(number % most.width * side, number // most.width * side, mean)
        for number, mean in enumerate(most.tobytes())
        if mean > TOLERANCE
    ]


def marked(png: bytes, cells: Sequence[Cell]) -> bytes:
    """The picture with a frame around every cell."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    pen = ImageDraw.Draw(picture)
    size = CELL * SHRINK
    for cell in cells:
        pen.rectangle((cell.left, cell.top, cell.left + size, cell.top + size), outline=(230, 0, 90), width=2)
    drawn = io.BytesIO()
    picture.save(drawn, "PNG")
    return drawn.getvalue()
