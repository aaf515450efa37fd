"""What is updated, and who is told: the build, the device, its system, and the app around."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from pjais.features.updates.fetching import Patience
from pjais.features.updates.handing import open_with_system
from pjais.features.updates.release import Target, this_target
from pjais.kernel.build import Build, this_build
from pjais.kernel.wording import Sentence, said


@dataclass(frozen=True, slots=True)
class Here:
    """The build, the device that packages have to be for, and how its system opens files."""

    build: Build
    target: Target
    show: Callable[[Path], bool] = open_with_system
    patience: Patience = field(default_factory=Patience)

    @classmethod
    def this(cls) -> Self:
        build = this_build()
        return cls(build, this_target(build))

    @property
    def can_check(self) -> bool:
        return self.build.update_key is not None and self.build.update_address is not None

    @property
    def obstacle(self) -> Sentence | None:
        """Why newer versions cannot be asked for, and what of it goes all the same."""
        if self.build.update_key is None:
            if self.build.kind == "source":
                return said("The sources come without a publisher's key, so newer versions cannot be checked here")
            return said("This build has no publisher's key, so newer versions cannot be checked here")
        if self.build.update_address is None:
            return said("This build knows no address to ask for newer versions; a file with one can be opened")
        return None


@dataclass(frozen=True, slots=True)
class Hooks:
    """Who is told.

    Attributes:
        poke: that the state has changed, by its live source's name.
        newer: which newer version was found by itself.
        leave: that the app has to end, once its answer is out.
    """

    poke: Callable[[str], None] = lambda _: None
    newer: Callable[[str], None] = lambda _: None
    leave: Callable[[], None] = lambda: None
