"""The parts that the program is made of and their licences: as packaging wrote them down, else as installed here."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any, Final

from pjais.features.about.schemas import Licence, LicenceList, LicenceTexts
from pjais.kernel.build import LICENCES, this_build
from pjais.kernel.errors import NotFoundError, PjaisError
from pjais.kernel.wording import said

UNKNOWN: Final = "?"
_TEXT_FILE: Final = re.compile(r"(licen[cs]e|copying|notice|authors)", re.IGNORECASE)
_IN_A_WORD: Final = 80  # some packages have the whole text where its name belongs


class UnreadableLicencesError(PjaisError):
    """The list of licences cannot be read."""

    code = "unreadable-licences"
    status = HTTPStatus.INTERNAL_SERVER_ERROR


class LicenceNotFoundError(NotFoundError):
    """No part of the program has that name and version."""

    code = "licence-not-found"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the program with the texts that it brings."""

    told: Licence
    texts: list[str]


def listed(file: Path = LICENCES, *, is_packaged: bool | None = None) -> LicenceList:
    """Every part by name; raises UnreadableLicencesError."""
    packaged = _is_packaged(is_packaged)
    parts = sorted(_parts(file, packaged), key=lambda each: (each.told.name.lower(), each.told.version))
    return LicenceList(origin="package" if packaged else "sources", items=[each.told for each in parts])


def texts_of(name: str, version: str, file: Path = LICENCES, *, is_packaged: bool | None = None) -> LicenceTexts:
    """Raises LicenceNotFoundError, UnreadableLicencesError."""
    for part in _parts(file, _is_packaged(is_packaged)):
        if (part.told.name, part.told.version) == (name, version):
            return LicenceTexts(name=name, version=version, texts=part.texts)
    raise LicenceNotFoundError(said("No part of PJai's is called {name} {version}", name=name, version=version))


def _is_packaged(told: bool | None) -> bool:  # noqa: FBT001 - as it was asked
    return this_build().kind != "source" if told is None else told


def _parts(file: Path, packaged: bool) -> Iterator[Part]:  # noqa: FBT001 - as above
    if not packaged:
        yield from _installed()
        return
    try:
        for entry in json.loads(file.read_text(encoding="utf-8")):
            yield _written_down(entry)
    except FileNotFoundError:
        raise _unreadable(file, said("it is missing")) from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise _unreadable(file, said("it is damaged")) from None


def _written_down(entry: Mapping[str, Any]) -> Part:
    texts = [str(text) for text in entry["texts"]]
    told = Licence(name=entry["name"], version=entry["version"], licence=entry["licence"], url=entry.get("url"))
    return Part(told, texts)


def _unreadable(file: Path, why: str) -> UnreadableLicencesError:
    msg = said(
        "The list of licences {file} cannot be read, {why}; install PJai's again. "
        "Your data is not part of it and stays",
        file=file,
        why=why,
    )
    return UnreadableLicencesError(msg)


def _installed() -> Iterator[Part]:
    seen: set[str] = set()
    for distribution in distributions():
        name = distribution.name
        if name and name.lower() not in seen:
            seen.add(name.lower())
            told = Licence(
                name=name,
                version=distribution.version or UNKNOWN,
                licence=_licence_of(distribution),
                url=_address_of(distribution),
            )
            yield Part(told, list(_texts_of(distribution)))


def _licence_of(distribution: Distribution) -> str:
    told = distribution.metadata
    stated = _said(distribution, "License-Expression") or _said(distribution, "License")
    if stated.strip() and len(stated) <= _IN_A_WORD and "\n" not in stated.strip():
        return str(stated.strip())
    classified = [each for each in told.get_all("Classifier") or () if each.startswith("License ::")]
    return ", ".join(each.rpartition(" :: ")[2] for each in classified) or UNKNOWN


def _said(distribution: Distribution, name: str) -> str:
    """The first value of that name, empty where there is none."""
    return str(next(iter(distribution.metadata.get_all(name) or ()), ""))


def _address_of(distribution: Distribution) -> str | None:
    told = distribution.metadata
    addresses = [
        _said(distribution, "Home-page"),
        *(each.partition(", ")[2] for each in told.get_all("Project-URL") or ()),
    ]
    return next((each for each in addresses if each.startswith(("https://", "http://"))), None)


def _texts_of(distribution: Distribution) -> Iterator[str]:
    for file in distribution.files or ():
        if ".dist-info" in file.parts[0] and _TEXT_FILE.search(file.name):
            place = Path(str(distribution.locate_file(file)))
            if place.is_file():
                yield place.read_text("utf-8", "replace")
