"""Which stamp of an event counts where devices meet: its own, or what the hub's clock still allows.

A device whose clock runs ahead would win every field. So its stamps count as a minute after the hub heard of the event
at most; that moment comes from the hub with the event and is the same for all devices, and so is the order.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import Connection
from sqlalchemy.orm import Mapped, mapped_column

from pjais.persistence.entity import Local
from pjais.persistence.rows import run, run_many

MOST_AHEAD_MS: Final = 60_000
_DIGITS: Final = 12  # of the milliseconds in a stamp
_COUNTED: Final = "SELECT seq, stamp FROM counted_stamp WHERE seq IN ({marks})"
_AT_ONCE: Final = 900


class CountedStamp(Local):
    """The stamp that counts for one event whose own, the given one, was too far ahead."""

    __tablename__ = "counted_stamp"

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    stamp: Mapped[str]
    given: Mapped[str]


def counted(hlc: str, heard_at: str | None) -> str:
    """The stamp that counts; of those that are too far ahead and count alike, their own tell the order.

    Args:
        hlc: the event's own stamp.
        heard_at: when the hub heard of the event, as an instant; None where no hub did.
    """
    if heard_at is None:
        return hlc
    latest = int(datetime.fromisoformat(heard_at).timestamp() * 1000) + MOST_AHEAD_MS
    return hlc if int(hlc[:_DIGITS], 16) <= latest else f"{latest:012x}-ffff-{hlc}"


def count_as(connection: Connection, stamps: Iterable[tuple[int, str, str]]) -> None:
    """Write down which stamps count for some events, given as (seq, the one that counts, the given one)."""
    run_many(connection, "INSERT OR IGNORE INTO counted_stamp (seq, stamp, given) VALUES (?, ?, ?)", list(stamps))


def counted_stamps(connection: Connection, seqs: list[int]) -> Mapping[int, str]:
    """Those of these events for which another stamp than their own counts."""
    found: dict[int, str] = {}
    if run(connection, "SELECT 1 FROM counted_stamp LIMIT 1").fetchone() is None:
        return found
    for start in range(0, len(seqs), _AT_ONCE):
        part = seqs[start : start + _AT_ONCE]
        found.update(run(connection, _COUNTED.format(marks=", ".join("?" * len(part))), part).fetchall())
    return found
