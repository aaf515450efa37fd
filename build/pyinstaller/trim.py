"""What of the collected files the app does not need, told by their paths inside the bundle and by who needs whom."""

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import PurePosixPath
from typing import Final

#: PyInstaller's own form: path inside the bundle, path of the source, kind.
Entry = tuple[str, str, str]

#: In which languages the engine itself speaks: its menus and error pages.
LOCALES: Final = ("en-US", "de")

UNUSED: Final = re.compile(
    r"""
    ^PySide6/Qt/(
        qml/
        | resources/qtwebengine_devtools_resources
        | plugins/(?!(
            platforms/(libqxcb|libqwayland|libqoffscreen|libqminimal\.)
            | platforminputcontexts/ | platformthemes/ | wayland-[a-z-]+/ | xcbglintegrations/
            | imageformats/ | iconengines/ | tls/
        ))
        | plugins/platforminputcontexts/libqtvirtualkeyboard
        | plugins/imageformats/(libqpdf|libqtiff|libqicns|libqtga|libqwbmp)
        | translations/(?!qtwebengine_locales/|qtbase_de)
    )
    """,
    re.VERBOSE,
)
_LOCALE: Final = re.compile(r"^PySide6/Qt/translations/qtwebengine_locales/(.+)\.pak$")

#: Parts of the system that have to fit its drivers, its display and its settings: the package asks for them instead.
OF_THE_SYSTEM: Final = re.compile(
    r"""^lib(
        c|m|mvec|dl|rt|pthread|util|resolv|stdc\+\+|gcc_s|z|expat|uuid|com_err|keyutils|crypt
        | X[a-z0-9A-Z-]*|xcb[a-z0-9-]*|xkb[a-z0-9-]*|ICE|SM|bsd|md
        | GL|GLX|GLdispatch|OpenGL|EGL|GLESv2|gbm|drm|vulkan|wayland-[a-z-]+
        | nss[a-z0-9]*|smime3|ssl3|nspr4|plc4|plds4
        | asound|pulse[a-z-]*|dbus-1|systemd|udev|cap|selinux|gcrypt|gpg-error|lz4|apparmor
        | glib-2\.0|gobject-2\.0|gio-2\.0|gmodule-2\.0|gthread-2\.0|pcre[0-9a-z-]*|mount|blkid
        | gtk-3|gdk-3|gdk_pixbuf-2\.0|atk-1\.0|atk-bridge-2\.0|atspi|pango[a-z0-9-]*-1\.0|cairo[a-z-]*
        | harfbuzz|graphite2
        | fontconfig|freetype|png16|brotli[a-z]*|fribidi|thai|datrie|epoxy|pixman-1|cups|cloudproviders
        | gssapi_krb5|krb5|k5crypto|krb5support|pcsclite|snappy|speechd|tiff|jbig|deflate|LERC|webp[a-z]*|jpeg|zstd
    )\.so(\.|$)""",
    re.VERBOSE,
)

_LIBRARY: Final = re.compile(r"\.so(\.\d+)*$|\.abi3\.so$")


def is_unused(place: str) -> bool:
    """Whether the file at that path, with / between its parts, stays out."""
    locale = _LOCALE.match(place)
    return bool(UNUSED.match(place)) or (locale is not None and locale[1] not in LOCALES)


def is_of_the_system(place: str, source: str) -> bool:
    """Whether it is a library that the system brings: found in its folders and named above."""
    return source.startswith(("/lib/", "/usr/lib/")) and bool(OF_THE_SYSTEM.match(PurePosixPath(place).name))


def kept(entries: Iterable[Entry], needs: Callable[[str], set[str]]) -> set[Entry]:
    """The entries that the bundle has.

    Args:
        entries: what was collected.
        needs: names of the libraries that the file at a path asks the loader for.
    """
    left = [entry for entry in entries if not is_unused(_posix(entry[0])) and not is_of_the_system(*_ends(entry))]
    libraries = {
        _name(place): source for place, source, kind in left if kind != "SYMLINK" and _is_library(_posix(place))
    }
    roots = [source for place, source, kind in left if kind != "SYMLINK" and _is_root(_posix(place), kind)]
    reached = set(_reached(roots, libraries, needs))
    return {entry for entry in left if not _is_library(_posix(entry[0])) or _name(entry[0]) in reached}


def _reached(roots: Iterable[str], libraries: dict[str, str], needs: Callable[[str], set[str]]) -> Iterator[str]:
    """Names of the libraries that the loader comes by, when it begins with the roots."""
    seen: set[str] = set()
    waiting = [name for root in roots for name in needs(root)]
    while waiting:
        name = _name(waiting.pop())
        if name not in libraries or name in seen:
            continue
        seen.add(name)
        yield name
        waiting += needs(libraries[name])


def _is_library(place: str) -> bool:
    """Whether only those who link it need it: Qt's own, and what lies at the top because several packages link it."""
    parent = str(PurePosixPath(place).parent)
    return parent in {".", "PySide6/Qt/lib"} and bool(_LIBRARY.search(place)) and not place.startswith("libpython")


def _is_root(place: str, kind: str) -> bool:
    """Whether something loads it by its path: modules of Python, plugins, the engine's helper program."""
    return not _is_library(place) and (kind in {"BINARY", "EXTENSION"} or place.endswith("QtWebEngineProcess"))


def _name(place: str) -> str:
    return PurePosixPath(_posix(place)).name


def _posix(place: str) -> str:
    return place.replace("\\", "/")


def _ends(entry: Entry) -> tuple[str, str]:
    return _posix(entry[0]), entry[1]
