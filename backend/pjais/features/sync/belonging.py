"""All that runs while the vault is in a workspace: the sync itself, what is told of erasures, and their settling."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Final

from pjais.backup.forget import Noted
from pjais.eventlog.forget import Scope
from pjais.features.sync.entering import signing_key
from pjais.features.sync.erasures import Erasures
from pjais.features.sync.membership import Member, Place
from pjais.features.sync.surroundings import Surroundings
from pjais.features.sync.telling import Telling
from pjais.persistence.migrate import REVISIONS
from pjais.persistence.vault import Vault
from pjais.replication.frames import FromHub
from pjais.replication.plain import PlainSealing
from pjais.replication.ports import SealingPort
from pjais.replication.sealed import SealedKeys
from pjais.replication.status import Status
from pjais.replication.synced import Synced
from pjais.replication.vault_store import VaultStore
from pjais.sealing.key_file import KeyFile, SyncKeys, erasing_of, workspace_of


@dataclass(frozen=True, slots=True)
class Listener:
    """Told whenever the state of syncing changes, and of frames that concern a person; both on the sync's thread."""

    on_status: Callable[[Status], None]
    on_heard: Callable[[FromHub], None]


class Belonging:
    """Of this device to a workspace, from ``begin`` until ``close``."""

    def __init__(
        self,
        vault: Vault,
        file: KeyFile,
        content: SyncKeys,
        place: Place,
        around: Surroundings,
        listener: Listener,
    ) -> None:
        """Nothing runs before ``begin``.

        Args:
            vault: of this device.
            file: where its keys lie.
            content: what was read from it.
            place: which workspace, at which hub.
            around: what is needed of the app.
            listener: told what happens.
        """
        pairs, device_id = content.device.pairs, around.device_id
        store = store_of(vault, around)
        keys = workspace_of(file, content, place.workspace_id, self.settle_erasures) if place.mode == "sealed" else None
        erasing = erasing_of(file, content, place.workspace_id, keys)
        self._telling = Telling(vault, device_id, erasing, keys, around.forget)
        store.erase_with(self._telling.erase, self._telling.look_at, self._telling.salt)
        key = signing_key(pairs)
        sealing: SealingPort = PlainSealing(device_id, key, erasing) if keys is None else SealedKeys(keys, erasing)
        self._synced = Synced(vault, store, sealing, listener.on_status, listener.on_heard)
        self.member: Final = Member(place, device_id, self._synced, store, keys)
        self._erasures = Erasures(vault, self.member, self._telling, around.forget)

    def begin(self) -> None:
        self._telling.begin(lambda: self.member.role != "reader", self._synced.nudge)
        self._synced.start()

    def close(self) -> None:
        self._erasures.close()
        self.member.close()

    def settle_erasures(self) -> None:
        """Keys have changed, or something was forgotten, here or elsewhere."""
        self._erasures.settle_soon()

    def elsewhere(self, scope: Scope) -> AbstractContextManager[Noted]:
        """Of what is forgotten here the other devices are told."""
        return self._telling.elsewhere(scope)


def store_of(vault: Vault, around: Surroundings) -> VaultStore:
    """What a vault keeps of its place in a workspace; to be closed."""

    def back_up() -> None:
        around.back_up()

    return VaultStore(vault, around.device_id, int(REVISIONS[-1]), back_up, around.after_mending)
