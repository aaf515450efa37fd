"""What the SDKs raise, in our words; nothing of a key ever gets into them."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import Any, Final

from pjais.llm.port import (
    ContextOverflowError,
    End,
    ModelBusyError,
    ModelError,
    ModelKeyError,
    ModelReplyError,
    ModelUnreachableError,
    UnknownModelError,
)

_LONGEST: Final = 300
_OVERFLOW: Final = (
    "context length",
    "context_length",
    "context size",
    "context window",
    "prompt is too long",
    "too many tokens",
)
_UNAUTHORISED: Final = (401, 403)
_NOT_FOUND: Final = 404
_BUSY: Final = (429, 529)
_FAILED: Final = 500


async def sdk(name: str) -> Any:  # noqa: ANN401 - a module
    """An SDK, imported when first wanted and beside everything else: it takes seconds."""
    return await asyncio.to_thread(import_module, name)


@contextmanager
def in_our_words(server: str, sdk: Any, secrets: Sequence[str]) -> Iterator[None]:  # noqa: ANN401 - either SDK's module
    """Turn errors of an SDK into ours.

    Args:
        server: what the person calls the backend.
        sdk: the module that has the error classes.
        secrets: what must not be repeated.
    """
    try:
        yield
    except ModelError:
        raise
    except sdk.APITimeoutError:
        msg = f"{server} did not answer in time"
        raise ModelUnreachableError(msg) from None
    except sdk.APIStatusError as error:
        raise _by_status(server, error, secrets) from None
    except sdk.APIConnectionError as error:
        msg = f"{server} cannot be reached ({_reason(error)}); is it running, and is its address right?"
        raise ModelUnreachableError(msg) from None
    except Exception as error:  # whatever a lying server makes a parser raise
        msg = f"{server} answered with something that is no reply ({type(error).__name__})"
        raise ModelReplyError(msg) from None


def said_nothing(server: str, end: End) -> ModelReplyError:
    """What to say of a reply that is over without a word."""
    if end.reason == "length":
        return ModelReplyError(
            f"{server} used up the bound of a reply before its first word, as models do that think long; "
            "raise the bound on tokens in the settings"
        )
    return ModelReplyError(f"{server} ended the reply without saying anything")


def _reason(error: Exception) -> str:
    cause = error.__cause__
    return type(cause or error).__name__


def _by_status(server: str, error: Any, secrets: Sequence[str]) -> ModelError:  # noqa: ANN401 - either SDK's
    status, said = error.status_code, _clean(str(error.message), secrets)
    if status in _UNAUTHORISED:
        return ModelKeyError(f"{server} refuses the key ({status}); set it anew in the settings")
    if status in _BUSY:
        wait = _seconds(error.response.headers.get("retry-after"))
        when = f" in {wait:.0f} s" if wait is not None else " later"
        return ModelBusyError(f"{server} is busy or its limit is reached; try again{when}", retry_after_s=wait)
    if any(words in said.lower() for words in _OVERFLOW):
        return ContextOverflowError(f"The prompt is longer than {server} can read: {said}")
    if status == _NOT_FOUND:
        return UnknownModelError(f"{server} does not have that model or address: {said}")
    if status >= _FAILED:
        return ModelError(f"{server} failed ({status}): {said}")
    return ModelReplyError(f"{server} did not accept the request ({status}): {said}")


def _clean(text: str, secrets: Sequence[str]) -> str:
    for secret in filter(None, secrets):
        text = text.replace(secret, "[key]")
    return " ".join(text.split())[:_LONGEST]


def _seconds(header: str | None) -> float | None:
    try:
        return float(header) if header is not None else None
    except ValueError:
        return None
