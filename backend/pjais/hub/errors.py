"""What a hub refuses, and how it says so."""

from http import HTTPStatus

from pjais.kernel.errors import PjaisError


class UnauthorizedDeviceError(PjaisError):
    """The hub does not know this device, or its token has ended."""

    code = "unauthorized-device"
    status = HTTPStatus.UNAUTHORIZED


class DeniedError(PjaisError):
    """This device may not do that in this workspace."""

    code = "denied"
    status = HTTPStatus.FORBIDDEN


class SignUpClosedError(PjaisError):
    """This hub opens no workspaces without its sign-up code."""

    code = "sign-up-closed"
    status = HTTPStatus.FORBIDDEN


class NoSuchCodeError(PjaisError):
    """No invitation is open under that code."""

    code = "no-such-code"
    status = HTTPStatus.NOT_FOUND


class TooManyRequestsError(PjaisError):
    """This hub is asked too often from there.

    ``extra["retry_after_s"]`` is how long to wait.
    """

    code = "too-many-requests"
    status = HTTPStatus.TOO_MANY_REQUESTS


class BadFrameError(PjaisError):
    """The frame cannot be understood."""

    code = "bad-frame"
