"""What can be in the way of syncing, each as a person can act on it."""

from http import HTTPStatus

from pjais.kernel.errors import NotFoundError, PjaisError


class HubUnreachableError(PjaisError):
    """The hub cannot be reached."""

    code = "hub-unreachable"
    status = HTTPStatus.SERVICE_UNAVAILABLE


class HubRefusedError(PjaisError):
    """The hub has refused."""

    code = "hub-refused"
    status = HTTPStatus.FORBIDDEN


class InvalidHubUrlError(PjaisError):
    """That is not the address of a hub."""

    code = "invalid-hub-url"


class SyncingError(PjaisError):
    """This device is synced already."""

    code = "syncing"
    status = HTTPStatus.CONFLICT


class NotSyncingError(PjaisError):
    """This device is not synced with others."""

    code = "not-syncing"
    status = HTTPStatus.CONFLICT


class NotAllowedError(PjaisError):
    """Only an owner of the workspace may do that."""

    code = "not-allowed"
    status = HTTPStatus.FORBIDDEN


class NothingToChooseError(PjaisError):
    """There is nothing to choose at the moment."""

    code = "nothing-to-choose"
    status = HTTPStatus.CONFLICT


class DeviceNotFoundError(NotFoundError):
    """That device is not among those of the workspace."""

    code = "device-not-found"


class InvitationNotFoundError(NotFoundError):
    """That invitation is used, over or taken back."""

    code = "invitation-not-found"


class AdjustedNotFoundError(NotFoundError):
    """That change is not among those to be looked at."""

    code = "adjusted-not-found"
