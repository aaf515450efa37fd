"""What the native side says, in the language of the screens: words.json, a set for each language."""

import json
import locale
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

_WORDS: Final[Mapping[str, Mapping[str, str]]] = json.loads(Path(__file__).with_name("words.json").read_text("utf-8"))
_DEFAULT: Final = "en"


def language_of(chosen: Any, system: str | None = None) -> str:  # noqa: ANN401 - a setting may hold anything
    """The chosen language if there are words for it, else the system's, else English."""
    if isinstance(chosen, str) and chosen in _WORDS:
        return chosen
    told = system if system is not None else (locale.getlocale()[0] or "")
    short = told.replace("-", "_").split("_")[0].lower()
    return short if short in _WORDS else {"german": "de"}.get(short, _DEFAULT)


def words_of(language: str) -> Mapping[str, str]:
    return _WORDS[language]


def file_types_in(language: str) -> tuple[str, str]:
    """The kinds of files that an open dialog offers, as pywebview reads them: words, then patterns in brackets."""
    words = words_of(language)
    return (
        f"{words['files.imported']} (*.png;*.json;*.charx;*.af;*.jsonl;*.zip;*.pjais;*.gz)",
        f"{words['files.all']} (*.*)",
    )
