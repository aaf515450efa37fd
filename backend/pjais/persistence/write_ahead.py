"""Notices when SQLite's write-ahead log has gone: it holds what was written last, and nothing else would tell.

While a vault is open a mark lies beside it. A process that is killed leaves mark and log; a mark without a log says
that somebody took the log away, and with it what was not folded into the file yet.
"""

from pathlib import Path
from typing import Final

from pjais.kernel.clock import now_text

OPEN: Final = "pjais.open"
LOST: Final = "pjais.log-lost"


def has_gone(database: Path) -> bool:
    """Whether the log has gone since the vault was open last."""
    return database.with_name(OPEN).exists() and database.exists() and not _log_of(database).exists()


def note_lost(database: Path) -> None:
    """Keep in a file, until it is let go, that the log had gone."""
    database.with_name(LOST).write_text(now_text(), encoding="ascii")
    database.with_name(OPEN).unlink()


def mark_open(database: Path) -> None:
    """The log is there now, and is to be there as long as the mark is."""
    if _log_of(database).exists():
        database.with_name(OPEN).touch(mode=0o600)


def mark_closed(database: Path) -> None:
    """From here on the log may go: all of it is in the file, or will be."""
    database.with_name(OPEN).unlink(missing_ok=True)


def lost_at(database: Path) -> str | None:
    """When it was noticed that the log had gone; None where it had not."""
    try:
        return database.with_name(LOST).read_text(encoding="ascii")
    except FileNotFoundError:
        return None


def let_go(database: Path) -> None:
    """Somebody has read it."""
    database.with_name(LOST).unlink(missing_ok=True)


def _log_of(database: Path) -> Path:
    return Path(f"{database}-wal")
