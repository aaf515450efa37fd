"""Routes of phones."""

from typing import Any, Final

from litestar import Controller, Request, Response, delete, get, patch, post
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.status_codes import HTTP_200_OK, HTTP_204_NO_CONTENT

from pjais.features.phones.book import PhoneNotFoundError, TooManyPhonesError
from pjais.features.phones.codes import TooManyGuessesError, WrongPhoneCodeError
from pjais.features.phones.schemas import PhoneCode, PhoneJoin, PhoneRename, PhonesOn, PhonesState
from pjais.features.phones.service import Phones, PhonesOffError, WhichAddressError
from pjais.features.routing import problems
from pjais.kernel.wording import said

#: Bound to this very address, never sent without TLS.
COOKIE: Final = "__Host-pjais_phone"
_COOKIE_LIFE_S: Final = 400 * 24 * 3600  # browsers keep none longer


class PhoneController(Controller):
    """Phones that open this app over the local network."""

    path = "/phones"
    tags = ("phones",)

    @get("/", operation_id="phones.state", responses=problems(), sync_to_thread=True)
    def get_state(self, phones: NamedDependency[Phones]) -> PhonesState:
        """Whether they may come in, and where."""
        return phones.state()

    @post(
        "/on",
        operation_id="phones.on",
        responses=problems(WhichAddressError),
        status_code=HTTP_200_OK,
        sync_to_thread=True,
    )
    def turn_on(self, phones: NamedDependency[Phones], data: JSONBody[PhonesOn]) -> PhonesState:
        """Listen for them on one address of this machine."""
        return phones.turn_on(data.address)

    @post("/off", operation_id="phones.off", responses=problems(), status_code=HTTP_200_OK, sync_to_thread=True)
    def turn_off(self, phones: NamedDependency[Phones]) -> PhonesState:
        """Whoever is in is out at once."""
        return phones.turn_off()

    @post("/code", operation_id="phones.code", responses=problems(PhonesOffError), sync_to_thread=True)
    def make_code(self, phones: NamedDependency[Phones]) -> PhoneCode:
        """A code that lets one phone in, within five minutes."""
        return phones.offer()

    @post(
        "/join",
        operation_id="phones.join",
        responses=problems(WrongPhoneCodeError, TooManyGuessesError, TooManyPhonesError),
        status_code=HTTP_204_NO_CONTENT,
        sync_to_thread=True,
    )
    def join(
        self, request: Request[Any, Any, Any], phones: NamedDependency[Phones], data: JSONBody[PhoneJoin]
    ) -> Response[None]:
        """A phone trades the code for a cookie of its own, which admits it until it is removed."""
        address = request.client.host if request.client else ""
        token, _ = phones.join(data.code, request.headers.get("user-agent", ""), address)
        cookie = Cookie(
            key=COOKIE, value=token, max_age=_COOKIE_LIFE_S, path="/", secure=True, httponly=True, samesite="strict"
        )
        return Response(None, cookies=[cookie], status_code=HTTP_204_NO_CONTENT)

    @get("/certificate", operation_id="phones.certificate", responses=problems(PhonesOffError), sync_to_thread=False)
    def get_certificate(self, phones: NamedDependency[Phones]) -> Response[bytes]:
        """What this machine shows to phones, as a file that a phone can be made to trust; it holds no secret."""
        certificate = phones.certificate
        if certificate is None:
            msg = said("Turn it on first; no phone can reach this computer now")
            raise PhonesOffError(msg)
        name = {"Content-Disposition": 'attachment; filename="pjais.crt"'}
        return Response(certificate.public, media_type="application/x-x509-ca-cert", headers=name)

    @patch(
        "/{phone_id:str}",
        operation_id="phones.rename",
        responses=problems(PhoneNotFoundError),
        status_code=HTTP_204_NO_CONTENT,
        sync_to_thread=True,
    )
    def rename(
        self, phones: NamedDependency[Phones], phone_id: FromPath[str], data: JSONBody[PhoneRename]
    ) -> Response[None]:
        phones.book.rename(phone_id, data.name)
        return Response(None, status_code=HTTP_204_NO_CONTENT)

    @delete(
        "/{phone_id:str}", operation_id="phones.remove", responses=problems(PhoneNotFoundError), sync_to_thread=True
    )
    def remove(self, phones: NamedDependency[Phones], phone_id: FromPath[str]) -> None:
        """It is out at once, and has to join anew."""
        phones.remove(phone_id)
