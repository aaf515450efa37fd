"""The comparison itself: what a person would see is noticed, what nobody would see is not."""

import io

import pytest
from PIL import Image, ImageDraw, ImageFilter

from tests.visual.likeness import differences, marked, reduced


def png(picture: Image.Image) -> bytes:
    stored = io.BytesIO()
    picture.save(stored, "PNG")
    return stored.getvalue()


@pytest.fixture
def screen() -> Image.Image:
    drawn = Image.new("RGB", (600, 400), "white")
    pen = ImageDraw.Draw(drawn)
    pen.rectangle((20, 20, 120, 50), fill=(12, 116, 105))
    for line in range(10):
        pen.text((20, 80 + 25 * line), "Something that was remembered", fill=(31, 38, 48))
    return drawn


def test_a_screen_is_like_itself(screen: Image.Image) -> None:
    assert differences(reduced(png(screen)), reduced(png(screen))) == []


def test_softer_letters_are_no_difference(screen: Image.Image) -> None:
    softer = screen.filter(ImageFilter.GaussianBlur(0.4))

    assert differences(reduced(png(screen)), reduced(png(softer))) == []


@pytest.mark.parametrize("change", ["moved", "gone", "recoloured"])
def test_a_button_that_is_not_what_it_was_is_noticed(screen: Image.Image, change: str) -> None:
    other = screen.copy()
    pen = ImageDraw.Draw(other)
    pen.rectangle((20, 20, 120, 50), fill="white")
    if change == "moved":
        pen.rectangle((32, 20, 132, 50), fill=(12, 116, 105))
    if change == "recoloured":
        pen.rectangle((20, 20, 120, 50), fill=(150, 60, 40))

    cells = differences(reduced(png(screen)), reduced(png(other)))

    assert cells
    assert all(cell.top < 72 for cell in cells)
    assert marked(png(other), cells) != png(other)


def test_a_line_of_text_that_is_gone_is_noticed(screen: Image.Image) -> None:
    other = screen.copy()
    ImageDraw.Draw(other).rectangle((20, 180, 300, 195), fill="white")

    assert differences(reduced(png(screen)), reduced(png(other)))


def test_another_size_is_another_picture(screen: Image.Image) -> None:
    assert differences(reduced(png(screen)), reduced(png(screen.resize((500, 400)))))
