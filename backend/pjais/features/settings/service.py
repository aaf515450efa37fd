"""Rules for settings: any JSON under a dotted key, on this device only."""

import re
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from pjais.features.settings.model import Setting
from pjais.kernel.errors import InvalidInputError, NotFoundError
from pjais.kernel.wording import said
from pjais.persistence.engine import to_json

VALUE_LIMIT: Final = 64_000
_KEY = re.compile(r"[a-z0-9_]+(\.[a-z0-9_-]+)*")
KEY_LIMIT: Final = 200
INTERNAL: Final = ("device.", "phones.", "vault.")


class SettingNotFoundError(NotFoundError):
    """That setting was never set."""

    code = "setting-not-found"


@dataclass(frozen=True, slots=True)
class SettingService:
    """Reads and writes settings; the caller owns the transaction."""

    session: Session

    def value(self, key: str, default: object = None) -> Any:  # noqa: ANN401 - free JSON
        setting = self.session.get(Setting, key)
        return default if setting is None else setting.value

    def find(self, key: str) -> Setting:
        """Raises SettingNotFoundError."""
        setting = self.session.get(Setting, key)
        if setting is None:
            msg = said("The setting '{key}' was never set", key=key[:80])
            raise SettingNotFoundError(msg)
        return setting

    def all(self) -> list[Setting]:
        return list(self.session.scalars(select(Setting).order_by(Setting.key)))

    def put(self, key: str, value: object) -> Setting:
        """Raises InvalidInputError for a malformed key, one of the app's own, or a value beyond 64 kB of JSON."""
        _check_free(key)
        if len(key) > KEY_LIMIT or not _KEY.fullmatch(key):
            msg = said("key: '{key}' is not a name like appearance.color_scheme", key=key[:80])
            raise InvalidInputError(msg, errors=[{"field": "key", "message": said("not a dotted name in lower case")}])
        if len(to_json(value)) > VALUE_LIMIT:
            msg = said(
                "value: the setting '{key}' would be larger than {value_limit:,} characters of JSON",
                key=key,
                value_limit=VALUE_LIMIT,
            )
            raise InvalidInputError(msg, errors=[{"field": "value", "message": said("too large")}])
        setting = self.session.get(Setting, key)
        if setting is None:
            setting = Setting(key=key, value=value)
            self.session.add(setting)
        elif to_json(setting.value) != to_json(value):
            setting.value = value
            flag_modified(setting, "value")  # to Python True equals 1, to JSON it does not
        self.session.flush()
        return setting

    def remove(self, key: str) -> None:
        """Raises InvalidInputError for one of the app's own."""
        _check_free(key)
        setting = self.session.get(Setting, key)
        if setting is not None:
            self.session.delete(setting)
            self.session.flush()


def _check_free(key: str) -> None:
    if key.startswith(INTERNAL):
        msg = said("key: '{key}' is the app's own and can only be read", key=key[:80])
        raise InvalidInputError(msg, errors=[{"field": "key", "message": said("read only")}])
