"""The live state of encryption."""

from typing import Final

from pjais.backup.encryption import Encryption
from pjais.features.encryption.schemas import EncryptionRead, as_read
from pjais.reactive.registry import LiveSource

ENCRYPTION: Final = "encryption$"
_IDLE_S: Final = 60.0


def encryption_state(encryption: Encryption) -> LiveSource:
    """One row."""

    def rows() -> list[dict[str, object]]:
        return [as_read(encryption.state()).model_dump()]

    return LiveSource(ENCRYPTION, "Whether the vault is encrypted.", EncryptionRead, "key", rows, _IDLE_S)
