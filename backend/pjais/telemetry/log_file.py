"""A log file of limited size that several processes may write at once: the app, and commands beside it."""

import logging
import os
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import IO, Final

from filelock import FileLock, Timeout

_TURN_S: Final = 2.0


class LogFile(RotatingFileHandler):
    """Begins a new file when one is full, keeping some of those before; one process at a time does so.

    The others notice by the next record that the file under that name is another one, and go on in it. Where it cannot
    be done, as Windows keeps a file from being renamed that somebody has open, the file goes on growing until it can.
    """

    def __init__(self, file: Path, size_bytes: int, kept: int, *, errors: str | None = None) -> None:
        super().__init__(file, maxBytes=size_bytes, backupCount=kept, encoding="utf-8", delay=True, errors=errors)
        self._turn = FileLock(file.with_name("turning.lock"), timeout=_TURN_S)

    def emit(self, record: logging.LogRecord) -> None:
        if self.stream is not None and self._is_another(self.stream):
            self.stream.close()
            self.stream = self._open()
        super().emit(record)

    def doRollover(self) -> None:  # noqa: N802 - logging's name
        try:
            with self._turn:
                if Path(self.baseFilename).stat().st_size >= self.maxBytes // 2:  # else somebody was faster
                    super().doRollover()
        except (OSError, Timeout):
            pass
        if self.stream is None or self._is_another(self.stream):
            self.stream = self._open()

    def _is_another(self, stream: IO[str]) -> bool:
        try:
            here, there = os.fstat(stream.fileno()), os.stat(self.baseFilename)  # noqa: PTH116 - beside its twin
        except (OSError, ValueError):
            return True
        return (here.st_dev, here.st_ino) != (there.st_dev, there.st_ino)
