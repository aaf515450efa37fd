"""Which settings may be told, and what of them: a value from a list, a number, or how many there are."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from pjais.backup.compaction import KEEP_DAYS
from pjais.features.backups.service import POLICY
from pjais.features.models.service import DEFAULT
from pjais.features.settings.service import SettingService
from pjais.features.updates.service import CHECK, DAILY

OTHER: Final = "other"
Tell = Callable[[Any], object]


def _one_of(*known: object) -> Tell:
    """A value of the list; of any other only that there is one."""
    return lambda value: next((each for each in known if type(each) is type(value) and each == value), OTHER)


def _number(value: object) -> object:
    return value if isinstance(value, bool | int | float) else OTHER


def _count(value: object) -> object:
    return len(value) if isinstance(value, list | dict) else OTHER


def _numbers(*names: str) -> Tell:
    """Those members of a map that are numbers."""

    def tell(value: object) -> object:
        return {name: _number(value[name]) for name in names if name in value} if isinstance(value, dict) else OTHER

    return tell


#: What is not named here is not told, not even that it is set.
HARMLESS: Final[Mapping[str, Tell]] = {
    "appearance.accent": _one_of("sea", "sky", "iris", "plum", "rose", "ember", "moss"),
    "appearance.color_scheme": _one_of("auto", "light", "dark"),
    "appearance.density": _one_of("compact", "default", "roomy"),
    "appearance.direction": _one_of("auto", "ltr", "rtl"),
    "appearance.language": _one_of("auto", "en", "de"),
    "appearance.motion": _one_of("auto", "reduced"),
    "appearance.scale": _number,
    POLICY: _numbers("every_hours", "days", "weeks", "months", "size_cap_gb"),
    "crashes.show": _one_of(True, False),  # noqa: FBT003 - values of the list
    "dashboard.tiles": _count,
    KEEP_DAYS: _number,
    DEFAULT: lambda value: "a server" if isinstance(value, dict) and value.get("backend_id") else "built in",
    "notices.muted": _count,
    "notices.pop_up": _one_of(True, False),  # noqa: FBT003 - values of the list
    "shortcuts": _count,
    "tour.done": _one_of(True),  # noqa: FBT003 - a value of the list
    CHECK: _one_of("off", DAILY),
    "window.geometry": _numbers("x", "y", "width", "height", "maximised"),
    "window.panes": _numbers("share"),
}


def told_settings(settings: SettingService) -> dict[str, object]:
    """Of those that are set."""
    stored = {setting.key: setting.value for setting in settings.all()}
    return {key: tell(stored[key]) for key, tell in HARMLESS.items() if key in stored}
