"""Lines of figures, in the peers' format, and the arithmetic they need."""

import json
import resource
import sys
from collections.abc import Sequence
from typing import Any, Final

_DIGITS: Final = 4
_KIB: Final = 1024


def emit(peer: str, fig: str, **values: Any) -> None:  # noqa: ANN401 - figures and labels
    """One JSON line on stdout; what is None is left out."""
    line = {"peer": peer, **{name: _short(value) for name, value in values.items() if value is not None}, "fig": fig}
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def _short(value: Any) -> Any:  # noqa: ANN401 - a figure or a label
    return float(f"{value:.{_DIGITS}g}") if isinstance(value, float) else value


def quantile(values: Sequence[float], share: float) -> float | None:
    """The value that ``share`` of all stay below; None of nothing."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else None


def resident_mb() -> float:
    """Memory of this process now, in MiB; on systems without /proc the most it ever was."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 - no file to keep a Path for
            return int(file.read().split()[1]) * resource.getpagesize() / _KIB**2
    except OSError:
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return most / (_KIB**2 if sys.platform == "darwin" else _KIB)
