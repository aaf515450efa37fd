"""Where the window was, so that it opens there again."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final, Protocol

from pydantic import TypeAdapter, ValidationError

from pjais.features.settings.service import SettingService
from pjais.persistence.vault import Vault

KEY: Final = "window.geometry"
MORE_KEY: Final = "window.geometry.more"
FIRST: Final = 1
SMALLEST: Final = (640, 480)
_GRIP: Final = 80  # pixels of the window that must be on a screen, so that it can be dragged back


class ScreenArea(Protocol):
    """A screen, in pixels."""

    @property
    def x(self) -> int: ...
    @property
    def y(self) -> int: ...
    @property
    def width(self) -> int: ...
    @property
    def height(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Geometry:
    """Size and position in pixels; no position lets the system choose."""

    width: int = 1280
    height: int = 800
    x: int | None = None
    y: int | None = None
    maximised: bool = False

    def fitted(self, screens: Sequence[ScreenArea]) -> "Geometry":
        """The same within what the screens are now: not larger than the largest, and in reach of the mouse."""
        widest = max((screen.width for screen in screens), default=self.width)
        highest = max((screen.height for screen in screens), default=self.height)
        sized = replace(
            self,
            width=max(min(self.width, widest), SMALLEST[0]),
            height=max(min(self.height, highest), SMALLEST[1]),
        )
        if any(_reaches(sized, screen) for screen in screens):
            return sized
        return replace(sized, x=None, y=None)


def remembered(vault: Vault, slot: int = FIRST) -> Geometry:
    """The last geometry of a window, or the default when there is none that can be read.

    Args:
        vault: where it is kept.
        slot: 1 for the first window, 2 for the next beside it, and so on.
    """
    with vault.read() as session:
        settings = SettingService(session)
        stored = settings.value(KEY, {}) if slot == FIRST else _more(settings).get(str(slot), {})
    try:
        return TypeAdapter(Geometry).validate_python(stored)
    except ValidationError:
        return Geometry()


def remember(vault: Vault, places: Mapping[int, Geometry]) -> None:
    """Keep where windows were, by slot."""
    with vault.write(actor="window") as session:
        settings = SettingService(session)
        more = {str(slot): asdict(place) for slot, place in places.items() if slot != FIRST}
        if FIRST in places:
            settings.put(KEY, asdict(places[FIRST]))
        if more:
            settings.put(MORE_KEY, _more(settings) | more)


def _more(settings: SettingService) -> dict[str, Any]:
    stored = settings.value(MORE_KEY, {})
    return dict(stored) if isinstance(stored, dict) else {}


def _reaches(place: Geometry, screen: ScreenArea) -> bool:
    if place.x is None or place.y is None:
        return False
    across = place.x + place.width > screen.x + _GRIP and place.x < screen.x + screen.width - _GRIP
    return across and screen.y <= place.y < screen.y + screen.height - _GRIP
