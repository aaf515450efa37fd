"""The language of an answer: the one that the request asks for."""

from litestar.types import ASGIApp, Receive, Scope, Send

from pjais.kernel.wording import speaking, wanted_language


def in_asked_language(app: ASGIApp) -> ASGIApp:
    """Sentences in what ``app`` answers are told in the language of ``Accept-Language``."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        asked = dict(scope.get("headers", ())).get(b"accept-language", b"")
        with speaking(wanted_language(asked.decode("latin-1"))):
            await app(scope, receive, send)

    return answer
