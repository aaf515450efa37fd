"""How many tokens a text costs: counted with a real tokenizer, which is near what each model counts itself."""

import threading
from functools import lru_cache
from typing import Any, Final

from pjais.kernel.tokenizer import load_tokenizer

#: Models split a little finer than the tokenizer at hand: measured 1.02 to 1.12 on English, so this is safe.
_MARGIN: Final = 1.15
_PER_TURN: Final = 5  # role and separators of a chat template
_lock = threading.Lock()


def count_tokens(text: str) -> int:
    """About how many tokens the text has for a chat model; never fewer than it has in English."""
    return 0 if not text else int(len(_tokenizer().encode(text, add_special_tokens=False)) * _MARGIN) + 1


def count_turn(text: str) -> int:
    """The same for a whole turn of a prompt."""
    return count_tokens(text) + _PER_TURN


def cut_to(text: str, tokens: int) -> str:
    """The text, or as much of its beginning as has that many tokens."""
    if count_tokens(text) <= tokens:
        return text
    encoded = _tokenizer().encode(text, add_special_tokens=False)
    kept = max(int((tokens - 1) / _MARGIN), 0)
    return text[: encoded.offsets[kept][0]].rstrip() if kept else ""


@lru_cache(maxsize=1)
def _loaded() -> Any:  # noqa: ANN401 - a library without stubs
    return load_tokenizer()


def _tokenizer() -> Any:  # noqa: ANN401 - as above
    with _lock:
        return _loaded()
