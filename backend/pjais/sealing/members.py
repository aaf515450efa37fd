"""Who belongs to a workspace, with which keys and in which role, at every place of its log.

What a device was allowed is judged by the place of what it sent, not by today: an event of a device that was removed
later stays readable for who reads the log from the beginning.
"""

from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Annotated, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer

from pjais.sealing.device import fingerprint

Role = Literal["owner", "editor", "reader"]
Standing = Literal["owner", "editor", "reader", "removed"]
OWNERS: Final[frozenset[Standing]] = frozenset({"owner"})
WRITERS: Final[frozenset[Standing]] = frozenset({"owner", "editor"})
#: The place of what has none yet: after everything.
NOW: Final = 2**62


def _bytes_of(value: object) -> object:
    return b64decode(value, validate=True) if isinstance(value, str) else value


#: Bytes inside, base64 in JSON.
Base64 = Annotated[
    bytes, BeforeValidator(_bytes_of), PlainSerializer(lambda value: b64encode(value).decode(), when_used="json")
]


class Member(BaseModel):
    """A device; ``standings`` is (seq of the control that gave it, standing), in the order of the log."""

    model_config = ConfigDict(extra="ignore")

    device_id: str
    name: str
    sign: Base64
    box: Base64
    standings: list[tuple[int, Standing]]

    def standing(self, before: int = NOW) -> Standing | None:
        """What it was allowed right before that place; None when it was no member yet."""
        for seq, standing in reversed(self.standings):
            if seq < before:
                return standing
        return None

    @property
    def is_here(self) -> bool:
        return self.standing() != "removed"

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.sign, self.box)

    def becomes(self, standing: Standing, seq: int) -> bool:
        """Whether that is new."""
        if self.standing(seq) == standing or (seq, standing) in self.standings:
            return False
        self.standings = sorted([*self.standings, (seq, standing)], key=lambda each: each[0])
        return True

    def has_always_been(self) -> None:
        """In another history of the hub, what a member is today it is from the beginning."""
        standing = self.standing()
        if standing is not None and standing != "removed":
            self.standings = [(0, standing)]


def owners(members: Mapping[str, Member], before: int = NOW) -> set[str]:
    return {each.device_id for each in members.values() if each.standing(before) == "owner"}
