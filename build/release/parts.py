"""The parts that a bundle is made of, with their licences, found by where its files came from."""

import json
import re
import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any, Final

from depends import package_of

TEXTS: Final = Path(__file__).parent / "texts"
_LICENCE_FILE: Final = re.compile(r"(?i)^(licen[cs]e|copying|notice|authors|third_?party_?notices)\b[^/]*$")
_LONGEST_NAME: Final = 60  # of a licence; some packages write the whole text where its name belongs

#: Licences by the name that packages without a text of their own give, and the standard text.
_STANDARD: Final = {
    "MIT": ("MIT",),
    "LGPL-3.0-only OR GPL-2.0-only OR GPL-3.0-only": ("LGPL-3.0-only", "GPL-3.0-only"),
    "Apache-2.0": ("Apache-2.0",),
    "Apache Software License": ("Apache-2.0",),
    "Apache 2.0": ("Apache-2.0",),
}
_ENGINE: Final = (
    "Qt WebEngine, which PySide6_Addons contains, is built of Chromium, whose many parts have licences of their own. "
    "Qt's makers list them with their texts at https://doc.qt.io/qt-6/qtwebengine-licensing.html. The Qt libraries lie "
    "as files of their own beside the program, and can be replaced by others of the same version."
)


class PartError(Exception):
    """Under which licence a part of the bundle is, is not known."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part; ``kind`` is where it came from: python, screen, system, runtime."""

    name: str
    version: str
    licence: str
    kind: str
    url: str | None = None
    texts: list[str] = field(default_factory=list)

    def told(self) -> dict[str, Any]:
        """As the app reads it."""
        return {name: getattr(self, name) for name in ("name", "version", "licence", "url", "texts")}


def parts_of(sources: Iterable[str], screens: Path) -> list[Part]:
    """Every part, each once, by name.

    Args:
        sources: paths of the files that went into the bundle, on this machine.
        screens: what Vite wrote of the packages that the screens contain.

    Raises:
        PartError: a part has no licence.
        UnknownLibraryError: a library of the system belongs to no package.
    """
    files = {Path(source) for source in sources}
    found = [*_of_python(files), *_of_system(files), *_of_screens(screens), _python()]
    for part in found:
        if not part.licence or not part.texts:
            msg = f"{part.name} {part.version} ({part.kind}) has no licence with a text; look it up and name it here"
            raise PartError(msg)
    return sorted(found, key=lambda part: (part.name.lower(), part.kind))


def _of_python(files: set[Path]) -> Iterator[Part]:
    for each in distributions():
        names = {Path(str(each.locate_file(file))) for file in each.files or []}
        code = {name for name in names if ".dist-info" not in str(name)}
        if code & files:
            yield Part(each.name, each.version, _licence_of(each), "python", _page_of(each), _texts_of(each))


def _licence_of(each: Distribution) -> str:
    told = _told(each, "License-Expression")
    said = _told(each, "License").splitlines()
    classes = [
        line.split(" :: ")[-1] for line in each.metadata.get_all("Classifier") or [] if line.startswith("License")
    ]
    short = said[0] if said and len(said[0]) <= _LONGEST_NAME else ""
    return told or short or ", ".join(name for name in classes if name != "DFSG approved") or _from_text(each)


def _told(each: Distribution, name: str) -> str:
    return each.metadata[name].strip() if name in each.metadata else ""


def _from_text(each: Distribution) -> str:
    """Of packages that only ship the text, by how the known texts begin."""
    told = " ".join(_texts_of(each))
    known = {"zlib": "This software is provided 'as-is'", "MIT": "Permission is hereby granted, free of charge"}
    return next((name for name, beginning in known.items() if beginning in told), "")


def _page_of(each: Distribution) -> str | None:
    links = dict(line.split(", ", 1) for line in each.metadata.get_all("Project-URL") or [])
    named = {name.lower(): link for name, link in links.items()}
    order = ("homepage", "home", "source", "repository", "source code", "github")
    return _told(each, "Home-page") or next((named[name] for name in order if name in named), None)


def _texts_of(each: Distribution) -> list[str]:
    files = [file for file in each.files or [] if _LICENCE_FILE.match(file.name)]
    near = [file for file in files if ".dist-info" in str(file) or len(file.parts) == 2]  # noqa: PLR2004
    texts = [Path(str(each.locate_file(file))).read_text(encoding="utf-8", errors="replace") for file in near]
    if texts:
        return texts
    named = _STANDARD.get(_told(each, "License-Expression") or _declared(each), ())
    about = [_ENGINE] if each.name.startswith(("PySide6", "shiboken6")) else []
    return about + [(TEXTS / f"{name}.txt").read_text(encoding="utf-8") for name in named]


def _declared(each: Distribution) -> str:
    classes = [
        line.split(" :: ")[-1] for line in each.metadata.get_all("Classifier") or [] if line.startswith("License")
    ]
    return _told(each, "License") or next(iter(classes), "")


def _of_system(files: set[Path]) -> Iterator[Part]:
    """Libraries that Python itself links, by Debian's account of them."""
    if sys.platform != "linux":
        return
    seen: set[str] = set()
    for file in sorted(each for each in files if str(each).startswith(("/lib/", "/usr/lib/")) and ".so" in each.name):
        name = package_of(str(file))
        if name not in seen:
            seen.add(name)
            yield _debian(name)


def _debian(name: str) -> Part:
    asked = ["dpkg-query", "-W", "-f", "${Version}\t${Homepage}", name]
    version, _, page = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.partition("\t")
    text = Path(f"/usr/share/doc/{name}/copyright").read_text(encoding="utf-8", errors="replace")
    return Part(name, version, "see its text", "system", page or None, [text])


def _of_screens(screens: Path) -> Iterator[Part]:
    for each in json.loads(screens.read_text(encoding="utf-8")):
        licence = each["identifier"]
        text = each.get("text") or (TEXTS / f"{licence}.txt").read_text(encoding="utf-8")
        yield Part(each["name"], each["version"], licence, "screen", None, [text])


def _python() -> Part:
    places = (
        Path(sysconfig.get_path("stdlib")) / "LICENSE.txt",
        Path(sysconfig.get_config_var("base")) / "LICENSE.txt",
    )
    found = next((place for place in places if place.exists()), None)
    if found is None:
        msg = f"the licence of Python is not at {' or '.join(map(str, places))}"
        raise PartError(msg)
    version = sysconfig.get_config_var("py_version") or sysconfig.get_python_version()
    return Part("Python", version, "PSF-2.0", "runtime", "https://www.python.org", [found.read_text(encoding="utf-8")])
