"""Wire shapes of updates."""

from typing import Annotated, Literal

from pydantic import Field

from pjais.features.shapes import Shape, Told
from pjais.kernel.build import Kind

Phase = Literal["never", "checking", "current", "newer", "getting", "ready", "installing", "failed"]


class UpdateNote(Shape):
    """What changed with a version, in Markdown."""

    version: str
    text: str


class Offer(Shape):
    """A newer version: what changed since this one, newest first, and its package for this device.

    ``file`` and ``size_bytes`` are null where there is none, and ``missing`` says so; the sources need none.
    """

    version: str
    released_at: str
    notes: list[UpdateNote]
    file: str | None
    size_bytes: int | None
    missing: Told | None


class UpdateState(Shape):
    """How this version stands to newer ones.

    ``obstacle`` says why nothing can be asked for (``can_check`` is false), or not even read from a file
    (``can_open`` is false, too). ``checked_at`` is when the publisher was last found to have nothing newer than what
    is told here. ``path`` is where a package lies that is ready to be installed. ``problem`` is why what was tried
    last has failed; what is known beside it holds.
    """

    key: str
    phase: Phase
    version: str
    kind: Kind
    can_check: bool
    can_open: bool
    obstacle: Told | None
    checked_at: str | None
    offer: Offer | None
    path: str | None
    problem: Told | None


class UpdateFile(Shape):
    """The whole path of a file with a newer version."""

    path: Annotated[str, Field(min_length=1, max_length=4096)]


class UpdateHanded(Shape):
    """What is to be done now: in words, and as a command where there is one; ``backup`` was made before."""

    backup: str
    step: Told
    command: str | None
    leaves: bool
