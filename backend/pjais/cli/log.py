"""Where a command's log goes: whole into the vault, bare of content beside that, one line per record to stderr."""

import logging
import sys
import threading
from types import TracebackType
from typing import Final

from pjais.kernel.config import VaultPaths
from pjais.telemetry.bare_log import bare_handler
from pjais.telemetry.log_file import LogFile

FILE_BYTES: Final = 1_000_000
_log = logging.getLogger(__name__)
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
        handlers.append(LogFile(file, FILE_BYTES, 3))
        handlers.append(bare_handler(paths))
    except OSError:  # the command itself will say that the folder cannot be used
        pass
    logging.raiseExceptions = False  # a log that cannot be written must not hide what the command has to say
    _log_what_nobody_catches()
    logging.basicConfig(level=logging.WARNING, handlers=handlers, format=_LINE, force=True)
    shown.setFormatter(OneLine())


def _log_what_nobody_catches() -> None:
    """An error that ends a thread, or escapes from the main one, goes to the logs as well."""

    def of_thread(ended: threading.ExceptHookArgs) -> None:
        if ended.exc_type is not SystemExit and ended.exc_value is not None:
            name = ended.thread.name if ended.thread is not None else "?"
            _log.error("The thread %s has ended by an error", name, exc_info=ended.exc_value)

    def of_main(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, Exception):
            _log.critical("The program has ended by an error", exc_info=error)
        sys.__excepthook__(kind, error, trace)

    if threading.excepthook is threading.__excepthook__:  # else somebody else listens
        threading.excepthook = of_thread
    if sys.excepthook is sys.__excepthook__:
        sys.excepthook = of_main
