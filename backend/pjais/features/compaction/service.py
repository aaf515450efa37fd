"""For how long events stay in the log, as the person's setting says."""

from pjais.backup.compaction import FEWEST_DAYS, KEEP_DAYS
from pjais.features.settings.service import SettingService
from pjais.persistence.vault import Vault


def keep_days(vault: Vault) -> int | None:
    """In days; None for ever, and where the setting is none of ours."""
    with vault.read() as session:
        value = SettingService(session).value(KEEP_DAYS)
    return value if isinstance(value, int) and value >= FEWEST_DAYS else None
