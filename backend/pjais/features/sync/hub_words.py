"""What a hub answers, as the errors that this slice tells."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Final, TypeVar

from pjais.features.sync.errors import (
    HubRefusedError,
    HubUnreachableError,
    InvalidHubUrlError,
    NotAllowedError,
)
from pjais.kernel.errors import PjaisError
from pjais.kernel.wording import said
from pjais.replication.failures import HubAwayError, HubSaysNoError, NoHubAddressError
from pjais.replication.hub_api import HubApi
from pjais.replication.ports import BelowFloorError, CutError, DeniedError
from pjais.sealing.refusals import NotAllowedError as RoleForbidsError
from pjais.sealing.refusals import WrongCodeError

T = TypeVar("T")
_BY_CODE: Final[dict[str, type[PjaisError]]] = {"no-such-code": WrongCodeError, "denied": NotAllowedError}


@contextmanager
def told_of_the_hub() -> Iterator[None]:
    """Turns what asking a hub raises into the errors of this slice."""
    try:
        yield
    except NoHubAddressError as error:
        raise InvalidHubUrlError(error.detail) from None
    except HubAwayError as error:
        raise HubUnreachableError(error.detail) from None
    except (CutError, BelowFloorError, TimeoutError):
        raise HubUnreachableError(said("The hub does not answer at the moment; nothing was changed")) from None
    except HubSaysNoError as error:
        raise _BY_CODE.get(str(error.extra["hub_code"]), HubRefusedError)(error.detail) from None
    except DeniedError as error:
        raise HubRefusedError(said("The hub does not let this device in: {why}", why=str(error))) from None
    except RoleForbidsError as error:
        raise NotAllowedError(error.detail) from None


def ask_once(hub_url: str, work: Callable[[HubApi], Awaitable[T]]) -> T:
    """Ask a hub to which there is no connection yet; from a thread that runs no event loop.

    Raises:
        InvalidHubUrlError, HubUnreachableError, HubRefusedError, WrongCodeError: as the hub, or its absence, has it.
    """

    async def ask() -> T:
        async with HubApi(hub_url) as api:
            return await work(api)

    with told_of_the_hub():
        return asyncio.run(ask())
