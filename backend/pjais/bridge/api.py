"""The object that the page's JavaScript sees: four functions, no more."""

import logging
import secrets
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from http import HTTPStatus
from typing import Any, Final, TypeVar

import orjson
from pydantic import ValidationError

from pjais.bridge.dispatch import Answer, Call, Dispatcher
from pjais.bridge.lane import WriteLane
from pjais.bridge.protocol import FromPage, IdMessage, RequestMessage, SubscribeMessage
from pjais.kernel.errors import InvalidInputError, PjaisError
from pjais.kernel.wording import said, wanted_language
from pjais.reactive.engine import ReactiveClient
from pjais.server.problems import MEDIA_TYPE, problem_body

M = TypeVar("M", bound=FromPage)
Reply = dict[str, Any]
OFFERED: Final = ("request", "subscribe", "unsubscribe", "cancel")
_log = logging.getLogger(__name__)


class ForeignPageError(PjaisError):
    """The call does not come from this app."""

    code = "forbidden-origin"
    status = HTTPStatus.FORBIDDEN


class BytesError(PjaisError):
    """The answer is not text."""

    code = "bytes"
    status = HTTPStatus.NOT_ACCEPTABLE


class PageApi:
    """What ``window.pywebview.api`` offers.

    Every call must carry the capability that our own page finds in its address, and come while the window shows our
    own origin; a page that the window was led to has neither. Failures are problem details, never a traceback.
    """

    def __init__(
        self,
        dispatcher: Dispatcher,
        client: Callable[[], ReactiveClient],
        capability: str,
        is_own_page: Callable[[], bool],
    ) -> None:
        self._dispatcher = dispatcher
        self._client = client
        self._capability = capability
        self._is_own_page = is_own_page
        self._lane = WriteLane()

    # A page may call with any number of arguments; a TypeError would show it our inside.

    def request(self, message: object = None, *_: object) -> Reply:
        """Call the API; the reply is ``{status, headers, body}``."""
        try:
            asked = self._checked(RequestMessage, message)
            call = Call(asked.id, asked.method, asked.path, asked.headers, asked.body)
            with nullcontext() if call.method == "GET" else self._lane.turn():
                answer = self._dispatcher.run(call)
            return {"status": answer.status, "headers": answer.headers, "body": _text(call, answer)}
        except Exception as error:
            return _problem_reply(error, _language_of(message))

    def subscribe(self, message: object = None, *_: object) -> Reply:
        """Follow a live query; its rows arrive by push."""
        return self._do(SubscribeMessage, message, lambda asked: self._client().subscribe(asked.model_dump()))

    def unsubscribe(self, message: object = None, *_: object) -> Reply:
        return self._do(IdMessage, message, lambda asked: self._client().unsubscribe(asked.id))

    def cancel(self, message: object = None, *_: object) -> Reply:
        """Take back a call that is still running."""
        return self._do(IdMessage, message, lambda asked: self._dispatcher.cancel(asked.id))

    def _do(self, shape: type[M], message: object, act: Callable[[M], object]) -> Reply:
        try:
            act(self._checked(shape, message))
        except Exception as error:
            return _problem_reply(error, _language_of(message))
        return {"status": 204, "headers": {}, "body": ""}

    def _checked(self, shape: type[M], message: object) -> M:
        shown = message.get("capability") if isinstance(message, Mapping) else None
        known = isinstance(shown, str) and secrets.compare_digest(shown.encode(), self._capability.encode())
        if not known or not self._is_own_page():
            msg = said("Only the page of this app may use its bridge")
            raise ForeignPageError(msg)
        try:
            return shape.model_validate(message)
        except ValidationError as error:
            first = error.errors()[0]
            msg = said(
                "The bridge cannot read this message: {field}: {message}",
                field=".".join(map(str, first["loc"])),
                message=first["msg"],
            )
            raise InvalidInputError(msg) from None


def _text(call: Call, answer: Answer) -> str:
    try:
        return answer.body.decode()
    except UnicodeDecodeError:
        msg = said(
            "{path} answers with bytes, which the bridge does not carry; load it by its address",
            path=call.path,
        )
        raise BytesError(msg) from None


def _language_of(message: object) -> str:
    """What the page speaks: told with a subscription, or by the header of a call."""
    told = message if isinstance(message, Mapping) else {}
    headers = told.get("headers")
    accepted = headers.get("accept-language") if isinstance(headers, Mapping) else told.get("language")
    return wanted_language(accepted if isinstance(accepted, str) else None)


def _problem_reply(error: Exception, language: str) -> Reply:
    if not isinstance(error, PjaisError):
        _log.error("A call of the page failed", exc_info=error)
    body = problem_body(error, language)
    return {"status": body["status"], "headers": {"content-type": MEDIA_TYPE}, "body": orjson.dumps(body).decode()}
