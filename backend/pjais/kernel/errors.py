"""The one root of errors a person can act on, and how each describes itself."""

from http import HTTPStatus
from typing import ClassVar

from pjais.kernel.wording import verbatim


class PjaisError(Exception):
    """Something went wrong that the caller can act on.

    The first line of a subclass's docstring is its title, ``code`` its stable id; ``extra`` travels on the wire
    beside title and detail. Source: RFC 9457.
    """

    code: ClassVar[str] = "failed"
    status: ClassVar[HTTPStatus] = HTTPStatus.BAD_REQUEST

    def __init__(self, detail: str, **extra: object) -> None:
        super().__init__(detail)
        self.detail = verbatim(detail)
        self.extra = extra

    @classmethod
    def title(cls) -> str:
        return (cls.__doc__ or cls.__name__).strip().splitlines()[0].rstrip(".")


class NotFoundError(PjaisError):
    """That item does not exist here."""

    code = "not-found"
    status = HTTPStatus.NOT_FOUND


class InvalidInputError(PjaisError):
    """The input cannot be accepted.

    ``extra["errors"]`` lists ``{field, message}`` where the culprit is known.
    """

    code = "invalid-input"


class InvalidItemError(PjaisError):
    """One item of the list cannot be accepted; nothing was written.

    ``extra["index"]`` is the position of the item, from 0.
    """

    code = "invalid-item"


class TooLargeError(PjaisError):
    """The request is larger than this app accepts."""

    code = "too-large"
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class StaleVersionError(PjaisError):
    """Somebody else changed this item in the meantime.

    ``extra["current"]`` is the row as it stands now.
    """

    code = "stale-version"
    status = HTTPStatus.PRECONDITION_FAILED


class VaultBusyError(PjaisError):
    """Another write is taking too long.

    Raised when the one writer's place or a pooled connection was not free within the timeout.
    """

    code = "vault-busy"
    status = HTTPStatus.SERVICE_UNAVAILABLE


class NoRoomError(PjaisError):
    """There is not enough room on the disk."""

    code = "no-room"
    status = HTTPStatus.INSUFFICIENT_STORAGE


class UnwritableVaultError(PjaisError):
    """The vault's file cannot be written to."""

    code = "unwritable-vault"
    status = HTTPStatus.SERVICE_UNAVAILABLE


class UnreadableVaultError(PjaisError):
    """A part of the vault's file cannot be read."""

    code = "unreadable-vault"
    status = HTTPStatus.SERVICE_UNAVAILABLE
