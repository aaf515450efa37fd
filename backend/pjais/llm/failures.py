"""What the SDKs raise, in our words; nothing of a key ever gets into them."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import Any, Final

from pjais.kernel.wording import said
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
        msg = said("{server} did not answer in time", server=server)
        raise ModelUnreachableError(msg) from None
    except sdk.APIStatusError as error:
        raise _by_status(server, error, secrets) from None
    except sdk.APIConnectionError as error:
        msg = said(
            "{server} cannot be reached ({reason}); is it running, and is its address right?",
            server=server,
            reason=_reason(error),
        )
        raise ModelUnreachableError(msg) from None
    except Exception as error:  # whatever a lying server makes a parser raise
        msg = said(
            "{server} answered with something that is no reply ({name})", server=server, name=type(error).__name__
        )
        raise ModelReplyError(msg) from None


def said_nothing(server: str, end: End) -> ModelReplyError:
    """What to say of a reply that is over without a word."""
    if end.reason == "length":
        return ModelReplyError(
            said(
                "{server} used up the bound of a reply before its first word, as models do that think "
                "long; raise the bound on tokens in the settings",
                server=server,
            )
        )
    return ModelReplyError(said("{server} ended the reply without saying anything", server=server))


def _reason(error: Exception) -> str:
    cause = error.__cause__
    return type(cause or error).__name__


def _by_status(server: str, error: Any, secrets: Sequence[str]) -> ModelError:  # noqa: ANN401 - either SDK's
    status, spoken = error.status_code, _clean(str(error.message), secrets)
    if status in _UNAUTHORISED:
        return ModelKeyError(
            said("{server} refuses the key ({status}); set it anew in the settings", server=server, status=status)
        )
    if status in _BUSY:
        wait = _seconds(error.response.headers.get("retry-after"))
        return ModelBusyError(
            said("{server} is busy or its limit is reached; try again later", server=server)
            if wait is None
            else said("{server} is busy or its limit is reached; try again in {wait:.0f} s", server=server, wait=wait),
            retry_after_s=wait,
        )
    if any(words in spoken.lower() for words in _OVERFLOW):
        return ContextOverflowError(
            said("The prompt is longer than {server} can read: {answer}", server=server, answer=spoken)
        )
    if status == _NOT_FOUND:
        return UnknownModelError(
            said("{server} does not have that model or address: {answer}", server=server, answer=spoken)
        )
    if status >= _FAILED:
        return ModelError(said("{server} failed ({status}): {answer}", server=server, status=status, answer=spoken))
    return ModelReplyError(
        said("{server} did not accept the request ({status}): {answer}", server=server, status=status, answer=spoken)
    )


def _clean(text: str, secrets: Sequence[str]) -> str:
    for secret in filter(None, secrets):
        text = text.replace(secret, "[key]")
    return " ".join(text.split())[:_LONGEST]


def _seconds(header: str | None) -> float | None:
    try:
        return float(header) if header is not None else None
    except ValueError:
        return None
