"""When backups are made and which of them stay, as the person's setting says."""

from dataclasses import asdict
from typing import Final

from pydantic import ValidationError

from pjais.backup.retention import Policy
from pjais.features.backups.schemas import BackupPolicy
from pjais.features.settings.service import SettingService
from pjais.persistence.vault import Vault

POLICY: Final = "backup.policy"
_BYTES_PER_GB: Final = 1_000_000_000


def policy_of(vault: Vault) -> Policy:
    """The person's, or what was built in where there is none or it cannot be read."""
    with vault.read() as session:
        stored = SettingService(session).value(POLICY)
    try:
        told = BackupPolicy.model_validate(stored) if stored is not None else None
    except ValidationError:
        told = None
    if told is None:
        return Policy()
    return Policy(told.every_hours, told.days, told.weeks, told.months, told.size_cap_gb * _BYTES_PER_GB)


def as_told(policy: Policy) -> BackupPolicy:
    values = asdict(policy)
    return BackupPolicy(size_cap_gb=values.pop("size_cap_bytes") // _BYTES_PER_GB, **values)


def set_policy(vault: Vault, policy: BackupPolicy) -> None:
    with vault.write() as session:
        SettingService(session).put(POLICY, policy.model_dump())
