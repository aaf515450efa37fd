"""Pictures lose what is told beside their pixels, and nothing else."""

import io
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms, PngImagePlugin

from pjais.kernel.picture import bare, sections, told

TOLD = "Zanzibarine"
ORIENTATION = 0x0112
DESCRIPTION = 0x010E


def pixels() -> Image.Image:
    picture = Image.new("RGB", (33, 20))
    for x in range(33):
        for y in range(20):
            picture.putpixel((x, y), (x * 7, y * 11, (x * y) % 256))
    return picture


def exif(orientation: int = 6) -> Image.Exif:
    made = Image.Exif()
    made[ORIENTATION], made[DESCRIPTION] = orientation, TOLD
    return made


def profile() -> bytes:
    return bytes(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())


def saved(kind: str, **options: object) -> bytes:
    target = io.BytesIO()
    pixels().save(target, kind, **options)
    return target.getvalue()


def png() -> bytes:
    texts = PngImagePlugin.PngInfo()
    texts.add_text("plain", TOLD)
    texts.add_text("packed", TOLD, zip=True)
    texts.add_itxt("wide", TOLD, "en", "wide", zip=True)
    return saved("PNG", pnginfo=texts, exif=exif(), icc_profile=profile())


MADE: dict[str, Callable[[], bytes]] = {
    "png": png,
    "jpeg": lambda: saved("JPEG", exif=exif(), icc_profile=profile(), comment=TOLD.encode()),
    "progressive jpeg": lambda: saved("JPEG", exif=exif(), progressive=True),
    "webp": lambda: saved("WEBP", exif=exif(), icc_profile=profile(), xmp=f"<x>{TOLD}</x>".encode()),
    "plain webp": lambda: saved("WEBP", lossless=True),
    "gif": lambda: saved("GIF", comment=TOLD.encode()),
    "moving gif": lambda: saved("GIF", save_all=True, append_images=[pixels().rotate(90)], loop=0, comment=b"x"),
}


@pytest.mark.parametrize("kind", MADE)
def test_a_picture_keeps_its_pixels_and_which_way_is_up_and_loses_what_was_told(kind: str) -> None:
    content = MADE[kind]() + f"after the end: {TOLD}".encode()

    stripped = bare(content)

    before, after = (Image.open(io.BytesIO(each)) for each in (content, stripped))
    assert after.convert("RGB").tobytes() == before.convert("RGB").tobytes()
    assert after.getexif().get(ORIENTATION) == before.getexif().get(ORIENTATION)
    assert after.info.get("icc_profile") == before.info.get("icc_profile")
    assert getattr(after, "n_frames", 1) == getattr(before, "n_frames", 1)
    assert any(TOLD.encode() in each for each in told(content) or ())
    assert TOLD.encode() not in stripped
    assert not any(TOLD.encode() in each for each in told(stripped) or ())
    assert bare(stripped) == stripped


def test_the_colour_profile_goes_where_it_is_not_wanted() -> None:
    stripped = bare(png(), colour=False)

    assert "icc_profile" not in Image.open(io.BytesIO(stripped)).info


@pytest.mark.parametrize("kind", MADE)
def test_a_picture_that_is_cut_off_is_left_as_it_is(kind: str) -> None:
    content = MADE[kind]()

    for end in (len(content) // 2, len(content) - 1):
        assert bare(content[:end]) in {content[:end], content}


@given(
    start=st.sampled_from([b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF\x20\0\0\0WEBP", b"GIF89a", b""]),
    rest=st.binary(max_size=200),
)
def test_bytes_of_any_kind_are_read_without_a_fault(start: bytes, rest: bytes) -> None:
    found = sections(start + rest)

    assert isinstance(bare(start + rest), bytes)
    assert found is None or found
