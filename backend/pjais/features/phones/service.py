"""Phones come in over the local network: turned on and off, listened for, let in and removed."""

import logging
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from http import HTTPStatus
from typing import Any, Final, Protocol

import segno

from pjais.features.phones.addresses import is_private, private_addresses
from pjais.features.phones.book import PhoneBook
from pjais.features.phones.certificate import Certificate
from pjais.features.phones.codes import CODE_LIFE_S, Codes
from pjais.features.phones.model import Phone
from pjais.features.phones.naming import name_of
from pjais.features.phones.queries import STATE
from pjais.features.phones.schemas import PhoneCode, PhonesState
from pjais.features.settings.model import Setting
from pjais.features.settings.service import SettingService
from pjais.kernel.clock import to_text, utc_now
from pjais.kernel.errors import InvalidInputError, PjaisError
from pjais.kernel.wording import Sentence, said
from pjais.persistence.vault import Vault

ON: Final = "phones.on"
ADDRESS: Final = "phones.address"
PORT: Final = "phones.port"
_THIS_MACHINE: Final = "127.0.0.1"
_log = logging.getLogger(__name__)


class PhonesOffError(PjaisError):
    """Phones may not come in just now."""

    code = "phones-off"
    status = HTTPStatus.CONFLICT


class WhichAddressError(PjaisError):
    """The address to listen on has to be chosen.

    ``extra["addresses"]`` lists those there are.
    """

    code = "which-address"


class Listening(Protocol):
    """What answers phones."""

    port: int

    def stop(self) -> None:
        """Close all connections."""

    def hang_up(self, phone_id: str) -> None:
        """Close those of one phone."""


#: Listen on an address and a port, 0 for any, with a certificate.
Listen = Callable[[str, int, Certificate], Listening]


class Phones:
    """One listener at most, as the person wants it; what is wanted stands in the settings of this device."""

    def __init__(
        self,
        vault: Vault,
        poke: Callable[[str], None],
        addresses: Callable[[], Sequence[str]] = private_addresses,
    ) -> None:
        """Nothing is listened on before ``begin``.

        Args:
            vault: where phones and what is wanted are kept, and beside which the certificate lies.
            poke: called with the live source's name when its rows may have changed.
            addresses: those of this machine in private networks.
        """
        self.book = PhoneBook(vault)
        self._vault = vault
        self._poke = poke
        self._addresses = addresses
        self._codes = Codes()
        self._turn = threading.RLock()
        self._listen: Listen | None = None
        self._listening: Listening | None = None
        self._certificate: Certificate | None = None
        self._problem: Sentence | None = None
        self._here: Counter[str] = Counter()

    def begin(self, listen: Listen) -> None:
        """The app is up: listen, if that is wanted. What hinders is told in the state."""
        with self._turn:
            self._listen = listen
            if self._wanted(ON) is True:
                self._start()

    def close(self) -> None:
        with self._turn:
            self._stop()
            self._listen = None

    def turn_on(self, address: str | None) -> PhonesState:
        """Listen from now on, and after each start.

        Raises:
            WhichAddressError: none was given, and there is not just one.
            InvalidInputError: it is not this machine's, or not in a private network.
        """
        chosen = self._chosen(address)
        with self._turn:
            if chosen != self._wanted(ADDRESS) or self._listening is None:
                self._stop()
            self._keep({ON: True, ADDRESS: chosen})
            if self._listening is None:
                self._start()
        return self.state()

    def turn_off(self) -> PhonesState:
        """Whoever is in is out; those that joined may come again when it is turned on."""
        with self._turn:
            self._keep({ON: False})
            self._stop()
            self._problem = None
        return self.state()

    def offer(self) -> PhoneCode:
        """A code for one phone.

        Raises:
            PhonesOffError: nothing is listened on.
        """
        url = self.state().url
        if url is None:
            msg = said("Turn it on first; no phone can reach this computer now")
            raise PhonesOffError(msg)
        code = self._codes.make()
        address = f"{url}/#phone={code}"
        matrix = segno.make(address, error="m", micro=False).matrix
        return PhoneCode(
            url=address,
            code=code,
            expires_at=to_text(utc_now() + timedelta(seconds=CODE_LIFE_S)),
            qr_path=path_of(matrix),
            qr_size=len(matrix),
        )

    def join(self, code: str, user_agent: str, address: str) -> tuple[str, Phone]:
        """Let a phone in; returns its token, which is shown this once, and the phone.

        Raises:
            WrongPhoneCodeError: no such code holds.
            TooManyGuessesError: too many were tried.
            TooManyPhonesError: there are as many as there can be.
        """
        self._codes.use(code, address)
        return self.book.enrol(name_of(user_agent))

    def remove(self, phone_id: str) -> None:
        """It is out at once.

        Raises:
            PhoneNotFoundError: there is no such phone.
        """
        self.book.remove(phone_id)
        listening = self._listening
        if listening is not None:
            listening.hang_up(phone_id)

    def came(self, phone_id: str) -> None:
        """It has opened the app, once more."""
        with self._turn:
            self._here[phone_id] += 1
        self.book.saw(phone_id)
        self._poke(STATE)

    def left(self, phone_id: str) -> None:
        """It has closed the app, or is out of reach."""
        with self._turn:
            self._here[phone_id] -= 1
            self._here += Counter()  # lets go of what is not above zero
        self._poke(STATE)

    @property
    def certificate(self) -> Certificate | None:
        return self._certificate

    def state(self) -> PhonesState:
        with self._turn:
            address, listening, certificate = self._wanted(ADDRESS), self._listening, self._certificate
            return PhonesState(
                key="phones",
                on=self._wanted(ON) is True,
                address=address,
                port=listening.port if listening else self._wanted(PORT),
                url=f"https://{address}:{listening.port}" if listening else None,
                fingerprint=certificate.fingerprint if listening and certificate else None,
                problem=self._problem,
                addresses=list(self._addresses()),
                here=sorted(self._here),
            )

    def _chosen(self, address: str | None) -> str:
        there = list(self._addresses())
        if address is None and len(there) == 1:
            return there[0]
        if address is None:
            msg = (
                said("This computer has several addresses in private networks; choose one")
                if there
                else said("This computer is in no private network; connect it to the network that the phone is in")
            )
            raise WhichAddressError(msg, addresses=there)
        if address != _THIS_MACHINE and not (is_private(address) and address in there):
            msg = said("{address} is none of this computer's addresses in private networks", address=address)
            raise InvalidInputError(msg, errors=[{"field": "address", "message": said("not one of this computer's")}])
        return address

    def _start(self) -> None:
        address, port = self._wanted(ADDRESS), self._wanted(PORT) or 0
        if self._listen is None or not isinstance(address, str):
            return
        try:
            if address != _THIS_MACHINE and address not in self._addresses():
                msg = said("This computer is not at {address} just now", address=address)
                raise PhonesOffError(msg)
            self._certificate = Certificate.kept_in(self._vault.paths.phone_certificate, address)
            self._listening = self._listen(address, port, self._certificate)
            self._problem = None
            self._keep({PORT: self._listening.port})
        except PjaisError as error:
            self._problem = error.detail
            _log.warning("Phones cannot come in: %s", error.detail)
        except OSError as error:
            self._problem = said("The certificate cannot be kept: {reason}", reason=error.strerror or error)
            _log.warning("Phones cannot come in: %s", error)
        self._poke(STATE)

    def _stop(self) -> None:
        self._codes.let_go()
        if self._listening is not None:
            self._listening.stop()
        self._listening = None
        self._here.clear()
        self._poke(STATE)

    def _wanted(self, key: str) -> Any:  # noqa: ANN401 - as it was kept
        with self._vault.read() as session:
            return SettingService(session).value(key)

    def _keep(self, values: dict[str, object]) -> None:
        with self._vault.write() as session:
            for key, value in values.items():
                setting = session.get(Setting, key)
                if setting is None:
                    session.add(Setting(key=key, value=value))
                else:
                    setting.value = value
            session.flush()


def path_of(matrix: Sequence[Sequence[int]]) -> str:
    """The dark squares, each row's runs as one line of height 1."""
    return "".join(
        f"M{start} {y}h{end - start}v1h{start - end}z" for y, row in enumerate(matrix) for start, end in _runs(row)
    )


def _runs(row: Sequence[int]) -> list[tuple[int, int]]:
    padded = [0, *(int(bool(each & 1)) for each in row), 0]
    edges = [x for x in range(len(padded) - 1) if padded[x] != padded[x + 1]]
    return list(zip(edges[::2], edges[1::2], strict=True))
