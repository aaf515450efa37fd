"""What a check finds, and how a check that fails itself is told of."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from pjais.kernel.errors import PjaisError

State = Literal["ok", "warn", "bad"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: of what it is about, how that is, what was seen, and what to do where something is to be done."""

    check: str
    state: State
    what: str
    advice: str = ""


Check = Callable[[], Iterable[Finding]]


def plain(sentence: str) -> str:
    """What a sentence of the app says in English, as text that can be written anywhere."""
    return "".join(sentence)


def found_by(name: str, check: Check) -> list[Finding]:
    """What a check finds; one that meets something missing or broken says so in its line."""
    try:
        return list(check())
    except PjaisError as error:
        return [Finding(name, "bad", plain(error.detail))]
    except ImportError as error:
        return [Finding(name, "bad", f"a part of the program cannot be loaded: {error}", "install PJai's again")]
    except Exception as error:  # whatever is broken is what the doctor is there to tell
        told = " ".join(str(error).split()) or "no reason given"
        return [Finding(name, "bad", f"could not be looked at: {type(error).__name__}: {told}")]
