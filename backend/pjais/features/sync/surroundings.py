"""What syncing needs of the app around it."""

from collections.abc import Callable
from dataclasses import dataclass

from pjais.features.sync.telling import Forget


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What syncing needs of the app: ``back_up`` makes a backup and returns its name, ``poke`` names a live source.

    ``forget`` erases here and in the backups, and tells whom it is given; it is no failure that there is nothing of it.
    ``after_mending`` is told when rows were put right: what is made of them is to be made anew.
    """

    device_id: str
    back_up: Callable[[], str]
    forget: Forget
    after_mending: Callable[[], None]
    poke: Callable[[str], None]
