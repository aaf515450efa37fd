"""The data folder, its disk and the vault in it, the keyring, and how the app ended last; all only looked at."""

import os
import re
import secrets
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Final

from pjais.cli.doctor.findings import Finding, plain
from pjais.kernel.clock import to_text, utc_now
from pjais.kernel.config import LONGEST_PATH, VaultPaths
from pjais.kernel.owner import check_owner, nearest, user_name

_SERVICE: Final = "pjais doctor"
_KEYRING_S: Final = 15.0  # a person may have to unlock it
_BAD_BYTES: Final = 100_000_000
_FEW_BYTES: Final = 1_000_000_000
_LATELY: Final = timedelta(days=7)
_OTHERS: Final = 0o077
_NETWORK: Final = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "9p", "afs", "ceph", "glusterfs", "lustre"}
    | {"fuse.sshfs", "fuse.rclone", "fuse.s3fs", "fuse.davfs", "fuse.glusterfs", "davfs"}
)
_ESCAPED: Final = re.compile(r"\\([0-7]{3})")  # spaces and the like
_MOUNTS: Final = Path("/proc/self/mountinfo")


@dataclass(slots=True)
class _Answer:
    """What the keyring said, if it did in time."""

    problem: str | None = "it did not answer; unlock it"
    name: str = "keyring"
    done: threading.Event = field(default_factory=threading.Event)


def folder(paths: VaultPaths) -> Iterator[Finding]:
    """Whether it can be used, and by whom."""
    place = paths.folder
    length = len(os.fsencode(place))
    if length > LONGEST_PATH:
        yield Finding("folder", "bad", f"its path has {length} bytes, {LONGEST_PATH} at most", "choose a shorter one")
        return
    if any(ord(letter) < ord(" ") or "\ud800" <= letter <= "\udfff" for letter in str(place)):
        shown = str(place).encode("unicode_escape").decode("ascii")
        yield Finding("folder", "bad", f"{shown} has characters that no program can show", "choose another one")
        return
    check_owner(place)
    if not place.exists():
        yield from _to_be_made(place)
        return
    if (why := _write_refused(place)) is not None:
        yield Finding("folder", "bad", f"{place} cannot be written to: {why}", "make it writable, or use --data-dir")
        return
    yield Finding("folder", "ok", f"{place}{_owned(place)}")
    if os.name == "posix" and place.stat().st_mode & _OTHERS:
        yield Finding("folder", "warn", "other users of this machine may look into it", f"chmod go= '{place}'")


def disk(paths: VaultPaths) -> Iterator[Finding]:
    """Room, and whether the disk is one of this machine."""
    place = nearest(paths.folder)
    free = shutil.disk_usage(place).free
    told = f"{free / 1e9:,.1f} GB free"
    if free < _BAD_BYTES:
        yield Finding("disk", "bad", told, "make room: nothing can be written without")
    elif free < _FEW_BYTES:
        yield Finding("disk", "warn", told, "make room soon")
    else:
        yield Finding("disk", "ok", told)
    kind = file_system_of(place)
    if kind in _NETWORK:
        advice = "keep the vault on a disk of this machine, and its backups there"
        yield Finding("disk", "warn", f"{kind} is another machine's disk, whose locks cannot be relied on", advice)


def vault(paths: VaultPaths, *, thorough: bool) -> Iterator[Finding]:
    """Whether it can be opened by this version; it is read without a write."""
    from pjais.persistence.migrate import REVISIONS, DamagedVaultError, NewerVaultError, check_not_newer
    from pjais.persistence.write_ahead import has_gone
    from pjais.security.keychain import LockedVaultError, is_encrypted

    database = paths.database
    if not database.exists() or not database.stat().st_size:
        yield Finding("vault", "ok", "there is none yet; the first start makes one")
        return
    if has_gone(database):
        advice = "put it back beside the database before PJai's is started"
        yield Finding("vault", "bad", f"{database.name}-wal, which holds what was written last, is gone", advice)
    try:
        with _leaving_no_trace(database):
            revision = check_not_newer(database)
            trouble = _trouble_inside(database) if thorough else None
    except LockedVaultError:
        yield Finding("vault", "ok", "encrypted; it asks for its passphrase at each start")
        return
    except NewerVaultError as error:
        yield Finding(
            "vault", "bad", plain(error.detail), "install the newest PJai's; an older one leaves the vault alone"
        )
        return
    except DamagedVaultError as error:
        yield Finding("vault", "bad", plain(error.detail), _backup_of(paths))
        return
    if trouble is not None:
        yield Finding("vault", "bad", f"a part of the file is damaged: {trouble}", _backup_of(paths))
        return
    sealed = "encrypted, and opened by this machine's keyring; " if is_encrypted(database) else ""
    age = "" if revision in {REVISIONS[-1], None} else ", of an older version: the next start brings it up to date"
    size = sum(file.stat().st_size for file in paths.folder.glob("*.db*") if file.is_file())
    read = "read whole" if thorough else "`pjais verify` reads all of it"
    yield Finding("vault", "ok", f"{sealed}{size / 1e6:,.0f} MB{age}; {read}")


def keyring() -> Iterator[Finding]:
    """Whether it is there and really keeps what it is given; what was put in is taken out again."""
    answer = _Answer()
    threading.Thread(target=_ask_keyring, args=(answer,), daemon=True).start()
    answer.done.wait(_KEYRING_S)
    if answer.problem is None:
        yield Finding("keyring", "ok", answer.name)
        return
    advice = (
        "without one an encrypted vault asks for its passphrase at each start, and keys of model servers are asked for "
        "again; on Debian or Ubuntu: sudo apt install gnome-keyring"
    )
    yield Finding("keyring", "warn", answer.problem, advice)


def last_end(paths: VaultPaths) -> Iterator[Finding]:
    """Whether the app ended as it should, lately; and where its logs are."""
    from pjais.telemetry.crashes import kept

    since = to_text(utc_now() - _LATELY)
    late = [crash for crash in kept(paths) if crash.ended_at >= since]
    if late:
        many = f"{len(late)} times" if len(late) > 1 else "once"
        told = (
            f"the app ended unexpectedly {many} in the last week, at last on {late[0].ended_at[:16].replace('T', ' ')}"
        )
        yield Finding("last end", "warn", told, "see the reports in Settings, About; they are in " + str(paths.crashes))
    if paths.logs.is_dir():
        yield Finding("logs", "ok", str(paths.logs))


def file_system_of(place: Path, mounts: Path = _MOUNTS) -> str | None:
    """Of which kind, where the system tells. Source: proc(5), mountinfo."""
    try:
        lines = mounts.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return None
    found: tuple[int, str] | None = None
    for line in lines:
        mounted, _, kind = line.partition(" - ")
        root = Path(_ESCAPED.sub(lambda found: chr(int(found[1], 8)), mounted.split()[4]))
        if (place == root or root in place.parents) and (found is None or len(root.parts) >= found[0]):
            found = (len(root.parts), kind.split()[0])
    return found[1] if found else None


def _to_be_made(place: Path) -> Iterator[Finding]:
    above = nearest(place)
    if os.access(above, os.W_OK | os.X_OK):
        yield Finding("folder", "ok", f"{place} is not there yet; the first start makes it")
        return
    yield Finding("folder", "bad", f"{place} cannot be made: {above} cannot be written to", "use --data-dir")


def _write_refused(place: Path) -> str | None:
    """Tries with a file that has no name, or loses it at once."""
    try:
        with tempfile.TemporaryFile(dir=place):
            return None
    except OSError as error:
        return error.strerror or str(error)


def _owned(place: Path) -> str:
    owner = place.stat().st_uid
    return f", which belongs to {user_name(owner)}" if hasattr(os, "geteuid") and owner != os.geteuid() else ""


@contextmanager
def _leaving_no_trace(database: Path) -> Iterator[None]:
    """SQLite makes a file of shared memory for its log while it reads; one that was not there before goes again."""
    shared = Path(f"{database}-shm")
    was_there = shared.exists()
    try:
        yield
    finally:
        if not was_there:
            with suppress(OSError):
                shared.unlink(missing_ok=True)


def _trouble_inside(database: Path) -> str | None:
    from pjais.security.cipher import connect, connect_to_copy
    from pjais.security.keychain import key_of

    key = key_of(database)
    has_log = Path(f"{database}-wal").exists()
    opened = connect(f"{database.as_uri()}?mode=ro", key, uri=True) if has_log else connect_to_copy(database, key)
    with closing(opened) as connection:
        told = str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
    return None if told == "ok" else told


def _backup_of(paths: VaultPaths) -> str:
    from pjais.backup.emergency import newest_good

    found = newest_good(paths)
    return f"pjais restore '{paths.backups / found.name}'" if found else "no good backup lies beside it; look elsewhere"


def _ask_keyring(answer: _Answer) -> None:
    try:
        answer.name, answer.problem = _tried_keyring()
    except Exception as error:  # whatever a backend raises
        answer.problem = f"it does not answer: {type(error).__name__}: {' '.join(str(error).split())}"
    answer.done.set()


def _tried_keyring() -> tuple[str, str | None]:
    import keyring as rings

    ring = rings.get_keyring()
    name = f"{type(ring).__module__}.{type(ring).__name__}".removeprefix("keyring.backends.")
    entry, secret = secrets.token_hex(8), secrets.token_hex(8)
    if "fail" in name or "null" in name:
        return name, "there is none"
    try:
        ring.set_password(_SERVICE, entry, secret)
        problem = None if ring.get_password(_SERVICE, entry) == secret else f"{name} does not keep what it is given"
    finally:
        with suppress(Exception):
            ring.delete_password(_SERVICE, entry)
    return name, problem
