"""What phones are called, which addresses are private, and that the QR code's path is its squares."""

import re
from itertools import pairwise

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st

from pjais.features.phones.addresses import is_private, private_addresses
from pjais.features.phones.naming import name_of
from pjais.features.phones.service import path_of

IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Version/18.1 Mobile/15E148 Safari/604.1"
PIXEL = "Mozilla/5.0 (Linux; Android 14; Pixel 7) AppleWebKit/537.36 Chrome/131.0.0.0 Mobile Safari/537.36"
REDUCED = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/131.0.0.0 Mobile Safari/537.36"
FIREFOX = "Mozilla/5.0 (Android 14; Mobile; rv:132.0) Gecko/132.0 Firefox/132.0"


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (IPHONE, "iPhone (Safari)"),
        (PIXEL, "Pixel 7 (Chrome)"),
        (REDUCED, "Android (Chrome)"),
        (FIREFOX, "Android (Firefox)"),
        ("curl/8.5", "Phone"),
        ("", "Phone"),
    ],
)
def test_a_phone_is_called_what_its_browser_tells(user_agent: str, name: str) -> None:
    assert name_of(user_agent) == name


@given(st.text(max_size=300))
def test_no_browser_makes_a_name_too_long_to_show(model: str) -> None:
    name = name_of(f"Mozilla/5.0 (Linux; Android 14; {model}) Chrome/131")

    assert 0 < len(name) <= 60
    assert name.isprintable()


@pytest.mark.parametrize("address", ["10.0.0.2", "172.16.4.1", "192.168.1.20"])
def test_addresses_of_private_networks_are_private(address: str) -> None:
    assert is_private(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "127.0.0.1", "169.254.3.4", "100.64.0.1", "::1", "home", ""])
def test_others_are_not(address: str) -> None:
    assert not is_private(address)


def test_what_this_machine_offers_is_private() -> None:
    assert all(map(is_private, private_addresses()))


@given(st.text(min_size=1, max_size=60))
def test_the_path_of_a_qr_code_darkens_its_dark_squares_and_no_other(text: str) -> None:
    matrix = segno.make(text, error="m", micro=False).matrix

    drawn = {
        (int(x) + step, int(y))
        for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", path_of(matrix))
        for step in range(int(width))
    }

    assert drawn == {(x, y) for y, row in enumerate(matrix) for x, dark in enumerate(row) if dark & 1}


@given(st.lists(st.booleans(), min_size=1, max_size=40))
def test_squares_side_by_side_are_one_line(row: list[bool]) -> None:
    runs = re.findall(r"M(\d+) 0h(\d+)", path_of([[int(each) for each in row]]))

    assert all(int(start) + int(width) < int(following) for (start, width), (following, _) in pairwise(runs))
