"""What can go wrong when the hub is asked over HTTP, as a person is told."""

from http import HTTPStatus

from pjais.kernel.errors import PjaisError


class HubAwayError(PjaisError):
    """The hub does not answer."""

    code = "hub-away"
    status = HTTPStatus.SERVICE_UNAVAILABLE


class HubUntrustedError(HubAwayError):
    """The hub does not prove who it is."""

    code = "hub-untrusted"


class HubSaysNoError(PjaisError):
    """The hub did not do what it was asked.

    ``extra["hub_code"]`` is the code and ``extra["hub_status"]`` the HTTP status of the hub's problem.
    """

    code = "hub-says-no"
    status = HTTPStatus.CONFLICT


class NoHubAddressError(PjaisError):
    """That is no address of a hub."""

    code = "no-hub-address"
