"""The built frontend: its page for every screen's address, its files for the rest."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from litestar import Request, Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.types import ControllerRouterHandler

from pjais.kernel.wording import said

STATIC: Final = Path(__file__).parent / "static"
_NOT_BUILT: Final = (
    "<!doctype html><title>PJai's</title><p>The screens of PJai's have not been built yet. "
    "Run <code>npm start</code>, which builds them.</p>"
)
_BENCH: Final = "bench.html"  # has a route of its own where it is shown at all
_FOREVER: Final = {"Cache-Control": "public, max-age=31536000, immutable"}
_FRESH: Final = {"Cache-Control": "no-cache"}


def built_page(name: str) -> Response[bytes]:
    """A page of the built frontend, or a word on how to build it."""
    index = STATIC / name
    body = index.read_bytes() if index.is_file() else _NOT_BUILT.encode()
    return Response(body, media_type="text/html", headers=_FRESH)


@get("/", include_in_schema=False, sync_to_thread=False)
def start_page() -> Response[bytes]:
    return built_page("index.html")


@get("/{path:path}", include_in_schema=False, sync_to_thread=True)
def page_or_file(request: Request[Any, Any, Any], path: FromPath[Path]) -> Response[bytes]:
    """A built file, or the page for an address inside the app."""
    name = str(path).lstrip("/")
    if name == "api" or name.startswith("api/"):
        msg = said("There is no {path}", path=request.url.path)
        raise NotFoundException(msg)
    file = (STATIC / name).resolve()
    if name != _BENCH and file.is_file() and file.is_relative_to(STATIC.resolve()):
        headers = _FOREVER if name.startswith("assets/") else _FRESH
        return Response(file.read_bytes(), media_type=_media_type(file), headers=headers)
    if "." in file.name or name == "bench":
        msg = said("There is no {path}", path=request.url.path)
        raise NotFoundException(msg)
    return built_page("index.html")


def _media_type(file: Path) -> str:
    kinds = {
        ".js": "text/javascript",
        ".css": "text/css",
        ".svg": "image/svg+xml",
        ".png": "image/png",
        ".ico": "image/x-icon",
        ".json": "application/json",
        ".woff2": "font/woff2",
        ".html": "text/html",
        ".txt": "text/plain",
        ".webmanifest": "application/manifest+json",
    }
    return kinds.get(file.suffix, "application/octet-stream")


def pages() -> Sequence[ControllerRouterHandler]:
    return (start_page, page_or_file)
