"""What one device erases and all others are to erase, too: told as a control, and taken back when all know it.

A name has to be said to be looked for. So it lies sealed beside the keys until it was told, and at the hub until every
device of the workspace has read it.
"""

import threading
from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pjais.kernel.ids import new_id

ERASURE: Final = "erasure"


class Wish(BaseModel):
    """What goes: a persona, a name wherever it stands, or what was said and learned in a time."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    persona_id: str | None = None
    name: str | None = Field(default=None, repr=False)
    since: str | None = None
    until: str | None = None


class Told(BaseModel):
    """A wish of this device; ``seq`` is where the hub's log has it, 0 as long as it has not.

    ``after`` is the last event of this device's own log that was erased with the others, and ``batch`` that of the
    redactions: of a process that ended in the middle they tell whether its vault had forgotten.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    event_id: str
    wish: Wish
    state: Literal["begun", "done", "sent"] = "begun"
    after: int = 0
    batch: str | None = None
    seq: int = 0


class ErasingKept(BaseModel):
    """As it lies in the key file.

    ``batches`` are redactions of the vault of which the hub is yet to hear, ``made`` what was told and is done here.
    """

    model_config = ConfigDict(extra="ignore")

    told: list[Told] = Field(default_factory=list)
    batches: list[str] = Field(default_factory=list)
    made: set[str] = Field(default_factory=set)


class Erasing:
    """The wishes of one device in one workspace, safe to share between threads."""

    def __init__(
        self, kept: ErasingKept, keep: Callable[[], None], turn: AbstractContextManager[Any] | None = None
    ) -> None:
        """``keep`` writes ``kept`` down; ``turn`` is held meanwhile."""
        self._kept, self._keep = kept, keep
        self._turn = turn if turn is not None else threading.RLock()
        #: Of a process that ended in the middle.
        self.unfinished: Final = [each for each in kept.told if each.state == "begun"]

    @property
    def told(self) -> list[Told]:
        return list(self._kept.told)

    @property
    def batches(self) -> list[str]:
        return list(self._kept.batches)

    def begin(self, wish: Wish) -> str:
        """About to be erased here; the id by which it will be told."""
        made = Told(event_id=new_id(), wish=wish)
        self._set([*self._kept.told, made])
        return made.event_id

    def erasing(self, event_id: str, after: int, batch: str | None) -> None:
        """The transaction that erases it here is about to end."""
        self._change(event_id, after=after, batch=batch)

    def done(self, event_id: str, after: int) -> None:
        """It is erased here, and to be told."""
        self._change(event_id, state="done", after=after)

    def drop(self, event_id: str) -> None:
        """It was not to be erased after all, or all know it."""
        self._set([each for each in self._kept.told if each.event_id != event_id])

    def note_batch(self, batch: str) -> None:
        """The hub is to hear of what that batch of redactions has changed."""
        if batch not in self._kept.batches:
            with self._turn:
                self._kept.batches = [*self._kept.batches, batch]
                self._keep()

    def batches_settled(self, batches: Collection[str]) -> None:
        with self._turn:
            self._kept.batches = [each for each in self._kept.batches if each not in batches]
            self._keep()

    def to_send(self) -> dict[str, dict[str, Any]]:
        """The controls that the hub does not have, by their ids."""
        return {
            each.event_id: {"control": ERASURE, **each.wish.model_dump(exclude_none=True)}
            for each in self._kept.told
            if each.state == "done"
        }

    def sent(self, event_ids: Collection[str]) -> None:
        for event_id in event_ids:
            self._change(event_id, state="sent")

    def tell_again(self) -> None:
        """The hub may have lost it."""
        for each in self._kept.told:
            if each.state == "sent":
                self._change(each.event_id, state="done", seq=0)

    def served(self, event_id: str, seq: int) -> Told | None:
        """The hub's log has it; None for one of another device."""
        self._change(event_id, state="sent", seq=seq)
        return next((each for each in self._kept.told if each.event_id == event_id), None)

    def is_made(self, event_id: str) -> bool:
        """Whether it was done: who reads the log again must not erase what was written since."""
        return event_id in self._kept.made

    def note_made(self, event_id: str) -> None:
        with self._turn:
            self._kept.made.add(event_id)
            self._keep()

    def _change(self, event_id: str, **values: object) -> None:
        self._set([each.model_copy(update=values) if each.event_id == event_id else each for each in self._kept.told])

    def _set(self, told: list[Told]) -> None:
        with self._turn:
            if told != self._kept.told:
                self._kept.told = told
                self._keep()


def read_wish(control: Mapping[str, Any]) -> Wish | None:
    """What a control tells to erase; None for another one, or one that names nothing."""
    if control.get("control") != ERASURE:
        return None
    try:
        wish = Wish.model_validate(dict(control))
    except ValidationError:
        return None
    return None if wish == Wish() else wish
