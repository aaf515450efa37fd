"""JSON of unknown origin: decoded with its oddities told, never guessed away silently."""

import json
import math
from typing import Any, Final

from pjais.features.imports.formats.parsed import Fields, UnreadableFileError
from pjais.kernel.text import is_storable, make_storable
from pjais.kernel.wording import Sentence, said, verbatim

#: How deeply lists and objects may be nested in what is kept; the log's own JSON ends at 254.
DEEPEST: Final = 100
LARGEST: Final = 2**63
_CARD: Final = said("card")
_DECIMAL_BITS: Final = 10_000  # Python refuses to write longer numbers as decimals


def parse_json(content: bytes, what: str) -> Any:  # noqa: ANN401 - any JSON
    """The value; a string that holds JSON (as some exporters write) is decoded once more.

    Raises:
        UnreadableFileError: not UTF-8, not JSON, NaN or Infinity inside, or nested too deeply.
    """
    try:
        value = json.loads(content.decode("utf-8-sig"), parse_constant=_refuse_constant)
        return json.loads(value, parse_constant=_refuse_constant) if isinstance(value, str) else value
    except UnicodeDecodeError:
        msg = said("{what}: the text is not UTF-8", what=what)
    except RecursionError:
        msg = said("{what}: the JSON is nested too deeply", what=what)
    except ValueError as error:
        msg = said("{what}: this is not JSON ({error})", what=what, error=_reason(error))
    raise UnreadableFileError(msg)


def _refuse_constant(name: str) -> None:
    msg = said("{name} is not a JSON number", name=name)
    raise ValueError(msg)


def _reason(error: ValueError) -> Sentence:
    if isinstance(error, json.JSONDecodeError):
        return said("from line {line:,}, character {column:,} on", line=error.lineno, column=error.colno)
    return verbatim(error.args[0])


def text_of(fields: Fields, name: str, notes: list[Sentence]) -> str:
    """A text field, absent as empty; NUL and half surrogates are replaced by U+FFFD, and that is noted.

    Raises:
        UnreadableFileError: the field is of another type.
    """
    value = fields.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        msg = said("{name}: should be text, not {found}", name=name, found=type(value).__name__)
        raise UnreadableFileError(msg)
    if not is_storable(value):
        notes.append(said("{what}: characters that cannot be stored were replaced", what=name))
        return make_storable(value)
    return value


def texts_of(fields: Fields, name: str, notes: list[Sentence]) -> list[str]:
    """A list of texts, absent as empty.

    Raises:
        UnreadableFileError: the field is of another type.
    """
    value = fields.get(name)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        msg = said("{name}: should be a list of texts", name=name)
        raise UnreadableFileError(msg)
    return [text_of({name: item}, name, notes) for item in value]


def storable(value: Any, notes: list[Sentence], what: str = _CARD, depth: int = 0) -> Any:  # noqa: ANN401 - any JSON
    """The same JSON with what cannot be stored replaced, noted once; ``what`` it belongs to stands in the note."""
    if isinstance(value, str) and not is_storable(value):
        _note(notes, said("{what}: characters that cannot be stored were replaced", what=what))
        return make_storable(value)
    if isinstance(value, list | dict) and depth >= DEEPEST:
        _note(notes, said("{what}: what is nested more than {deepest} deep was left out", what=what, deepest=DEEPEST))
        return None
    if isinstance(value, list):
        return [storable(item, notes, what, depth + 1) for item in value]
    if isinstance(value, dict):
        deeper = depth + 1
        return {storable(name, notes, what): storable(item, notes, what, deeper) for name, item in value.items()}
    if isinstance(value, float) and not math.isfinite(value):
        _note(notes, said("{what}: numbers too large for any program were left out", what=what))
        return None
    if isinstance(value, int) and not -LARGEST <= value < 2 * LARGEST:
        _note(notes, said("{what}: numbers of more than 64 bits became text", what=what))
        return _as_text(value)
    return value


def _as_text(number: int) -> str:
    return hex(number) if number.bit_length() > _DECIMAL_BITS else str(number)


def _note(notes: list[Sentence], note: Sentence) -> None:
    if note not in notes:
        notes.append(note)
