"""The one Litestar app: route table, dependencies, failures and documentation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from litestar import Litestar, Request, Router, get
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.plugins.pydantic import PydanticPlugin
from litestar.types import ASGIApp, ControllerRouterHandler

from pjais import __version__
from pjais.server.broken_off import breaking_off
from pjais.server.language import SentencesAreText, in_asked_language
from pjais.server.live import live
from pjais.server.pages import pages
from pjais.server.phone_rule import phones_may
from pjais.server.problems import problem_response
from pjais.server.security import HEADERS, Credentials, Gate, content_policy
from pjais.server.session import open_session

BODY_LIMIT: Final = 64_000_000


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
    on_shutdown: Sequence[Any] = field(default=())


def make_app(parts: ServerParts) -> Litestar:
    """The app with all routes under ``/api`` and the frontend beside them."""
    # What it answers is the person's own: no browser keeps a copy, where forgetting could not reach it.
    routes = [*parts.routes, open_session, openapi, live]
    api = _OnlyOnce("/api", route_handlers=routes, response_headers={"Cache-Control": "no-store"})

    def gate(app: ASGIApp) -> ASGIApp:
        return Gate(app, parts.credentials, parts.hosts, parts.origins)

    return Litestar(
        route_handlers=[api, *parts.pages, *pages()],
        dependencies={
            name: _Given(_giver(value), sync_to_thread=False)
            for name, value in {**parts.dependencies, "credentials": parts.credentials}.items()
        },
        exception_handlers={HTTPException: problem_response, Exception: problem_response},
        middleware=[in_asked_language, gate, phones_may, breaking_off],
        response_headers={**HEADERS, "Content-Security-Policy": content_policy(in_window=parts.in_window)},
        openapi_config=OpenAPIConfig(
            title="PJai's",
            version=__version__,
            path="/api/docs",
            render_plugins=[JsonRenderPlugin(path="/openapi.json")],
            use_handler_docstrings=True,
        ),
        plugins=[SentencesAreText(), PydanticPlugin(validate_strict=True)],
        request_max_body_size=BODY_LIMIT,
        on_shutdown=list(parts.on_shutdown),
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


def _giver(value: Any) -> Any:  # noqa: ANN401 - one provider per dependency, whatever its type
    def give() -> Any:  # noqa: ANN401
        return value

    return give
