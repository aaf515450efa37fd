"""CHARX: a zip with ``card.json`` and the card's assets."""

import base64
import io
import zipfile
from typing import Any, Final

from pjais.features.imports.formats.character_card import from_json
from pjais.features.imports.formats.json_text import parse_json
from pjais.features.imports.formats.parsed import ParsedPersona, UnreadableFileError
from pjais.kernel.wording import said

ENTRY_LIMIT: Final = 1_000
SIZE_LIMIT: Final = 64_000_000
_SCHEMES: Final = ("embeded://", "embedded://")  # the specification spells it the first way


def from_charx(content: bytes) -> ParsedPersona:
    """The card with its icon as avatar; other embedded assets are kept in the card as ``data:`` addresses.

    Raises:
        UnreadableFileError: no zip, no card in it, or larger when unpacked than is allowed.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_sizes(archive)
            persona = from_json(parse_json(_entry(archive, "card.json"), "card.json"))
            _take_assets(archive, persona)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        msg = said("the archive cannot be read ({error})", error=error)
        raise UnreadableFileError(msg) from None
    return persona


def _check_sizes(archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    if len(entries) > ENTRY_LIMIT or sum(entry.file_size for entry in entries) > SIZE_LIMIT:
        msg = said(
            "the archive unpacks to more than {entry_limit} files or {size_limit:,} bytes",
            entry_limit=ENTRY_LIMIT,
            size_limit=SIZE_LIMIT,
        )
        raise UnreadableFileError(msg)


def _entry(archive: zipfile.ZipFile, name: str) -> bytes:
    try:
        with archive.open(name) as entry:
            content = entry.read(SIZE_LIMIT + 1)  # an entry may lie about its size
    except KeyError:
        msg = said("there is no {name} in the archive", name=name)
        raise UnreadableFileError(msg) from None
    except Exception as error:
        msg = said("{name} in the archive is damaged ({error})", name=name, error=error)
        raise UnreadableFileError(msg) from None
    if len(content) > SIZE_LIMIT:
        msg = said("{name} in the archive is larger than {size_limit:,} bytes", name=name, size_limit=SIZE_LIMIT)
        raise UnreadableFileError(msg)
    return content


def _take_assets(archive: zipfile.ZipFile, persona: ParsedPersona) -> None:
    assets = persona.fields["card"]["data"].get("assets")
    for asset in assets if isinstance(assets, list) else ():
        path = _embedded_path(asset)
        if path is None:
            continue
        if path not in archive.namelist():
            persona.notes.append(said("asset {path} is missing from the archive", path=path))
            continue
        content = _entry(archive, path)
        if asset.get("type") == "icon" and (asset.get("name") == "main" or persona.avatar is None):
            persona.avatar = content
        asset["uri"] = f"data:application/octet-stream;base64,{base64.b64encode(content).decode()}"


def _embedded_path(asset: Any) -> str | None:  # noqa: ANN401 - any JSON
    uri = asset.get("uri") if isinstance(asset, dict) else None
    for scheme in _SCHEMES:
        if isinstance(uri, str) and uri.startswith(scheme):
            return uri.removeprefix(scheme)
    return None
