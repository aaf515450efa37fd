"""The object that the page's JavaScript sees: four functions, no more."""

import secrets
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, TypeVar

import orjson
from pydantic import ValidationError

from pjais.bridge.dispatch import Call, Dispatcher
from pjais.bridge.protocol import FromPage, IdMessage, RequestMessage, SubscribeMessage
from pjais.kernel.errors import InvalidInputError, PjaisError
from pjais.reactive.engine import ReactiveClient
from pjais.server.problems import MEDIA_TYPE, problem_body

M = TypeVar("M", bound=FromPage)
Reply = dict[str, Any]


class ForeignPageError(PjaisError):
    """The call does not come from this app."""

    code = "forbidden-origin"
    status = HTTPStatus.FORBIDDEN


class PageApi:
    """What ``window.pywebview.api`` offers.

    Every call must carry the capability that our own page finds in its address, and come while the window shows our
    own origin; a page that the window was led to has neither. Failures are problem details, never a traceback.
    """

    def __init__(
        self, dispatcher: Dispatcher, client: Callable[[], ReactiveClient], capability: str, is_own_page: Callable[[], bool]
    ) -> None:
        self._dispatcher = dispatcher
        self._client = client
        self._capability = capability
        self._is_own_page = is_own_page

    def request(self, message: object) -> Reply:
        """Call the API; the reply is ``{status, headers, body}``."""
        try:
            asked = self._checked(RequestMessage, message)
            answer = self._dispatcher.run(Call(asked.id, asked.method, asked.path, asked.headers, asked.body))
            return {"status": answer.status, "headers": answer.headers, "body": answer.body.decode("utf-8", "replace")}
        except Exception as error:  # noqa: BLE001 - the page gets a problem, whatever went wrong
            return _problem_reply(error)

    def subscribe(self, message: object) -> Reply:
        """Follow a live query; its rows arrive by push."""
        return self._do(SubscribeMessage, message, lambda asked: self._client().subscribe(asked.model_dump()))

    def unsubscribe(self, message: object) -> Reply:
        return self._do(IdMessage, message, lambda asked: self._client().unsubscribe(asked.id))

    def cancel(self, message: object) -> Reply:
        """Take back a call that is still running."""
        return self._do(IdMessage, message, lambda asked: self._dispatcher.cancel(asked.id))

    def _do(self, shape: type[M], message: object, act: Callable[[M], object]) -> Reply:
        try:
            act(self._checked(shape, message))
        except Exception as error:  # noqa: BLE001 - as above
            return _problem_reply(error)
        return {"status": 204, "headers": {}, "body": ""}

    def _checked(self, shape: type[M], message: object) -> M:
        shown = message.get("capability") if isinstance(message, Mapping) else None
        known = isinstance(shown, str) and secrets.compare_digest(shown.encode(), self._capability.encode())
        if not known or not self._is_own_page():
            msg = "Only the page of this app may use its bridge"
            raise ForeignPageError(msg)
        try:
            return shape.model_validate(message)
        except ValidationError as error:
            first = error.errors()[0]
            msg = f"The bridge cannot read this message: {'.'.join(map(str, first['loc']))}: {first['msg']}"
            raise InvalidInputError(msg) from None


def _problem_reply(error: Exception) -> Reply:
    body = problem_body(error)
    return {"status": body["status"], "headers": {"content-type": MEDIA_TYPE}, "body": orjson.dumps(body).decode()}
