"""The port every chat model is behind: what is asked, what comes, and what can go wrong."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Literal, Protocol

from pjais.kernel.errors import PjaisError

SpeakerRole = Literal["system", "user", "assistant"]


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of a prompt."""

    role: SpeakerRole
    content: str


@dataclass(frozen=True, slots=True)
class Sampling:
    """How freely a model chooses its words; None leaves it to the backend.

    ``temperature`` 0 to 2; ``top_p`` 0 to 1; ``max_tokens`` bounds the reply.
    """

    temperature: float | None = None
    top_p: float | None = None
    max_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """What a model is asked. ``schema`` wants the reply to be JSON of that JSON Schema."""

    model: str
    turns: Sequence[Turn]
    sampling: Sampling = field(default_factory=Sampling)
    schema: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """Some more of the reply."""

    content: str


@dataclass(frozen=True, slots=True)
class End:
    """The reply is over: why, and what the backend counted, None where it did not."""

    reason: Literal["done", "length", "cut off"]
    prompt_tokens: int | None = None
    reply_tokens: int | None = None


class ChatModel(Protocol):
    """A source of replies. Cancelling the task that reads a stream stops the model."""

    def stream(self, request: Request) -> AsyncIterator[Text | End]:
        """The reply as it comes; the last item is an End.

        Raises:
            ModelError: in the flavour of what went wrong.
        """
        ...

    async def models(self) -> dict[str, int | None]:
        """The models to choose from, and how many tokens each reads, None where that is not told; raises ModelError."""
        ...


class ModelError(PjaisError):
    """The model could not answer."""

    code = "model-failed"
    status = HTTPStatus.BAD_GATEWAY


class ModelUnreachableError(ModelError):
    """The model's server cannot be reached."""

    code = "model-unreachable"


class ModelKeyError(ModelError):
    """The model's server refuses the key."""

    code = "model-key"


class UnknownModelError(ModelError):
    """The model's server does not have that model."""

    code = "model-unknown"


class ModelBusyError(ModelError):
    """The model's server asks to wait.

    ``extra["retry_after_s"]`` is how long, None where it did not say.
    """

    code = "model-busy"


class ModelReplyError(ModelError):
    """The model's server answered with something that is no reply."""

    code = "model-reply"


class ContextOverflowError(ModelError):
    """The prompt is longer than the model can read."""

    code = "context-overflow"
