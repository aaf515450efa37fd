"""Where a device keeps its keys of sync: a file beside the vault, sealed under the vault's key when it has one.

The file is never copied into backups: a vault brought back elsewhere is another device.
"""

import os
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pjais.kernel.wording import said
from pjais.sealing import body as bodies
from pjais.sealing.codes import derived
from pjais.sealing.device import Pairs
from pjais.sealing.erasing import Erasing, ErasingKept
from pjais.sealing.members import Base64
from pjais.sealing.model import Kept
from pjais.sealing.refusals import CannotOpenError, DamagedSyncKeysError
from pjais.sealing.workspace import Workspace
from pjais.security.vault_key import VaultKey

SYNC_KEYS: Final = "sync.keys"
FORMAT: Final = 1
_AROUND: Final = b"pjais.sync-keys.1"


class DevicePairs(BaseModel):
    """The private halves of a device's keys."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    device_id: str
    sign_seed: Base64 = Field(repr=False)  # never in tracebacks and logs
    box_secret: Base64 = Field(repr=False)

    @classmethod
    def fresh(cls, device_id: str) -> Self:
        pairs = Pairs.fresh()
        return cls(device_id=device_id, sign_seed=pairs.sign_seed, box_secret=pairs.box_secret)

    @property
    def pairs(self) -> Pairs:
        return Pairs.of(self.sign_seed, self.box_secret)


class SyncKeys(BaseModel):
    """All that is kept: this device's pairs, and what it holds of each workspace by its id, and has to tell there."""

    model_config = ConfigDict(extra="ignore")

    device: DevicePairs
    workspaces: dict[str, Kept] = Field(default_factory=dict)
    erasing: dict[str, ErasingKept] = Field(default_factory=dict)


class _File(BaseModel):
    """Either ``plain``, or ``sealed`` under a key of the file's own that each of ``wraps`` holds for a vault's key."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    format: Literal[1] = FORMAT
    plain: SyncKeys | None = None
    wraps: dict[str, Base64] = Field(default_factory=dict)
    sealed: Base64 | None = None


class _Format(BaseModel):
    format: int


class KeyFile:
    """The file of one vault's folder, under the keys of that vault; none of them: it is plain."""

    def __init__(self, folder: Path, keys: Sequence[VaultKey] = ()) -> None:
        self.path: Final = folder / SYNC_KEYS
        self._keys = list(keys)
        self._turn = threading.RLock()

    def read(self) -> SyncKeys | None:
        """None where there is none.

        Raises:
            DamagedSyncKeysError: it cannot be read, or not with these keys.
        """
        with self._turn:
            file, keys = self._file(), self._keys
        if file is None:
            return None
        if file.plain is not None:
            return file.plain
        opened = next((found for key in keys if (found := _opened(file, key))), None)
        if opened is None:
            raise DamagedSyncKeysError(said("{file} does not open with the key of this vault", file=self.path))
        return opened

    def write(self, content: SyncKeys) -> None:
        """The file appears whole or not at all, for its owner only.

        Raises:
            DamagedSyncKeysError: what is there cannot be read, and is left as it is.
        """
        with self._turn:
            self._file()
            _replace(self.path, self._sealed(content).model_dump_json(exclude_none=True).encode())

    def also_for(self, keys: Sequence[VaultKey]) -> None:
        """Under these keys from now on: both while the vault changes its key, then the one that stays; none: plain.

        Raises:
            DamagedSyncKeysError: as for ``read``.
        """
        with self._turn:  # what is written meanwhile is not written over with what was before
            content = self.read()
            self._keys = list(keys)
            if content is not None:
                self.write(content)

    def _file(self) -> _File | None:
        try:
            text = self.path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            msg = said("{file} cannot be read: {reason}", file=self.path, reason=error.strerror or error)
            raise DamagedSyncKeysError(msg) from error
        try:
            return _File.model_validate_json(text)
        except ValidationError as error:
            raise DamagedSyncKeysError(_what_is_wrong(self.path, text)) from error

    def _sealed(self, content: SyncKeys) -> _File:
        if not self._keys:
            return _File(plain=content)
        own = os.urandom(bodies.KEY_BYTES)
        wraps = {key.key_id: bodies.sealed(_wrapping(key), own, _AROUND) for key in self._keys}
        return _File(wraps=wraps, sealed=bodies.sealed(own, content.model_dump_json().encode(), _AROUND))


def workspace_of(
    file: KeyFile, content: SyncKeys, workspace_id: str, on_change: Callable[[], None] = lambda: None
) -> Workspace:
    """A workspace that keeps what changes in the file, and then says that something has.

    Raises:
        KeyError: the file holds nothing of it.
    """

    def keep(kept: Kept) -> None:
        content.workspaces[workspace_id] = kept
        file.write(content)
        on_change()

    return Workspace(content.device.device_id, content.device.pairs, content.workspaces[workspace_id], keep)


def erasing_of(file: KeyFile, content: SyncKeys, workspace_id: str, keys: Workspace | None) -> Erasing:
    """What this device has to tell of erasures there, kept in the same file; ``keys`` of a sealed workspace."""
    kept = content.erasing.setdefault(workspace_id, ErasingKept())
    return Erasing(kept, lambda: file.write(content), keys.turn if keys else None)


def _opened(file: _File, key: VaultKey) -> SyncKeys | None:
    wrap = file.wraps.get(key.key_id)
    if wrap is None or file.sealed is None:
        return None
    try:
        own = bodies.opened(_wrapping(key), wrap, _AROUND)
        return SyncKeys.model_validate_json(bodies.opened(own, file.sealed, _AROUND))
    except (CannotOpenError, ValidationError):
        return None


def _wrapping(key: VaultKey) -> bytes:
    """For this purpose alone, so that the file tells nothing of the key that opens the database."""
    return derived(key.raw, "pjais.sync-keys.1")


def _what_is_wrong(path: Path, text: bytes) -> str:
    try:
        is_newer = _Format.model_validate_json(text).format > FORMAT
    except ValidationError:
        is_newer = False
    if is_newer:
        return said("{file} was written by a newer version of PJai's; it is left as it is", file=path)
    return said("{file} is damaged and is left as it is; this device has to be invited again", file=path)


def _replace(path: Path, text: bytes) -> None:
    part = path.with_name(f"{path.name}.part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(path)
