"""This device's own id, which events carry."""

from typing import Final

import orjson
from sqlalchemy import Engine, text

from pjais.kernel.clock import now_text
from pjais.kernel.ids import DeviceId, new_id
from pjais.persistence.engine import UNRECORDED, to_json

KEY: Final = "device.id"


def device_id(engine: Engine) -> DeviceId:
    """The id of this vault's device; made on the first call."""
    with engine.connect().execution_options(**{UNRECORDED: True}) as connection, connection.begin():
        known = connection.scalar(text("SELECT value FROM setting WHERE key = :key"), {"key": KEY})
        if known is not None:
            return DeviceId(orjson.loads(known))
        made = new_id()
        row = {"key": KEY, "value": to_json(made), "now": now_text()}
        connection.execute(text("INSERT INTO setting (key, value, updated_at) VALUES (:key, :value, :now)"), row)
        return DeviceId(made)
