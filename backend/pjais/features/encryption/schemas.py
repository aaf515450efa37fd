"""Wire shapes of encryption."""

from typing import Annotated

from pydantic import Field

from pjais.backup.encryption import EncryptionState
from pjais.features.shapes import Shape

#: Never trimmed: what was typed is what counts.
Passphrase = Annotated[str, Field(max_length=1000)]


class EncryptionRead(Shape):
    """Whether the vault is encrypted.

    ``opens_by_itself`` tells that this machine's keyring has the key; ``is_changing`` that a task is at it; ``plain``
    names files of the vault that stay readable without the key.
    """

    key: str
    is_on: bool
    opens_by_itself: bool
    is_changing: bool
    plain: list[str]


class TurnOn(Shape):
    """The passphrase that will open the vault: at least 8 characters."""

    passphrase: Passphrase


class TurnOff(Shape):
    """The passphrase, or the recovery code."""

    passphrase: Passphrase


class PassphraseChange(Shape):
    """``passphrase`` may be the recovery code, too."""

    passphrase: Passphrase
    new_passphrase: Passphrase


class RecoveryCode(Shape):
    """Opens the vault when the passphrase is lost; it is shown this once and kept nowhere."""

    recovery_code: str


def as_read(state: EncryptionState) -> EncryptionRead:
    return EncryptionRead(
        key="encryption",
        is_on=state.is_on,
        opens_by_itself=state.opens_by_itself,
        is_changing=state.is_changing,
        plain=list(state.plain),
    )
