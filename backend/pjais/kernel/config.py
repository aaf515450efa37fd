"""Where a vault lives on this machine."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pjais.kernel.errors import InvalidInputError
from pjais.kernel.place import DATABASE, told_folder, usual_folder
from pjais.kernel.wording import said

#: SQLite opens paths of 512 bytes; what lies in the vault's folder needs some of them.
LONGEST_PATH: Final = 380


def data_folder(option: Path | None = None) -> Path:
    """The vault's folder: the option, else ``PJAIS_DATA_DIR``, else where it was moved, else the platform's own.

    Raises:
        MissingFolderError: it was moved away from there, or to a folder that is gone.
    """
    if option is not None:
        return told_folder(option.expanduser().absolute())
    if named := os.environ.get("PJAIS_DATA_DIR"):
        return told_folder(Path(named).expanduser().absolute())
    return usual_folder()


@dataclass(frozen=True, slots=True)
class VaultPaths:
    """The files of one vault."""

    folder: Path

    @property
    def database(self) -> Path:
        return self.folder / DATABASE

    @property
    def search(self) -> Path:
        """What is derived from the database to find memories; it can be made again."""
        return self.folder / "search.db"

    @property
    def lock(self) -> Path:
        return self.folder / "pjais.lock"

    @property
    def instance(self) -> Path:
        return self.folder / "instance.json"

    @property
    def backups(self) -> Path:
        return self.folder / "backups"

    @property
    def checkpoints(self) -> Path:
        """Beside the backups, so that it is copied away with them."""
        return self.backups / "checkpoints.jsonl"

    @property
    def device_key(self) -> Path:
        return self.folder / "device.key"

    @property
    def phone_certificate(self) -> Path:
        """What phones know this machine by, with its key."""
        return self.folder / "phones.pem"

    @property
    def running(self) -> Path:
        """There while the app runs on the vault; one that is left tells of a run that did not end as it should."""
        return self.folder / "running.json"

    @property
    def crashes(self) -> Path:
        """What is kept of such runs."""
        return self.folder / "crashes"

    @property
    def logs(self) -> Path:
        return self.folder / "logs"

    def check_length(self) -> None:
        """Raises InvalidInputError where SQLite could not open files that far down."""
        length = len(os.fsencode(self.folder))
        if length > LONGEST_PATH:
            msg = said(
                "The data folder's path has {length} bytes; {longest_path} at most can be used. Choose a shorter one",
                length=length,
                longest_path=LONGEST_PATH,
            )
            raise InvalidInputError(msg)

    def make_folder(self) -> None:
        """The folder alone, for its owner only; the folders above it as the system makes them.

        Raises:
            InvalidInputError: SQLite could not open files that far down.
        """
        self.check_length()
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        self.folder.mkdir(mode=0o700, exist_ok=True)

    def make(self) -> None:
        """Create the folder and an empty database in it, both for their owner only.

        Raises:
            InvalidInputError: a file is in the way, or the place cannot be written.
        """
        try:
            self.make_folder()
            self.backups.mkdir(mode=0o700, exist_ok=True)
            if not os.access(self.folder, os.W_OK):
                msg = said("The data folder {folder} is read-only; PJai's needs to write there", folder=self.folder)
                raise InvalidInputError(msg)
            if not self.database.exists():
                self.database.touch(mode=0o600)  # SQLite gives its log the same mode
        except OSError as error:
            msg = said(
                "The data folder {folder} cannot be used: {reason}", folder=self.folder, reason=error.strerror or error
            )
            raise InvalidInputError(msg) from None
