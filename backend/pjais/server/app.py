"""The one Litestar app: route table, dependencies, failures and documentation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from litestar import Litestar, Request, Router, get
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.plugins.pydantic import PydanticPlugin
from litestar.types import ControllerRouterHandler, Receive, Scope, Send

from pjais import __version__
from pjais.server.broken_off import breaking_off
from pjais.server.language import SentencesAreText, in_asked_language
from pjais.server.live import live
from pjais.server.pages import pages
from pjais.server.phone_rule import phones_may
from pjais.server.problems import problem_response
from pjais.server.security import ACCESS, HEADERS, Access, Credentials, Gate, content_policy
from pjais.server.session import open_session

BODY_LIMIT: Final = 64_000_000
_GIVEN: Final = "pjais.given"
Routes = tuple[ControllerRouterHandler, ...]


@dataclass(frozen=True, slots=True)
class ServerParts:
    """What the composition root hands to the server."""

    routes: Sequence[ControllerRouterHandler]
    dependencies: Mapping[str, Any]
    credentials: Credentials
    hosts: Sequence[str] = ()
    origins: Sequence[str] = ()
    pages: Sequence[ControllerRouterHandler] = ()
    in_window: bool = False


class ServerApp:
    """The Litestar app with what one vault gives its routes; an ASGI app."""

    def __init__(self, litestar: Litestar, given: Mapping[str, Any], access: Access) -> None:
        """Nothing is opened by it.

        Args:
            litestar: may answer for several vaults.
            given: the routes' dependencies by their names.
            access: who may call.
        """
        self.litestar: Final = litestar
        self._given, self._access = given, access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope[_GIVEN], scope[ACCESS] = self._given, self._access  # type: ignore[typeddict-unknown-key]  # ours
        await self.litestar(scope, receive, send)


def make_app(parts: ServerParts) -> ServerApp:
    """The app with all routes under ``/api`` and the frontend beside them."""
    given = {**parts.dependencies, "credentials": parts.credentials}
    access = Access(parts.credentials, parts.hosts, parts.origins)
    litestar = _litestar((*parts.routes,), (*parts.pages,), tuple(given), in_window=parts.in_window)
    return ServerApp(litestar, given, access)


@lru_cache(maxsize=4)
def _litestar(routes: Routes, own_pages: Routes, names: tuple[str, ...], *, in_window: bool) -> Litestar:
    """Made once for all vaults of a process: registering some 400 routes takes longer than opening a vault.

    What is a vault's own, its dependencies and who may call, comes with each request's scope.
    """
    # What it answers is the person's own: no browser keeps a copy, where forgetting could not reach it.
    own = [*routes, open_session, openapi, live]
    api = _OnlyOnce("/api", route_handlers=own, response_headers={"Cache-Control": "no-store"})
    return Litestar(
        route_handlers=[api, *own_pages, *pages()],
        dependencies={name: _Given(_giver(name), sync_to_thread=False) for name in names},
        exception_handlers={HTTPException: problem_response, Exception: problem_response},
        middleware=[in_asked_language, Gate, phones_may, breaking_off],
        response_headers={**HEADERS, "Content-Security-Policy": content_policy(in_window=in_window)},
        openapi_config=OpenAPIConfig(
            title="PJai's",
            version=__version__,
            path="/api/docs",
            render_plugins=[JsonRenderPlugin(path="/openapi.json")],
            use_handler_docstrings=True,
        ),
        plugins=[SentencesAreText(), PydanticPlugin(validate_strict=True)],
        request_max_body_size=BODY_LIMIT,
        logging_config=None,
        debug=False,
    )


class _OnlyOnce(Router):
    """Routes of one app; Litestar would copy each of them for another one, which took a third of the start."""

    def __deepcopy__(self, _: dict[int, Any]) -> "_OnlyOnce":
        return self


class _Given(Provide):
    """Given under one name; Litestar compares it for every route with all others, which is quick by identity only."""

    __eq__ = object.__eq__
    __hash__ = object.__hash__


@get("/openapi.json", include_in_schema=False, sync_to_thread=False)
def openapi(request: Request[Any, Any, Any]) -> dict[str, Any]:
    """This API as OpenAPI; at a fixed address, where Litestar's own plugin would also answer for unknown paths."""
    return request.app.openapi_schema.to_schema()


def _giver(name: str) -> Any:  # noqa: ANN401 - one provider per dependency, whatever its type
    def give(scope: Scope) -> Any:  # noqa: ANN401
        return scope[_GIVEN][name]  # type: ignore[typeddict-item]  # ours

    return give
