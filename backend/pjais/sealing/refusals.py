"""Why something was not sealed, not opened, or not believed."""

from http import HTTPStatus
from typing import Literal

from pjais.kernel.errors import PjaisError
from pjais.kernel.wording import said

Reason = Literal["missing-key", "forged", "damaged", "forgotten"]


class CannotOpenError(PjaisError):
    """What another device sent cannot be opened here.

    ``reason``: ``missing-key`` may still come and is worth keeping; ``forged`` and ``damaged`` never open;
    ``forgotten`` is of a persona that was erased, and nobody opens it any more.
    """

    code = "cannot-open"
    status = HTTPStatus.CONFLICT

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(detail, reason=reason)
        self.reason = reason


class CannotSealError(PjaisError):
    """This change cannot be sent to the other devices."""

    code = "cannot-seal"
    status = HTTPStatus.CONFLICT


class WrongCodeError(PjaisError):
    """That is not a code of this app, or not the one that opens this."""

    code = "wrong-code"
    status = HTTPStatus.FORBIDDEN


class NotAllowedError(PjaisError):
    """This device's role does not allow that."""

    code = "role-forbids"
    status = HTTPStatus.FORBIDDEN


class DamagedSyncKeysError(PjaisError):
    """The file with the keys of sync cannot be used; it is left as it is."""

    code = "damaged-sync-keys"
    status = HTTPStatus.CONFLICT


def missing_key() -> CannotOpenError:
    return CannotOpenError("missing-key", said("Its key has not arrived on this device yet"))


def not_introduced() -> CannotOpenError:
    return CannotOpenError("missing-key", said("The device that sent it has not been introduced by a member yet"))


def forged() -> CannotOpenError:
    return CannotOpenError("forged", said("Its signature is not that of the device it names"))


def not_permitted() -> CannotOpenError:
    return CannotOpenError("forged", said("The device that sent it was not allowed to write at that time"))


def damaged() -> CannotOpenError:
    return CannotOpenError("damaged", said("What it holds is damaged, or is not what a change looks like"))


def forgotten() -> CannotOpenError:
    return CannotOpenError("forgotten", said("It is of a persona that was forgotten; its keys no longer exist"))
