"""Failures as RFC 9457 problem details; nothing of the inside ever shows."""

import logging
import traceback
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import orjson
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from pydantic import ValidationError

from pjais.kernel.errors import InvalidInputError, PjaisError, TooLargeError
from pjais.kernel.foreign_words import recognised
from pjais.kernel.wording import ENGLISH, Sentence, in_language, said, wanted_language
from pjais.persistence.entity import Row
from pjais.persistence.failures import in_words

MEDIA_TYPE = "application/problem+json"
_INDEX_DIGITS = 8
_TOO_LARGE = said("The body is larger than this route accepts")
_log = logging.getLogger(__name__)


def problem(code: str, status: int, title: str, detail: str, **extra: object) -> Row:
    """One problem object; ``extra`` members stand beside the standard ones."""
    return {"type": f"urn:pjais:problem:{code}", "title": title, "status": int(status), "detail": detail, **extra}


def problem_body(error: Exception, language: str = ENGLISH) -> Row:
    """Any error as a problem object; one that is not ours becomes a 500 that says nothing of the inside."""
    body: Row = _rendered(_described(in_words(error) or error), language)
    return body


def _rendered(value: Any, language: str) -> Any:  # noqa: ANN401 - any JSON
    """Every sentence in it in that language; what people wrote themselves is none."""
    if isinstance(value, Sentence):
        return in_language(value, language)
    if isinstance(value, dict):
        return {key: _rendered(each, language) for key, each in value.items()}
    return [_rendered(each, language) for each in value] if isinstance(value, list) else value


def _described(error: Exception) -> Row:
    if isinstance(error, PjaisError):
        return problem(error.code, error.status, said(error.title()), error.detail, **error.extra)
    if isinstance(error, ValidationException):
        return _invalid(_field_errors(error.extra) or [{"field": "body", "message": recognised(error.detail)}])
    if isinstance(error, ValidationError):
        return _invalid([{"field": _path(item["loc"]), "message": _plain(item["msg"])} for item in error.errors()])
    if isinstance(error, HTTPException) and error.status_code < HTTPStatus.INTERNAL_SERVER_ERROR:
        return _http(error)
    if _came_from_decoding(error):
        return _invalid([{"field": "body", "message": said("this is not UTF-8 JSON of a sane depth")}])
    return problem(
        "internal",
        500,
        said("Something went wrong inside PJai's"),
        said("The log has the details; nothing was written"),
    )


def _invalid(errors: list[dict[str, str]]) -> Row:
    first = errors[0]
    body = problem(
        InvalidInputError.code,
        400,
        said(InvalidInputError.title()),
        said("{field}: {message}", field=first["field"], message=first["message"]),
        errors=errors[:100],
    )
    index = next(
        (part for part in first["field"].split(".") if part.isascii() and part.isdigit() and len(part) < _INDEX_DIGITS),
        None,
    )
    return body if index is None else {**body, "index": int(index)}


def _http(error: HTTPException) -> Row:
    status = HTTPStatus(error.status_code)
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return problem(TooLargeError.code, status, said(TooLargeError.title()), _TOO_LARGE)
    if status == HTTPStatus.BAD_REQUEST:
        return _invalid(
            [
                {
                    "field": "body",
                    "message": said(
                        "this is not valid JSON, or holds half of a surrogate pair ({reason})", reason=error.detail
                    ),
                }
            ]
        )
    return problem(status.phrase.lower().replace(" ", "-"), status, said(status.phrase), recognised(error.detail))


def _came_from_decoding(error: Exception) -> bool:
    """Litestar lets two errors of its decoder through: invalid UTF-8, and JSON nested too deeply."""
    if not isinstance(error, UnicodeDecodeError | RecursionError):
        return False
    *_, (frame, _) = traceback.walk_tb(error.__traceback__)
    return frame.f_code.co_name == "decode_json"


def _field_errors(extra: object) -> list[dict[str, str]]:
    if not isinstance(extra, list):
        return []
    return [
        {"field": _named(item.get("key")), "message": _plain(str(item.get("message", "")))}
        for item in extra
        if isinstance(item, Mapping)
    ]


def _plain(message: str) -> str:
    """Pydantic's message without words about its own classes."""
    if message.startswith("Input should be a valid dictionary or instance of"):
        return said("should be a JSON object")
    return recognised(message.removeprefix("Value error, "))


def _named(key: object) -> str:
    return "body" if key in {None, "", "data"} else str(key)  # Litestar's own name for the body is data


def _path(location: tuple[Any, ...]) -> str:
    return ".".join(map(str, location)) or "body"


def problem_response(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """Litestar's exception handler for everything."""
    body = problem_body(error, wanted_language(request.headers.get("accept-language")))
    if body["status"] >= HTTPStatus.INTERNAL_SERVER_ERROR and not isinstance(error, PjaisError):
        _log.error("%s %s failed", request.method, request.url.path, exc_info=error)
    headers = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
    allowed = {name: value for name, value in headers.items() if name.lower() in {"allow", "retry-after"}}
    return Response(orjson.dumps(body), status_code=body["status"], media_type=MEDIA_TYPE, headers=allowed)
