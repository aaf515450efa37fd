"""How the browser page gets in: it trades the token of its address for a cookie."""

from http import HTTPStatus

from litestar import Response, post
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.params import JSONBody
from litestar.status_codes import HTTP_204_NO_CONTENT

from pjais.features.routing import problems
from pjais.features.shapes import Shape
from pjais.kernel.errors import PjaisError
from pjais.kernel.wording import said
from pjais.server.security import Credentials


class WrongTokenError(PjaisError):
    """The token is missing or wrong."""

    code = "unauthorized"
    status = HTTPStatus.UNAUTHORIZED


class SessionOpen(Shape):
    """The token from the address that PJai's printed at its start."""

    token: str


@post(
    "/session",
    operation_id="session.open",
    tags=["session"],
    responses=problems(),
    status_code=HTTP_204_NO_CONTENT,
    sync_to_thread=False,
)
def open_session(credentials: NamedDependency[Credentials], data: JSONBody[SessionOpen]) -> Response[None]:
    """Answers with an HttpOnly, SameSite=Strict cookie that admits like the token."""
    if not credentials.is_token(data.token):
        msg = said("Open the address that PJai's printed at its start")
        raise WrongTokenError(msg)
    cookie = Cookie(key=credentials.cookie_name, value=credentials.cookie, httponly=True, samesite="strict")
    return Response(None, cookies=[cookie], status_code=HTTP_204_NO_CONTENT)
