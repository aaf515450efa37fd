"""The live list of backups."""

from typing import Final

from pjais.backup.keeper import Keeper
from pjais.features.backups.schemas import BackupRead, BackupState, as_read
from pjais.features.backups.service import as_told
from pjais.reactive.registry import LiveSource

BACKUPS: Final = "backups$"
STATE: Final = "backupState$"
_IDLE_S: Final = 60.0


def state_of(keeper: Keeper) -> BackupState:
    policy = as_told(keeper.policy)
    return BackupState(key="backups", doing=keeper.doing, policy=policy)


def backup_state(keeper: Keeper) -> LiveSource:
    """One row."""
    words = "What is being done with backups, and when they are made."
    return LiveSource(STATE, words, BackupState, "key", lambda: [state_of(keeper).model_dump()], _IDLE_S)


def backup_list(keeper: Keeper) -> LiveSource:
    """Those in the vault's folder, newest first."""

    def rows() -> list[dict[str, object]]:
        return [as_read(each).model_dump() for each in keeper.newest_first()]

    return LiveSource(BACKUPS, "The backups in the vault's folder, newest first.", BackupRead, "name", rows, _IDLE_S)
