"""Keys of model servers: in the operating system's keyring, or in memory until the app ends where there is none."""

import logging
import threading
from typing import Final, Literal

_SERVICE: Final = "pjais models"
_log = logging.getLogger(__name__)
_lock = threading.Lock()
_in_memory: Final[dict[str, str]] = {}

Kept = Literal["keyring", "memory"]


def put_key(backend_id: str, key: str) -> Kept:
    """Keep a key; returns where it is."""
    import keyring  # noqa: PLC0415 - slow to import
    from keyring.errors import KeyringError  # noqa: PLC0415 - as above

    try:
        keyring.set_password(_SERVICE, backend_id, key)
        if keyring.get_password(_SERVICE, backend_id) == key:
            with _lock:
                _in_memory.pop(backend_id, None)
            return "keyring"
    except (KeyringError, RuntimeError) as error:
        _log.warning("The keyring does not take keys: %s", type(error).__name__)
    with _lock:
        _in_memory[backend_id] = key
    return "memory"


def key_for(backend_id: str) -> tuple[str, Kept] | None:
    """The key and where it is kept, or None."""
    with _lock:
        if backend_id in _in_memory:
            return _in_memory[backend_id], "memory"
    import keyring  # noqa: PLC0415 - as above
    from keyring.errors import KeyringError  # noqa: PLC0415 - as above

    try:
        found = keyring.get_password(_SERVICE, backend_id)
    except (KeyringError, RuntimeError):
        return None
    return (found, "keyring") if found else None


def remove_key(backend_id: str) -> None:
    with _lock:
        _in_memory.pop(backend_id, None)
    import keyring  # noqa: PLC0415 - as above
    from keyring.errors import KeyringError  # noqa: PLC0415 - as above

    try:
        keyring.delete_password(_SERVICE, backend_id)
    except (KeyringError, RuntimeError):
        return  # there was none
