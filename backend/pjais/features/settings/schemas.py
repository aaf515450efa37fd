"""Wire shapes of settings."""

from pydantic import JsonValue

from pjais.features.shapes import Shape


class SettingRead(Shape):
    """A preference of this device."""

    key: str
    value: JsonValue


class SettingWrite(Shape):
    """The new value of a preference."""

    value: JsonValue
