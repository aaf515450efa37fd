"""JSON of unknown origin: decoded with its oddities told, never guessed away silently."""

import json
from typing import Any

from pjais.features.imports.formats.parsed import Fields, UnreadableFileError
from pjais.kernel.text import is_storable, make_storable


def parse_json(content: bytes, what: str) -> Any:  # noqa: ANN401 - any JSON
    """The value; a string that holds JSON (as some exporters write) is decoded once more.

    Raises:
        UnreadableFileError: not UTF-8, not JSON, NaN or Infinity inside, or nested too deeply.
    """
    try:
        value = json.loads(content.decode("utf-8-sig"), parse_constant=_refuse_constant)
        return json.loads(value, parse_constant=_refuse_constant) if isinstance(value, str) else value
    except UnicodeDecodeError:
        msg = f"{what}: the text is not UTF-8"
    except RecursionError:
        msg = f"{what}: the JSON is nested too deeply"
    except ValueError as error:
        msg = f"{what}: this is not JSON ({error})"
    raise UnreadableFileError(msg)


def _refuse_constant(name: str) -> None:
    msg = f"{name} is not a JSON number"
    raise ValueError(msg)


def text_of(fields: Fields, name: str, notes: list[str]) -> str:
    """A text field, absent as empty; NUL and half surrogates are replaced by U+FFFD, and that is noted.

    Raises:
        UnreadableFileError: the field is of another type.
    """
    value = fields.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        msg = f"{name}: should be text, not {type(value).__name__}"
        raise UnreadableFileError(msg)
    if not is_storable(value):
        notes.append(f"{name}: characters that cannot be stored were replaced")
        return make_storable(value)
    return value


def texts_of(fields: Fields, name: str, notes: list[str]) -> list[str]:
    """A list of texts, absent as empty.

    Raises:
        UnreadableFileError: the field is of another type.
    """
    value = fields.get(name)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        msg = f"{name}: should be a list of texts"
        raise UnreadableFileError(msg)
    return [text_of({name: item}, name, notes) for item in value]


def storable(value: Any, notes: list[str]) -> Any:  # noqa: ANN401 - any JSON
    """The same JSON with what cannot be stored replaced, noted once."""
    if isinstance(value, str) and not is_storable(value):
        note = "card: characters that cannot be stored were replaced"
        if note not in notes:
            notes.append(note)
        return make_storable(value)
    if isinstance(value, list):
        return [storable(item, notes) for item in value]
    if isinstance(value, dict):
        return {storable(name, notes): storable(item, notes) for name, item in value.items()}
    return value
