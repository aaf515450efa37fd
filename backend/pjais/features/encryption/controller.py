"""Routes of encryption."""

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.status_codes import HTTP_200_OK

from pjais.backup.encryption import Encryption, EncryptionStateError
from pjais.features.encryption.schemas import (
    EncryptionRead,
    PassphraseChange,
    RecoveryCode,
    TurnOff,
    TurnOn,
    as_read,
)
from pjais.features.routing import problems
from pjais.kernel.tasks import CancelledError
from pjais.security.vault_key import WrongPassphraseError


class EncryptionController(Controller):
    """Who can read the vault's files."""

    path = "/encryption"
    tags = ("encryption",)

    @get("/", operation_id="encryption.get", responses=problems(), sync_to_thread=True)
    def get_state(self, encryption: NamedDependency[Encryption]) -> EncryptionRead:
        return as_read(encryption.state())

    @post(
        "/on",
        operation_id="encryption.turn_on",
        responses=problems(EncryptionStateError, CancelledError),
        status_code=HTTP_200_OK,
        sync_to_thread=True,
    )
    def turn_on(self, encryption: NamedDependency[Encryption], data: TurnOn) -> RecoveryCode:
        """Encrypt the vault and its backups; answers when it is done."""
        return RecoveryCode(recovery_code=encryption.turn_on(data.passphrase))

    @post(
        "/off",
        operation_id="encryption.turn_off",
        responses=problems(EncryptionStateError, WrongPassphraseError, CancelledError),
        status_code=HTTP_200_OK,
        sync_to_thread=True,
    )
    def turn_off(self, encryption: NamedDependency[Encryption], data: TurnOff) -> EncryptionRead:
        """Make the vault and its backups plain files again."""
        encryption.turn_off(data.passphrase)
        return as_read(encryption.state())

    @post(
        "/passphrase",
        operation_id="encryption.change_passphrase",
        responses=problems(EncryptionStateError, WrongPassphraseError, CancelledError),
        status_code=HTTP_200_OK,
        sync_to_thread=True,
    )
    def change_passphrase(self, encryption: NamedDependency[Encryption], data: PassphraseChange) -> RecoveryCode:
        """The old passphrase and recovery code open nothing any more, in the vault and in its backups."""
        return RecoveryCode(recovery_code=encryption.change_passphrase(data.passphrase, data.new_passphrase))
