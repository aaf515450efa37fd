"""Live queries over phones."""

from collections.abc import Callable
from typing import Any, Final

from sqlalchemy import Select, select

from pjais.features.phones.model import Phone
from pjais.features.phones.schemas import PhoneRead, PhonesState
from pjais.reactive.registry import LiveSource, live_query

STATE: Final = "phonesState$"
_IDLE_S: Final = 3600.0


@live_query("phones$", row=PhoneRead)
def phones() -> Select[Any]:
    """The phones that may come in, in the order in which they joined."""
    columns = [getattr(Phone, name) for name in PhoneRead.model_fields]
    return select(*columns).order_by(Phone.joined_at, Phone.id)


def phones_state(read: Callable[[], PhonesState]) -> LiveSource:
    return LiveSource(
        STATE,
        "Whether phones may come in, where, and which of them are here.",
        PhonesState,
        "key",
        lambda: [read().model_dump()],
        _IDLE_S,
    )
