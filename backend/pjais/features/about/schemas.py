"""Wire shapes of what the app says of itself."""

from typing import Literal

from pjais.features.shapes import Shape


class AboutRead(Shape):
    """Which build this is, what it runs on, and where the data lies; null for what is not there or not known."""

    version: str
    build_id: str | None
    commit: str | None
    built_at: str | None
    kind: Literal["source", "deb", "portable", "appimage", "nsis", "dmg"]
    device_id: str
    folder: str
    python: str
    sqlite: str
    sqlcipher: str | None
    window: str | None
    system: str


class Licence(Shape):
    """A part of the program and on which terms it comes; ``url`` is where it is from."""

    name: str
    version: str
    licence: str
    url: str | None


class LicenceList(Shape):
    """Every part, by name; ``origin`` says whether packaging wrote them down or they were found beside the sources."""

    origin: Literal["package", "sources"]
    items: list[Licence]


class LicenceTexts(Shape):
    """The texts that come with a part; none where it brings none."""

    name: str
    version: str
    texts: list[str]
