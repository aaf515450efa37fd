"""Newer versions: asking for them, getting one, and handing it to the system once a backup is made.

Nothing here writes to the vault; the network is asked when a person wants it, or daily where the setting says so.
"""

import logging
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Final, Literal

from pjais.backup.keeper import Keeper
from pjais.backup.manifest import Reason
from pjais.features.settings.service import SettingService
from pjais.features.updates.fetching import opened, read_small
from pjais.features.updates.handing import Handed, hand_over
from pjais.features.updates.here import Here, Hooks
from pjais.features.updates.offline import opened_file
from pjais.features.updates.release import (
    MANIFEST_LIMIT,
    NoPackageError,
    NotNewerError,
    Package,
    Release,
    check_newer,
    check_not_older,
    is_newer,
    read_release,
)
from pjais.features.updates.schemas import Offer, Phase, UpdateNote, UpdateState
from pjais.features.updates.store import FOLDER, Store
from pjais.kernel.errors import NotFoundError, PjaisError
from pjais.kernel.tasks import CancelledError, Tasks
from pjais.kernel.wording import Sentence, said
from pjais.persistence.failures import in_words
from pjais.persistence.vault import Vault
from pjais.security.publisher import SIGNATURE_LIMIT

STATE: Final = "updateState$"
#: Whether newer versions are asked for by themselves: "off" or "daily".
CHECK: Final = "updates.check"
DAILY: Final = "daily"
_FIRST_LOOK_S: Final = 60.0  # the start has other things to do
_LOOK_S: Final = 600.0
_DAY_S: Final = 24 * 3600.0
_log = logging.getLogger(__name__)

Doing = Literal["checking", "getting", "installing"]


class NoPublisherError(PjaisError):
    """This build knows no publisher to ask."""

    code = "no-publisher"
    status = HTTPStatus.CONFLICT


class NothingNewerError(NotFoundError):
    """No newer version is known."""

    code = "nothing-newer"


class UpdatingError(PjaisError):
    """Something is being done with updates already."""

    code = "updating"
    status = HTTPStatus.CONFLICT


class Updates:
    """What is known of newer versions; one thing is done with them at a time."""

    def __init__(self, vault: Vault, keeper: Keeper, tasks: Tasks, here: Here, hooks: Hooks) -> None:
        """Start the thread that asks daily, where that is wanted."""
        self._vault = vault
        self._keeper = keeper
        self._tasks = tasks
        self._here = here
        self._hooks = hooks
        self._store = Store(vault.paths.folder / FOLDER)
        self._turn = threading.Lock()
        self._doing: Doing | None = None
        self._problem: Sentence | None = None
        self._known = self._kept()
        self._checked_at = self._store.signed_at() if self._known else None
        self._tidy()
        self._looked_at: float | None = None
        self._told: str | None = None
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="updates", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._stop.set()
        self._thread.join(timeout=5)

    def state(self) -> UpdateState:
        build, release = self._here.build, self._newer()
        path = self._path(release) if release else None
        return UpdateState(
            key="updates",
            phase=self._phase(release, path),
            version=build.version,
            kind=build.kind,
            can_check=self._here.can_check,
            can_open=build.update_key is not None,
            obstacle=self._here.obstacle,
            checked_at=self._checked_at,
            offer=self._offer(release) if release else None,
            path=str(path) if path else None,
            problem=self._problem,
        )

    def check(self) -> UpdateState:
        """Ask the publisher.

        Raises:
            NoPublisherError: this build knows none.
            PublisherUnreachableError: there is no answer.
            WrongSignatureError: it is not the publisher's.
            BrokenReleaseError: it cannot be used.
            NotNewerError: an older one was put in the place of what was there before.
        """
        key, address = self._need_key(), self._here.build.update_address
        if address is None:
            raise NoPublisherError(self._here.obstacle or "")
        with self._at("checking"):
            content = read_small(address, MANIFEST_LIMIT, self._here.patience)
            signature = read_small(f"{address}.minisig", SIGNATURE_LIMIT, self._here.patience)
            release = read_release(content, signature, key)
            self._check_not_put_back(release)
            self._keep(release, content, signature)
        return self.state()

    def get(self) -> UpdateState:
        """Download the package for this device.

        Raises:
            NothingNewerError: there is nothing to get.
            NoPackageError: there is none for this device.
            PublisherUnreachableError: it is not there, or breaks off.
            BrokenReleaseError: it is not what the publisher has signed.
            NoRoomError: the disk is full.
            CancelledError: it was stopped.
        """
        release = self._wanted()
        package = self._here.target.package_of(release)
        with self._at("getting"), self._tasks.running("update") as task:
            task.at(None, "bytes")
            with opened(package.url, self._here.patience) as pieces:
                self._store.keep(package, pieces, task)
        return self.state()

    def open_file(self, file: Path) -> UpdateState:
        """Take a newer version from a file that was carried here.

        Raises:
            NoPublisherError: this build has no key to check it with.
            InvalidInputError: it cannot be read.
            BrokenReleaseError: it is something else, damaged, or holds what nobody has signed.
            WrongSignatureError: it is not the publisher's.
            NotNewerError: what it holds is not newer than what runs here.
            NoPackageError: it has none for this device.
            NoRoomError: the disk is full.
            CancelledError: it was stopped.
        """
        self._need_key()
        with self._at("getting"):
            self.take(file)
        return self.state()

    def take(self, file: Path) -> None:
        """The same within ``carried``."""
        with self._tasks.running("update") as task, opened_file(file) as carried:
            task.at(None, "bytes")
            release = carried.release(self._need_key())
            check_newer(release, self._here.build.version)
            package = self._here.target.package_of(release)
            self._store.keep(package, carried.pieces(package), task)
            self._keep(release, *carried.signed())

    @contextmanager
    def carried(self) -> Iterator[Path]:
        """A place for a file that is sent here, to be taken before the block ends.

        Raises:
            NoPublisherError: this build has no key to check it with.
        """
        self._need_key()
        with self._at("getting"), self._store.carried() as place:
            yield place

    def _need_key(self) -> str:
        if self._here.build.update_key is None:
            raise NoPublisherError(self._here.obstacle or "")
        return self._here.build.update_key

    def install(self) -> tuple[str, Handed]:
        """Make a backup, then hand the package to the system.

        Returns:
            The backup's name, and what is to be done now.

        Raises:
            NothingNewerError: there is nothing to install.
            NoPackageError: nothing was got that is for this device.
            BrokenReleaseError: the package was changed since it was got.
            NotOpenedError: the system refused.
        """
        release, kind = self._wanted(), self._here.build.kind
        package = None if kind == "source" else self._here.target.package_of(release)
        if package is not None and self._store.find(package) is None:
            msg = said("Version {version} was not got yet", version=release.version)
            raise NothingNewerError(msg)
        with self._at("installing"):
            backup = self._keeper.make(Reason.BEFORE_UPDATE).name
            file = self._store.check(package) if package is not None else None
            handed = hand_over(kind, file, self._here.show)
        if handed.leaves:
            self._hooks.leave()
        return backup, handed

    def look(self) -> None:
        """Ask the publisher, where that is wanted and was not done for a day; failures show in the state alone."""
        now = time.monotonic()
        is_due = self._looked_at is None or now - self._looked_at >= _DAY_S
        if not is_due or not self._here.can_check or not self._is_daily():
            return
        self._looked_at = now
        try:
            self.check()
        except PjaisError as error:
            _log.info("Newer versions could not be asked for: %s", error.detail)
            return
        release = self._newer()
        if release is not None and release.version != self._told:
            self._told = release.version
            self._hooks.newer(release.version)

    def _is_daily(self) -> bool:
        with self._vault.read() as session:
            return bool(SettingService(session).value(CHECK) == DAILY)

    def _kept(self) -> Release | None:
        """What was known when the app ended; what is not the publisher's any more is forgotten."""
        signed, key = self._store.signed(), self._here.build.update_key
        if signed is None or key is None:
            return None
        try:
            return read_release(*signed, key)
        except PjaisError:
            return None

    def _keep(self, release: Release, content: bytes, signature: bytes) -> None:
        self._store.keep_signed(content, signature)
        self._known, self._checked_at = release, self._store.signed_at()

    def _check_not_put_back(self, release: Release) -> None:
        if self._known is not None and is_newer(self._known, release.version):
            msg = said(
                "The publisher's address tells of version {version}, where {known} was before; it is not used",
                version=release.version,
                known=self._known.version,
            )
            raise NotNewerError(msg)
        check_not_older(release, self._here.build.version)

    def _newer(self) -> Release | None:
        """What is known that is newer than what runs."""
        known = self._known
        return known if known is not None and is_newer(known, self._here.build.version) else None

    def _tidy(self) -> None:
        """What was begun goes, and packages that are not needed any more; one that runs now stays."""
        release = self._newer()
        package = self._package(release) if release else None
        running = Path(os.environ.get("APPIMAGE", "")).name
        self._store.clear(*(name for name in (package and package.name, running) if name))

    def _wanted(self) -> Release:
        release = self._newer()
        if release is None:
            msg = said("No newer version is known; check for one first")
            raise NothingNewerError(msg)
        return release

    def _package(self, release: Release) -> Package | None:
        try:
            return self._here.target.package_of(release)
        except NoPackageError:
            return None

    def _path(self, release: Release) -> Path | None:
        package = self._package(release)
        return self._store.find(package) if package else None

    def _phase(self, release: Release | None, path: Path | None) -> Phase:
        if self._doing is not None:
            return self._doing
        if self._problem is not None:
            return "failed"
        if release is not None:
            return "ready" if path else "newer"
        return "current" if self._checked_at else "never"

    def _offer(self, release: Release) -> Offer:
        build, missing, package = self._here.build, None, None
        if build.kind != "source":
            try:
                package = self._here.target.package_of(release)
            except NoPackageError as error:
                missing = error.detail
        return Offer(
            version=release.version,
            released_at=release.released_at,
            notes=[UpdateNote(version=each.version, text=each.text) for each in release.notes_since(build.version)],
            file=package.name if package else None,
            size_bytes=package.size_bytes if package else None,
            missing=missing,
        )

    @contextmanager
    def _at(self, doing: Doing) -> Iterator[None]:
        """Nothing else is done meanwhile; how it failed is told until something else is begun."""
        if not self._turn.acquire(blocking=False):
            msg = said("Something is being done with updates already; wait until it is over")
            raise UpdatingError(msg)
        self._doing, self._problem = doing, None
        self._hooks.poke(STATE)
        try:
            yield
        except CancelledError:
            raise
        except Exception as error:
            told = error if isinstance(error, PjaisError) else in_words(error)
            self._problem = told.detail if told else said("Something went wrong inside PJai's; its log has the details")
            raise
        finally:
            self._doing = None
            self._turn.release()
            self._hooks.poke(STATE)

    def _run(self) -> None:
        wait = _FIRST_LOOK_S
        while not self._stop.wait(wait):
            wait = _LOOK_S
            try:
                self.look()
            except Exception:  # the next look comes
                _log.exception("Looking for newer versions failed")
