"""The book of phones: who has joined, by which token, and when each was last seen."""

import hashlib
import secrets
import threading
import time
from typing import Final

from sqlalchemy import select

from pjais.features.phones.model import Phone
from pjais.kernel.clock import now_text
from pjais.kernel.errors import NotFoundError, PjaisError
from pjais.kernel.wording import said
from pjais.persistence.vault import Vault

MOST_PHONES: Final = 20
_NOTED_EVERY_S: Final = 300.0


class PhoneNotFoundError(NotFoundError):
    """That phone has not joined, or was removed."""

    code = "phone-not-found"


class TooManyPhonesError(PjaisError):
    """There are as many phones as there can be."""

    code = "too-many-phones"


class PhoneBook:
    """Reads the vault once and keeps who may come in at hand; all changes of the table go through here."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._turn = threading.Lock()
        self._by_hash: dict[str, str] | None = None
        self._noted: dict[str, float] = {}

    def admitted(self, token: str) -> str | None:
        """Whose token it is."""
        return self._known().get(_hash(token))

    def enrol(self, name: str) -> tuple[str, Phone]:
        """Write a phone in; returns its token, which is shown this once, and the phone.

        Raises:
            TooManyPhonesError: somebody has to be removed first.
        """
        known, token = self._known(), secrets.token_urlsafe(32)
        with self._turn:
            if len(known) >= MOST_PHONES:
                msg = said("{most_phones} phones have joined; remove one first", most_phones=MOST_PHONES)
                raise TooManyPhonesError(msg)
            phone = Phone(name=name, token_hash=_hash(token))
            with self._vault.write() as session:
                session.add(phone)
                session.flush()
                session.expunge(phone)
            known[phone.token_hash] = phone.id
        return token, phone

    def rename(self, phone_id: str, name: str) -> None:
        """Raises PhoneNotFoundError."""
        with self._vault.write() as session:
            phone = session.get(Phone, phone_id)
            if phone is None:
                raise _unknown(phone_id)
            phone.name = name
            session.flush()

    def remove(self, phone_id: str) -> None:
        """Its token is worth nothing from now on.

        Raises:
            PhoneNotFoundError: there is no such phone.
        """
        known = self._known()
        with self._turn:
            with self._vault.write() as session:
                phone = session.get(Phone, phone_id)
                if phone is None:
                    raise _unknown(phone_id)
                session.delete(phone)
                session.flush()
            for token_hash in [each for each, owner in known.items() if owner == phone_id]:
                del known[token_hash]

    def saw(self, phone_id: str) -> None:
        """Note that it is here; written down once in a while."""
        now = time.monotonic()
        with self._turn:
            if now - self._noted.get(phone_id, -_NOTED_EVERY_S) < _NOTED_EVERY_S:
                return
            self._noted[phone_id] = now
        with self._vault.write() as session:
            phone = session.get(Phone, phone_id)
            if phone is not None:
                phone.last_seen_at = now_text()
                session.flush()

    def _known(self) -> dict[str, str]:
        with self._turn:
            if self._by_hash is None:
                with self._vault.read() as session:
                    found = session.execute(select(Phone)).scalars()
                    self._by_hash = {phone.token_hash: phone.id for phone in found}
            return self._by_hash


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _unknown(phone_id: str) -> PhoneNotFoundError:
    return PhoneNotFoundError(said("There is no phone with id {phone_id}", phone_id=phone_id[:64]))
