"""Where the window may open."""

from dataclasses import dataclass
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from pjais.bootstrap import open_vault
from pjais.desktop.geometry import KEY, SMALLEST, Geometry, remember, remembered
from pjais.features.settings.service import SettingService


@dataclass(frozen=True)
class Area:
    x: int
    y: int
    width: int
    height: int


LAPTOP = Area(0, 0, 1440, 900)
SECOND = Area(1440, 0, 1920, 1080)


def test_a_window_on_a_screen_that_is_there_stays() -> None:
    assert Geometry(900, 600, 1500, 40).fitted([LAPTOP, SECOND]) == Geometry(900, 600, 1500, 40)


def test_a_window_on_a_screen_that_is_gone_is_placed_by_the_system() -> None:
    assert Geometry(900, 600, 1500, 40).fitted([LAPTOP]) == Geometry(900, 600)


def test_a_window_larger_than_every_screen_shrinks() -> None:
    assert Geometry(1900, 1000, 0, 0).fitted([LAPTOP]) == Geometry(1440, 900, 0, 0)


def test_a_tiny_window_grows_to_the_smallest_size() -> None:
    fitted = Geometry(1, 1, 10, 10).fitted([LAPTOP])

    assert (fitted.width, fitted.height) == SMALLEST


def test_a_maximised_window_stays_maximised() -> None:
    assert Geometry(900, 600, 10, 10, maximised=True).fitted([LAPTOP]).maximised


numbers = st.integers(-10_000, 10_000)


@given(st.builds(Geometry, numbers, numbers, numbers | st.none(), numbers | st.none()))
def test_fitting_twice_changes_nothing_more(place: Geometry) -> None:
    fitted = place.fitted([LAPTOP, SECOND])

    assert fitted.fitted([LAPTOP, SECOND]) == fitted


def test_a_place_is_remembered_in_the_vault(tmp_path: Path) -> None:
    vault = open_vault(tmp_path)
    place = Geometry(900, 600, -20, 40, maximised=True)

    remember(vault, {1: place, 2: place})

    assert remembered(vault) == place
    assert remembered(vault, 2) == place
    vault.close()


def test_an_unreadable_place_gives_the_default(tmp_path: Path) -> None:
    vault = open_vault(tmp_path)
    nonsenses: list[object] = [[], "wide", {"width": "x"}, {"width": None}, {"unknown": 1}]
    for nonsense in nonsenses:
        with vault.write() as session:
            SettingService(session).put(KEY, nonsense)

        assert isinstance(remembered(vault), Geometry)
    vault.close()


def test_each_window_comes_back_to_its_own_place(tmp_path: Path) -> None:
    vault = open_vault(tmp_path)
    first, second = Geometry(900, 620, 10, 20), Geometry(700, 500, 300, 40)

    remember(vault, {1: first, 2: second})
    remember(vault, {3: second})

    assert [remembered(vault, slot) for slot in (1, 2, 3, 4)] == [first, second, second, Geometry()]
    vault.close()
