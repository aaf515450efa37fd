"""A QR code is drawn as it was made."""

import re

import segno
from hypothesis import given
from hypothesis import strategies as st

from pjais.features.sync.qr import qr_drawing

RUN = re.compile(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z")


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=200))
def test_the_path_darkens_exactly_the_dark_modules_within_four_light_ones(text: str) -> None:
    code = segno.make_qr(text, error="m")

    drawing = qr_drawing(text)

    runs = [tuple(map(int, run)) for run in RUN.findall(drawing.path)]
    assert "".join(f"M{x} {y}h{there}v1h-{back}z" for x, y, there, back in runs) == drawing.path
    assert all(there == back for _, _, there, back in runs)
    dark = {(x + step - 4, y - 4) for x, y, length, _ in runs for step in range(length)}
    assert dark == {(x, y) for y, line in enumerate(code.matrix) for x, module in enumerate(line) if module}
    assert drawing.size == len(code.matrix) + 8
