"""Codes that let one phone in: short-lived, used once, and never to be found by guessing."""

import hmac
import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from pjais.kernel.errors import PjaisError
from pjais.kernel.wording import said

CODE_LIFE_S: Final = 300.0
#: Wrong codes from one address, and from all, until codes are of no use any more.
GUESSES_EACH: Final = 10
GUESSES_ALL: Final = 50
#: No letter that is taken for another; 50 bits in all.
_LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH: Final = 10
_LOOKALIKES: Final = str.maketrans("OIL", "011")


class WrongPhoneCodeError(PjaisError):
    """The code does not hold."""

    code = "wrong-phone-code"
    status = HTTPStatus.FORBIDDEN


class TooManyGuessesError(PjaisError):
    """Too many wrong codes."""

    code = "too-many-guesses"
    status = HTTPStatus.TOO_MANY_REQUESTS


@dataclass(frozen=True, slots=True)
class _Code:
    letters: str
    ends: float


class Codes:
    """The one code that holds just now, if any."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._turn = threading.Lock()
        self._code: _Code | None = None
        self._wrong: Counter[str] = Counter()

    def make(self) -> str:
        """Another code, in two halves to be read; the one before does not hold any more, and guesses count anew."""
        letters = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
        with self._turn:
            self._code = _Code(letters, self._clock() + CODE_LIFE_S)
            self._wrong.clear()
        return f"{letters[: _LENGTH // 2]}-{letters[_LENGTH // 2 :]}"

    def let_go(self) -> None:
        with self._turn:
            self._code = None

    def use(self, text: str, address: str) -> None:
        """Use the code up.

        Raises:
            WrongPhoneCodeError: it is another, too old, or was used.
            TooManyGuessesError: whoever is at that address, or all together, guessed too often.
        """
        shown = "".join(text.upper().split()).replace("-", "").translate(_LOOKALIKES)
        with self._turn:
            if self._wrong[address] >= GUESSES_EACH or self._wrong.total() >= GUESSES_ALL:
                msg = said("Too many wrong codes came; show a new one at the computer")
                raise TooManyGuessesError(msg)
            code = self._code
            is_current = code is not None and self._clock() < code.ends
            if code is None or not is_current or not hmac.compare_digest(code.letters.encode(), shown.encode()):
                self._wrong[address] += 1
                msg = said("This code is wrong, too old or was used already; show a new one at the computer")
                raise WrongPhoneCodeError(msg)
            self._code = None
