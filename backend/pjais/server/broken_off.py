"""Downloads that somebody has stopped: they break off, so that no program takes them for whole."""

from litestar.exceptions import LitestarException
from litestar.types import ASGIApp, Receive, Scope, Send

from pjais.kernel.tasks import CancelledError


def breaking_off(app: ASGIApp) -> ASGIApp:
    """The app, for which that is no failure to be logged with all that led to it."""

    async def run(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await app(scope, receive, send)
        except LitestarException as error:
            if not _was_stopped(error.__cause__):
                raise

    return run


def _was_stopped(error: BaseException | None) -> bool:
    if isinstance(error, BaseExceptionGroup):
        return all(map(_was_stopped, error.exceptions))
    return isinstance(error, CancelledError)
