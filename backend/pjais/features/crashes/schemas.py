"""Wire shapes of what is told of a run that did not end as it should."""

from typing import Literal

from pjais.features.shapes import Shape


class CrashRead(Shape):
    """A run that did not end as it should.

    ``kind`` is ``fault`` where the system ended the program, ``error`` where it gave up, ``stopped`` where it was gone
    without notice; ``ended_at`` is the last sign of life, ``ran_s`` null where it is not known how long it ran.
    """

    id: str
    ended_at: str
    started_at: str | None
    ran_s: int | None
    kind: Literal["fault", "error", "stopped"]
    version: str | None
    seen: bool


class CrashReport(Shape):
    """What is kept of it, as text; nothing that a person wrote or named is in it."""

    id: str
    text: str
