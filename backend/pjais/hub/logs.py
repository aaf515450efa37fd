"""One JSON object a line on stderr, for whatever collects logs; no token, no body, no code ever stands in one."""

import logging
import sys
from typing import Any, Final

import orjson

from pjais.kernel.clock import now_text

_LEVELS: Final = {"INFO": "info", "WARNING": "warning", "ERROR": "error", "CRITICAL": "error"}


class JsonLines(logging.Formatter):
    """A record as one line; a failure with where it happened, which names code and never content."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": now_text(),
            "level": _LEVELS.get(record.levelname, "debug"),
            "what": record.getMessage(),
            **getattr(record, "told", {}),
        }
        if record.exc_info and record.exc_info[0] is not None:
            line["failure"] = record.exc_info[0].__name__
            line["where"] = _places(record)
        return orjson.dumps(line, default=str).decode()


def _places(record: logging.LogRecord) -> list[str]:
    """Files and lines only: what an exception says may quote what a device has sent."""
    trace = record.exc_info[2] if record.exc_info else None
    places: list[str] = []
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append(f"{code.co_filename.rpartition('/')[2]}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return places[-8:]


def log_as_json() -> None:
    """Everything that this process logs, in this form."""
    out = logging.StreamHandler(sys.stderr)
    out.setFormatter(JsonLines())
    logging.basicConfig(level=logging.WARNING, handlers=[out], force=True)  # libraries tell of each step at INFO
    logging.getLogger("pjais.hub").setLevel(logging.INFO)


def told(**fields: object) -> dict[str, object]:
    """What else a line says, for ``extra``: by name, so that nothing gets in by chance."""
    return {"told": fields}
