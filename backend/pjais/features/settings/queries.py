"""Live queries over settings."""

from typing import Any

from sqlalchemy import Select, select

from pjais.features.settings.model import Setting
from pjais.features.settings.schemas import SettingRead
from pjais.reactive.registry import live_query


@live_query("settings$", row=SettingRead, key="key")
def settings() -> Select[Any]:
    """All preferences of this device."""
    return select(Setting.key, Setting.value).order_by(Setting.key)
