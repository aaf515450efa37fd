"""Holds what is shipped against the list of reviewed versions: ``python build/release/review.py [--write]``.

A lock says which content is installed, this list that somebody has looked at it: at its licence, its upkeep and what
changed. It works without a network; the release workflow asks the databases of known faults besides.
"""

import json
import re
import sys
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
LIST: Final = Path(__file__).with_name("reviewed.txt")
#: What may be shipped beside the MIT licence of the app, in whole or as one of several that can be chosen.
PERMITTED: Final = re.compile(
    r"\b(0BSD|MIT|MIT-0|ISC|BSD|Apache|Apache-2\.0|PSF|MPL-2\.0|Mozilla Public License 2\.0|Zlib|Unlicense|CC0-1\.0|"
    r"LGPL-3\.0|HPND|MIT-CMU|BlueOak-1\.0\.0|Python Software Foundation)\b"
)
_PINNED: Final = re.compile(r"^([A-Za-z0-9_.-]+)==([^ ;]+)", re.MULTILINE)


def shipped() -> dict[tuple[str, str], str]:
    """Versions by (source, name): Python's from the lock, the screens' from npm's."""
    lock = (ROOT / "requirements/runtime.txt").read_text(encoding="utf-8")
    found = {("pypi", name.lower()): version for name, version in _PINNED.findall(lock)}
    packages = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    for place, told in packages.items():
        if place and not told.get("dev") and not told.get("optional"):
            found["npm", place.rpartition("node_modules/")[2]] = told["version"]
    return found


def reviewed() -> dict[tuple[str, str], tuple[str, str]]:
    """Version and licence by (source, name), as the list has them."""
    found = {}
    for line in LIST.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            source, name, version, licence = line.split(maxsplit=3)
            found[source, name] = (version, licence)
    return found


def differences() -> list[str]:
    """What is shipped and not reviewed, or reviewed and no longer shipped, or under a licence that is not permitted."""
    known, now = reviewed(), shipped()
    told = [
        f"{' '.join(key)} {version} was not reviewed"
        for key, version in now.items()
        if known.get(key, ("",))[0] != version
    ]
    told += [f"{' '.join(key)} is on the list and not shipped" for key in known if key not in now]
    told += [
        f"{' '.join(key)} is under {licence}" for key, (_, licence) in known.items() if not PERMITTED.search(licence)
    ]
    return sorted(told)


def licence_of(source: str, name: str, place: dict[str, str]) -> str:
    """As the package itself tells it."""
    if source == "npm":
        told = json.loads((ROOT / place[name] / "package.json").read_text(encoding="utf-8")).get("license", "unknown")
        return str(told)
    try:
        about = metadata(name)
    except PackageNotFoundError:
        return reviewed().get((source, name), ("", "unknown"))[1]
    classes = [line.split(" :: ")[-1] for line in about.get_all("Classifier") or [] if line.startswith("License")]
    short = about["License"].strip().splitlines()[:1] if "License" in about else []
    expression = next(iter(about.get_all("License-Expression") or []), "")
    return expression or (classes[0] if classes else "") or (short[0] if short else "unknown")


def write() -> None:
    """Make the list of what is shipped now; what is in nobody's environment here keeps its licence."""
    packages = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    place = {each.rpartition("node_modules/")[2]: each for each in packages if each}
    lines = ["# source name version licence; made by review.py --write after looking at what changed"]
    for (source, name), version in sorted(shipped().items()):
        lines.append(f"{source} {name} {version} {licence_of(source, name, place)}")
    LIST.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    if "--write" in sys.argv:
        write()
    found = differences()
    sys.stdout.write("".join(f"{line}\n" for line in found))
    sys.exit(1 if found else 0)
