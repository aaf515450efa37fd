"""The states a screen has beside being full: made at the border of the page; the page itself is the product's."""

import json
from typing import Any

from playwright.sync_api import BrowserContext, Route, WebSocketRoute

PROBLEM = {
    "type": "urn:pjais:problem:vault-busy",
    "title": "The vault is busy.",
    "status": 503,
    "detail": "Another program is writing to this vault; try again",
}
#: What a page needs to be there at all.
_NEEDED = ("/api/session", "/api/settings", "/api/desktop")


def answer_with(context: BrowserContext, answer: dict[str, Any] | None) -> None:
    """Live queries are answered so, or never."""

    def serve(socket: WebSocketRoute) -> None:
        def on_message(message: str | bytes) -> None:
            asked = json.loads(message)
            if answer is not None and asked.get("op") == "subscribe":
                socket.send(json.dumps([{"id": asked["id"], **answer}]))

        socket.on_message(on_message)

    context.route_web_socket("**/api/live", serve)


def fail_everything(context: BrowserContext) -> None:
    """The vault is busy, whoever asks."""
    answer_with(context, {"problem": PROBLEM})

    def refuse(route: Route) -> None:
        if _is_needed(route):
            route.continue_()
        else:
            route.fulfill(status=503, content_type="application/problem+json", body=json.dumps(PROBLEM))

    context.route("**/api/**", refuse)


def answer_nothing(context: BrowserContext) -> None:
    """Everything is on its way for ever."""
    answer_with(context, None)

    def keep(route: Route) -> None:
        if _is_needed(route):
            route.continue_()

    context.route("**/api/**", keep)


def _is_needed(route: Route) -> bool:
    return any(path in route.request.url for path in _NEEDED)
