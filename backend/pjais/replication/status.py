"""What a person is told about the sync: one state, how much waits, and what needs their attention."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

State = Literal["off", "offline", "connecting", "catching_up", "live", "sending", "attention", "paused"]


@dataclass(frozen=True, slots=True)
class Attention:
    """What only a person can decide or mend; ``code`` is stable, the sentence is for reading."""

    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Status:
    """How the sync stands.

    ``waiting`` are changes of this device that the hub does not have; ``done`` of ``total`` events are taken in while
    catching up. In the state "attention" everything stands still until a person has decided; in any other the sync
    goes on all the same. ``clock_skew_ms`` is how far this device's clock is ahead of the hub's.
    """

    state: State = "off"
    waiting: int = 0
    done: int = 0
    total: int = 0
    attention: Attention | None = None
    since: str = ""
    bytes_in: int = 0
    bytes_out: int = 0
    clock_skew_ms: int = 0
    refused: int = 0


class StopError(Exception):
    """Nothing may go on before a person has decided."""

    def __init__(self, attention: Attention) -> None:
        super().__init__(attention.code)
        self.attention = attention


class Board:
    """The status as it is now; whoever follows is told of each change."""

    def __init__(self, on_status: Callable[[Status], None], instant: Callable[[], str]) -> None:
        self._on_status, self._instant = on_status, instant
        self.status = Status(since=instant())

    def show(self, **changes: Any) -> None:  # noqa: ANN401 - the fields of a status
        """Change some fields; ``since`` is when the state became what it is."""
        now = self.status
        if all(getattr(now, name) == value for name, value in changes.items()):
            return
        if changes.get("state", now.state) != now.state:
            changes["since"] = self._instant()
        self.status = replace(now, **changes)
        self._on_status(self.status)
