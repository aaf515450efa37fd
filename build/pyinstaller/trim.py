"""What of Qt the window does not need, told by its path inside the bundle."""

import re
from collections.abc import Iterable

#: Languages that the engine itself speaks in: menus and error pages of its own.
LOCALES = ("en-US", "de")
UNUSED = re.compile(
    r"""
    ^PySide6/Qt/(
        qml/
        | resources/qtwebengine_devtools_resources
        | plugins/(
            assetimporters | canbus | designer | geometryloaders | geoservices | multimedia | position | qmllint | qmltooling
            | qmlls | renderers | renderplugins | scenegraph | sceneparsers | scxmldatamodel | sensors | sqldrivers
            | texttospeech | virtualkeyboard | webview | egldeviceintegrations | networkinformation | help | generic
        )/
        | plugins/platforms/(libqeglfs | libqlinuxfb | libqminimalegl | libqvkkhrdisplay | libqvnc)
        | translations/(?!qtwebengine_locales/|qtbase_de)
    )
    """,
    re.VERBOSE,
)
_LOCALE = re.compile(r"^PySide6/Qt/translations/qtwebengine_locales/(.+)\.pak$")


def is_unused(place: str) -> bool:
    """Whether the file at that path, with / between its parts, stays out."""
    locale = _LOCALE.match(place)
    return bool(UNUSED.match(place)) or (locale is not None and locale[1] not in LOCALES)


def trimmed(entries: Iterable[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """PyInstaller's list of destination, source and kind, without what is unused."""
    return [entry for entry in entries if not is_unused(entry[0].replace("\\", "/"))]


def unreached(libraries: dict[str, set[str]], begin: Iterable[str]) -> set[str]:
    """Names of shared libraries that nothing needs, by what each names as needed, from where the loader begins."""
    reached: set[str] = set()
    waiting = list(begin)
    while waiting:
        name = waiting.pop()
        if name in reached:
            continue
        reached.add(name)
        waiting += libraries.get(name, ())
    return set(libraries) - reached
