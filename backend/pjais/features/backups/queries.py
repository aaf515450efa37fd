"""The live list of backups."""

from typing import Final

from pjais.backup.keeper import Keeper
from pjais.features.backups.schemas import BackupRead, as_read
from pjais.reactive.registry import LiveSource

BACKUPS: Final = "backups$"
_IDLE_S: Final = 60.0


def backup_list(keeper: Keeper) -> LiveSource:
    """Those in the vault's folder, newest first."""

    def rows() -> list[dict[str, object]]:
        return [as_read(each).model_dump() for each in keeper.newest_first()]

    return LiveSource(BACKUPS, "The backups in the vault's folder, newest first.", BackupRead, "name", rows, _IDLE_S)
