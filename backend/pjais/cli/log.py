"""Where a command's log goes: whole into the vault, bare of content beside that, one line per record to stderr."""

import logging
import sys
from logging.handlers import RotatingFileHandler
from typing import Final

from pjais.kernel.config import VaultPaths
from pjais.telemetry.bare_log import bare_handler

FILE_BYTES: Final = 1_000_000
_LINE: Final = "%(asctime)s %(levelname)s %(name)s: %(message)s"


class OneLine(logging.Formatter):
    """Leaves tracebacks to the file."""

    def format(self, record: logging.LogRecord) -> str:
        return record.getMessage()


def log_to(paths: VaultPaths) -> None:
    """Send warnings and worse to the logs of the vault, and their first line to stderr."""
    shown = logging.StreamHandler(sys.stderr)
    shown.setFormatter(OneLine())
    shown.addFilter(lambda record: record.levelno < logging.CRITICAL)  # a failed command tells of itself
    handlers: list[logging.Handler] = [shown]
    try:
        paths.make_folder()
        paths.logs.mkdir(mode=0o700, exist_ok=True)
        file = paths.logs / "pjais.log"
        handlers.append(RotatingFileHandler(file, maxBytes=FILE_BYTES, backupCount=3, encoding="utf-8", delay=True))
        handlers.append(bare_handler(paths))
    except OSError:  # the command itself will say that the folder cannot be used
        pass
    logging.raiseExceptions = False  # a log that cannot be written must not hide what the command has to say
    logging.basicConfig(level=logging.WARNING, handlers=handlers, format=_LINE, force=True)
    shown.setFormatter(OneLine())
