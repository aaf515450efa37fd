"""Which backups stay: one a day, a week and a month for so many of each, within a size.

No age is reckoned here: the newest days, weeks and months *that have a backup* keep one, in the order of the log. A
clock that jumps ahead therefore lets nothing go but what one more backup would, and those made in a year that never
came count as no newer than the log they hold.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pjais.backup.manifest import Reason

_BEFORE_KEPT: Final = 3


@dataclass(frozen=True, slots=True)
class Policy:
    """When a backup is due, how many of the newest days, weeks and months keep one, and how much all may take.

    ``every_hours`` is 0 where none is made by itself, except before what is risky.
    """

    every_hours: int = 24
    days: int = 7
    weeks: int = 4
    months: int = 12
    size_cap_bytes: int = 20_000_000_000


@dataclass(frozen=True, slots=True)
class Kept:
    """One backup as the policy sees it; ``position`` is its manifest's."""

    name: str
    made_at: str
    reason: Reason
    size_bytes: int
    position: tuple[int, int] = (0, 0)


def let_go(backups: Iterable[Kept], policy: Policy) -> set[str]:
    """The names of those that may go.

    Those a person asked for stay for ever, and the newest of all whatever its size; of those made before something
    risky the newest three. The size cap takes the oldest of the others first.
    """
    newest_first = sorted(backups, key=lambda each: (each.position, each.made_at, each.name), reverse=True)
    automatic = [each for each in newest_first if each.reason is not Reason.ASKED]
    risky = [each for each in automatic if each.reason is not Reason.DAILY]
    staying = {each.name for each in (*newest_first[:1], *risky[:_BEFORE_KEPT])}
    for count, period in ((policy.days, "%Y-%m-%d"), (policy.weeks, "%G-%V"), (policy.months, "%Y-%m")):
        staying |= _newest_of_each(automatic, period, count)
    total = sum(each.size_bytes for each in newest_first if each.reason is Reason.ASKED)
    for each in automatic:
        total += each.size_bytes if each.name in staying else 0
        if total > policy.size_cap_bytes and each is not newest_first[0]:
            staying.discard(each.name)
    return {each.name for each in automatic if each.name not in staying}


def _newest_of_each(newest_first: Sequence[Kept], period: str, count: int) -> set[str]:
    found: dict[str, str] = {}
    for each in newest_first:
        found.setdefault(datetime.fromisoformat(each.made_at).strftime(period), each.name)
    return set(list(found.values())[:count])
