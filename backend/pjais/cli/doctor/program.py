"""The program itself: versions, whether it is whole, and whether its models can be used here."""

import platform
import signal
import subprocess
from collections.abc import Iterator
from typing import Final

from pjais.cli.doctor.findings import Finding
from pjais.kernel.build import own_command, this_build
from pjais.kernel.model_file import ModelFile
from pjais.kernel.parts import damaged_parts, incomplete, is_packaged

#: By what they are for.
MODELS: Final = ("search", "replies")
TRY: Final = "try-model"
_TOLD: Final = 5
_PATIENCE_S: Final = 60


def versions() -> Iterator[Finding]:
    from sqlcipher3 import dbapi2

    build = this_build()
    from_ = f"build {build.build_id}, {build.kind}" if build.build_id else "from its sources"
    yield Finding("program", "ok", f"PJai's {build.version} ({from_})")
    told = f"Python {platform.python_version()}, SQLite {dbapi2.sqlite_version}, {platform.platform(terse=True)}"
    yield Finding("system", "ok", f"{told}, {platform.machine()}")


def parts(*, thorough: bool) -> Iterator[Finding]:
    """Whether all files of the package are there."""
    again = "install PJai's again; your data is not part of it and stays"
    if not is_packaged():
        if this_build().kind == "source":
            yield Finding("package", "ok", "runs from its sources, so there is no package to look at")
        else:
            yield Finding("package", "bad", "the list of its files is missing", again)
        return
    found = damaged_parts(thorough=thorough)
    for damage in found[:_TOLD]:
        yield Finding("package", "bad", incomplete(damage).partition(";")[0], again)
    if len(found) > _TOLD:
        yield Finding("package", "bad", f"{len(found) - _TOLD:,} more files are missing or changed", again)
    if not found:
        how = "as they were packaged" if thorough else "there and as large as they were (--thorough reads them)"
        yield Finding("package", "ok", f"all files are {how}")


def models() -> Iterator[Finding]:
    """Whether each is whole and can be loaded; in a process of its own, which a processor may well end."""
    for name in MODELS:
        file = _file_of(name).path()
        size = file.stat().st_size / 1e6
        why = _why_not(name)
        if why is None:
            yield Finding("models", "ok", f"{file.name} ({size:,.0f} MB, for {name}) is whole and works")
        else:
            advice = (
                "install PJai's again; if it stays so, this processor cannot run it: choose a server in the settings"
            )
            yield Finding("models", "bad", f"{file.name} (for {name}) {why}", advice)


def try_model(name: str) -> object:
    """Load a model.

    Returns:
        What holds it: letting go of the built-in one just after it has begun may take for ever.
    """
    if name == "search":
        from pjais.retrieval.embedder import Embedder

        embedder = Embedder()
        embedder.embed(["tea"])
        return embedder
    from pjais.llm.builtin import BuiltinModel

    model = BuiltinModel()
    model.load()
    return model


def _file_of(name: str) -> ModelFile:
    if name == "search":
        from pjais.retrieval.embedder import MODEL_FILE

        return MODEL_FILE
    from pjais.llm.builtin import MODEL_FILE as OF_REPLIES

    return OF_REPLIES


def _why_not(name: str) -> str | None:
    """What happens to a process that loads the model; None where it goes well."""
    command = [*own_command(), TRY, name]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=_PATIENCE_S)  # noqa: S603
    except subprocess.TimeoutExpired:
        return f"is not loaded within {_PATIENCE_S} seconds"
    return None if done.returncode == 0 else _end_of(done)


def _end_of(done: subprocess.CompletedProcess[str]) -> str:
    if done.returncode < 0:
        return f"ends the process that loads it ({signal.Signals(-done.returncode).name})"
    said = done.stderr.strip().splitlines()
    return f"cannot be loaded: {said[-1] if said else f'status {done.returncode}'}"
