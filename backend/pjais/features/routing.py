"""What controllers share: how failures are declared, how pages and versions are asked for."""

import base64
import binascii
import re
import urllib.parse
from collections.abc import AsyncGenerator, Generator
from pathlib import Path
from typing import Annotated, Any, Generic, TypeVar

import orjson
from anyio import to_thread
from litestar.background_tasks import BackgroundTask
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import HeaderParameter, QueryParameter
from litestar.response import Stream
from pydantic import BaseModel, ConfigDict

from pjais.features.shapes import Json
from pjais.kernel.clock import to_instant
from pjais.kernel.errors import InvalidInputError, PjaisError, TooLargeError, VaultBusyError
from pjais.kernel.ids import is_id
from pjais.kernel.wording import said

T = TypeVar("T")
_UNSAFE = re.compile(r"[^A-Za-z0-9._ -]")

Limit = Annotated[int, QueryParameter(ge=1, le=1000, description="Rows per page, 1 to 1000")]
IfMatch = Annotated[
    str | None, HeaderParameter(name="If-Match", required=False, description="The version the change is based on")
]
_VERSION_DIGITS = 15


class FieldError(BaseModel):
    """One field that cannot be accepted."""

    field: str
    message: str


class Problem(BaseModel):
    """A failure as RFC 9457 problem details; members beyond these depend on ``type``."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldError] | None = None
    index: int | None = None
    current: dict[str, Json] | None = None


class Page(BaseModel, Generic[T]):
    """Part of a list; ``next`` asks for the rest, null at the end."""

    items: list[T]
    next: str | None


def problems(*errors: type[PjaisError]) -> dict[int, ResponseSpec]:
    """The failures of a route for its documentation, those of every route included."""
    titles: dict[int, list[str]] = {
        400: [InvalidInputError.title()],
        401: ["The token is missing or wrong"],
        403: ["The call does not come from this app"],
        413: [TooLargeError.title()],
        503: [VaultBusyError.title()],
    }
    for error in errors:
        titles.setdefault(int(error.status), []).append(error.title())
    return {
        status: ResponseSpec(
            Problem, generate_examples=False, media_type="application/problem+json", description="; ".join(listed)
        )
        for status, listed in titles.items()
    }


def checked_id(value: str, name: str = "id") -> str:
    """Raises InvalidInputError unless ``value`` is a canonical UUID."""
    if not is_id(value):
        msg = said("{name}: '{value}' is not an id (a UUID in lower case)", name=name, value=value[:64])
        raise InvalidInputError(msg, errors=[{"field": name, "message": said("not a UUID in lower case")}])
    return value


def checked_instant(value: str | None, name: str) -> str | None:
    """The instant that an RFC 3339 text with an offset names; None for None. Raises InvalidInputError."""
    try:
        return to_instant(value) if value is not None else None
    except InvalidInputError as error:
        msg = said("{name}: {detail}", name=name, detail=error.detail)
        raise InvalidInputError(msg, errors=[{"field": name, "message": error.detail}]) from None


def expected_version(if_match: str | None) -> int | None:
    """The version an ``If-Match`` header asks for, quoted or plain; None without a header.

    Raises:
        InvalidInputError: it is no version number.
    """
    if if_match is None or if_match == "*":
        return None
    digits = if_match.removeprefix("W/").strip('"')
    if not digits.isascii() or not digits.isdigit() or len(digits) > _VERSION_DIGITS:
        msg = said("If-Match: '{if_match}' is not a version number", if_match=if_match[:40])
        raise InvalidInputError(msg, errors=[{"field": "If-Match", "message": said("not a version number")}])
    return int(digits)


def cursor_of(*values: Any) -> str:  # noqa: ANN401 - whatever the order of the list consists of
    return base64.urlsafe_b64encode(orjson.dumps(values)).decode().rstrip("=")


def values_of(cursor: str, count: int) -> list[Any]:
    """Raises InvalidInputError unless the cursor is one that we made for a list ordered by ``count`` values."""
    try:
        values = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error):
        values = None
    if not isinstance(values, list) or len(values) != count:
        msg = said("The cursor is not one that a list of this app returned")
        raise InvalidInputError(msg)
    return values


def absolute_path(path: str) -> Path:
    """A place on this machine as a person named it; raises InvalidInputError for one that is relative."""
    place = Path(path).expanduser()
    if "\0" in path or not place.is_absolute():
        msg = said("path: '{path}' is not an absolute path", path=path[:200])
        raise InvalidInputError(msg, errors=[{"field": "path", "message": said("not an absolute path")}])
    return place


def streamed(pieces: Generator[bytes, None, None], media_type: str, headers: dict[str, str]) -> Stream:
    """An answer that is made while it is read; when the reader goes away, the making ends, too."""

    async def told() -> AsyncGenerator[bytes, None]:
        # Not Litestar's own way: what it has begun on a thread it leaves running there.
        while (piece := await to_thread.run_sync(next, pieces, None)) is not None:
            yield piece

    return Stream(told(), media_type=media_type, headers=headers, background=BackgroundTask(pieces.close))


def download(name: str) -> dict[str, str]:
    """The header that makes a browser save an answer under that name, whatever letters it has."""
    plain = _UNSAFE.sub("_", name)
    encoded = urllib.parse.quote(name, safe="")
    return {"Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}"}
