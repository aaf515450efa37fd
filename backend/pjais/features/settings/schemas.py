"""Wire shapes of settings."""

from pjais.features.shapes import Json, Shape


class SettingRead(Shape):
    """A preference of this device."""

    key: str
    value: Json


class SettingWrite(Shape):
    """The new value of a preference."""

    value: Json
