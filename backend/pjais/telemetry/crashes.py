"""Runs that did not end as they should: noticed by a marker that they left, told of in reports bare of all content.

The marker lies in the vault's folder for as long as the app has the vault. Whoever finds one while holding the vault's
lock knows that its process is gone: the system frees the lock when a process ends, in whatever way.
"""

import contextlib
import faulthandler
import logging
import os
import re
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, Final, Literal

import orjson

from pjais.kernel.build import this_build
from pjais.kernel.clock import now_text, to_text
from pjais.kernel.config import VaultPaths
from pjais.kernel.errors import PjaisError
from pjais.kernel.ids import is_id, new_id
from pjais.telemetry.bare_log import newest
from pjais.telemetry.fault_text import bare_fault

MOST_KEPT: Final = 10
FAULT_FILE: Final = "crash.txt"
_FAULT_BYTES: Final = 200_000  # of what is read of it
_BEAT_S: Final = 30.0
_RECORDS: Final = 50
_PLAIN: Final = re.compile(r"[\w.:+-]{1,60}", re.ASCII)  # what the marker may be quoted with
_log = logging.getLogger(__name__)

#: ``fault``: the system ended the program for something it did; ``error``: it met something unforeseen and gave up;
#: ``stopped``: it was there and then it was not, as when the power fails.
Kind = Literal["fault", "error", "stopped"]


@dataclass(frozen=True, slots=True)
class Crash:
    """What is known of a run that did not end as it should.

    Attributes:
        id: of the report.
        ended_at: the last sign of life, at most half a minute before the end.
        started_at: None where the marker could not be read.
        ran_s: how long it ran, where that is known.
        kind: in which way it ended.
        version: of the program.
        build_id: of the program, where it was packaged.
        fault: where each thread was when the system ended it.
        records: what went wrong during the run, as the bare log has it.
        seen: whether a person has been told.
    """

    id: str
    ended_at: str
    started_at: str | None = None
    ran_s: int | None = None
    kind: Kind = "stopped"
    version: str | None = None
    build_id: str | None = None
    fault: list[str] = field(default_factory=list)
    records: list[dict[str, Any]] = field(default_factory=list)
    seen: bool = False


@contextmanager
def recorded_run(paths: VaultPaths) -> Iterator[None]:
    """Notes that the app runs on this vault, and first what became of the run before; the caller holds its lock.

    The marker goes with the block, unless that fails for something nobody foresaw. A folder that cannot be written to
    is no reason not to start.
    """
    settle(paths)
    with contextlib.suppress(OSError):
        _mark(paths)
    over = threading.Event()
    threading.Thread(target=_beat, args=(paths.running, over), name="sign of life", daemon=True).start()
    stream = _catch_faults(paths.logs)
    try:
        yield
    except (PjaisError, OSError):
        _unmark(paths)  # it is told of where it was started
        raise
    except Exception:
        _note_error(paths)
        raise
    except BaseException:
        _unmark(paths)
        raise
    else:
        _unmark(paths)
    finally:
        over.set()
        if stream is not None:
            faulthandler.disable()
            stream.close()


def settle(paths: VaultPaths) -> Crash | None:
    """Where a marker was left, keep a report of that run and take the marker away."""
    crash: Crash | None = None
    try:
        if paths.running.exists():
            crash = _found(paths)
            _keep(paths, crash)
            paths.running.unlink()
        fault = paths.logs / FAULT_FILE
        if fault.exists() and fault.stat().st_size:
            fault.replace(fault.with_name(f"{FAULT_FILE}.1"))  # so that there are two at most
    except OSError as error:
        _log.warning("What became of the run before could not be noted: %s", type(error).__name__)
    return crash


def kept(paths: VaultPaths) -> list[Crash]:
    """The reports, newest first."""
    found = [_read(file) for file in paths.crashes.glob("*.json") if is_id(file.stem)]
    return sorted(found, key=lambda each: (each.ended_at, each.id), reverse=True)


def see(paths: VaultPaths) -> None:
    """A person has been told of all of them."""
    for crash in kept(paths):
        if not crash.seen:
            _write(paths, replace(crash, seen=True))


def drop(paths: VaultPaths, crash_id: str) -> bool:
    """Whether there was such a report; it is gone now."""
    try:
        _file(paths, crash_id).unlink()
    except FileNotFoundError:
        return False
    return True


def told(crash: Crash) -> dict[str, Any]:
    """What may be handed on of it."""
    return {name: value for name, value in asdict(crash).items() if name not in {"id", "seen"}}


def _found(paths: VaultPaths) -> Crash:
    marker = _marker(paths.running)
    fault_file = paths.logs / FAULT_FILE
    fault = bare_fault(_tail(fault_file))
    signs = [file.stat().st_mtime for file in (paths.running, fault_file) if file.exists()]
    ended = datetime.fromtimestamp(max(signs), UTC)
    started_at = _text(marker, "started_at")
    ran_s = _seconds_between(started_at, ended)
    return Crash(
        id=new_id(),
        ended_at=to_text(ended),
        started_at=started_at,
        ran_s=ran_s,
        kind="fault" if fault else "error" if marker.get("failed") is True else "stopped",
        version=_text(marker, "version"),
        build_id=_text(marker, "build_id"),
        fault=fault,
        records=_records_since(paths, started_at),
    )


def _records_since(paths: VaultPaths, started_at: str | None) -> list[dict[str, Any]]:
    if started_at is None:
        return []
    return [record for record in newest(paths) if str(record["at"]) >= started_at][-_RECORDS:]


def _seconds_between(started_at: str | None, ended: datetime) -> int | None:
    try:
        ran = (ended - datetime.fromisoformat(started_at or "")).total_seconds()
    except (ValueError, TypeError):
        return None
    return int(ran) if ran >= 0 else None  # the clock may have been set meanwhile


def _marker(file: Path) -> Mapping[str, Any]:
    """What it says; nothing where it was half written."""
    try:
        says = orjson.loads(file.read_bytes())
    except (OSError, orjson.JSONDecodeError):
        return {}
    return says if isinstance(says, dict) else {}


def _text(marker: Mapping[str, Any], name: str) -> str | None:
    value = marker.get(name)
    return value if isinstance(value, str) and _PLAIN.fullmatch(value) else None


def _tail(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            return stream.read(_FAULT_BYTES).decode("utf-8", "replace")
    except OSError:
        return ""


def _mark(paths: VaultPaths, **more: object) -> None:
    build = this_build()
    says = {
        "pid": os.getpid(),
        "started_at": now_text(),
        "version": build.version,
        "build_id": build.build_id,
        **more,
    }
    _write_private(paths.running, says)


def _note_error(paths: VaultPaths) -> None:
    says = dict(_marker(paths.running))
    with contextlib.suppress(OSError):
        _write_private(paths.running, {**says, "failed": True})


def _unmark(paths: VaultPaths) -> None:
    with contextlib.suppress(OSError):
        paths.running.unlink(missing_ok=True)
        fault = paths.logs / FAULT_FILE
        if fault.exists() and not fault.stat().st_size and sys.platform != "win32":  # there it is still open
            fault.unlink()


def _beat(marker: Path, over: threading.Event) -> None:
    """The marker's own time tells when there was life last."""
    while not over.wait(_BEAT_S):
        with contextlib.suppress(OSError):
            os.utime(marker)


def _catch_faults(logs: Path) -> IO[str] | None:
    """Where Python writes as the system ends the process; the file must stay open until then."""
    try:
        logs.mkdir(mode=0o700, exist_ok=True)
        descriptor = os.open(logs / FAULT_FILE, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    except OSError:
        return None
    stream = os.fdopen(descriptor, "a", encoding="utf-8")
    faulthandler.enable(stream)
    return stream


def _keep(paths: VaultPaths, crash: Crash) -> None:
    paths.crashes.mkdir(mode=0o700, exist_ok=True)
    _write(paths, crash)
    for old in kept(paths)[MOST_KEPT:]:
        drop(paths, old.id)


def _write(paths: VaultPaths, crash: Crash) -> None:
    _write_private(_file(paths, crash.id), asdict(crash))


def _write_private(file: Path, says: Mapping[str, Any]) -> None:
    """For its owner only, and whole."""
    fresh = file.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
        stream.write(orjson.dumps(says, option=orjson.OPT_INDENT_2))
    fresh.replace(file)


def _read(file: Path) -> Crash:
    """A report that cannot be read still says that there was an end."""
    says = _marker(file)
    try:
        crash = Crash(**says)
    except TypeError:
        crash = Crash(file.stem, to_text(datetime.fromtimestamp(file.stat().st_mtime, UTC)))
    return replace(crash, id=file.stem)


def _file(paths: VaultPaths, crash_id: str) -> Path:
    return paths.crashes / f"{crash_id}.json"
