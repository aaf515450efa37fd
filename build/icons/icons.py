"""Draws every size of the app's icon from its one SVG: ``python build/icons/icons.py FOLDER``."""

import io
import sys
from pathlib import Path
from typing import Final

import resvg_py
from PIL import Image

SOURCE: Final = Path(__file__).parents[2] / "frontend/public/icon.svg"
#: In pixels; those that desktops on Linux look for.
SIZES: Final = (16, 24, 32, 48, 64, 128, 256, 512)
_WINDOWS: Final = (16, 24, 32, 48, 64, 128, 256)
_MAC: Final = 1024  # the largest; Pillow makes the others of it
_MAC_MARGIN: Final = 100  # of 1024, as Apple's grid of icons has it


def drawn(size: int) -> Image.Image:
    """The icon with sides of so many pixels."""
    content = bytes(resvg_py.svg_to_bytes(svg_path=str(SOURCE), width=size, height=size))
    return Image.open(io.BytesIO(content)).convert("RGBA")


def draw_all(folder: Path) -> None:
    """Write pjais-SIZE.png, pjais.ico and pjais.icns."""
    folder.mkdir(parents=True, exist_ok=True)
    for size in SIZES:
        drawn(size).save(folder / f"pjais-{size}.png", optimize=True)
    several = [drawn(size) for size in _WINDOWS]
    several[-1].save(folder / "pjais.ico", sizes=[image.size for image in several], append_images=several[:-1])
    framed = Image.new("RGBA", (_MAC, _MAC))
    framed.paste(drawn(_MAC - 2 * _MAC_MARGIN), (_MAC_MARGIN, _MAC_MARGIN))
    framed.save(folder / "pjais.icns")


if __name__ == "__main__":
    draw_all(Path(sys.argv[1]))
