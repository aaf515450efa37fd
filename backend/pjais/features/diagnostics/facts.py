"""Facts about the program, the machine and the vault's files that hold nothing a person wrote or named."""

import os
import platform
import re
import shutil
from collections.abc import Iterable, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, func, select
from sqlcipher3 import dbapi2

from pjais import __version__
from pjais.eventlog.model import Event
from pjais.kernel.config import VaultPaths
from pjais.persistence.entity import Base
from pjais.persistence.migrate import REVISIONS
from pjais.security.keychain import is_encrypted

#: Those the app is made of, as pyproject.toml names them.
LIBRARIES: Final = (
    "alembic",
    "anthropic",
    "asyncpg",
    "click",
    "cryptography",
    "filelock",
    "google-re2",
    "greenlet",
    "httpx",
    "ijson",
    "keyring",
    "litestar",
    "numpy",
    "onnxruntime",
    "openai",
    "orjson",
    "packaging",
    "pillow",
    "platformdirs",
    "py-minisign",
    "pydantic",
    "PyNaCl",
    "PySide6",
    "pywebview",
    "qtpy",
    "rich",
    "segno",
    "SQLAlchemy",
    "sqlcipher3",
    "tokenizers",
    "usearch",
    "uvicorn",
    "websockets",
    "xllamacpp",
)
_ENGINES: Final = re.compile(
    r"\b(?:Headless)?(AppleWebKit|Chrome|Edg|Firefox|Gecko|QtWebEngine|Safari|Version)/(\d[\d.]{0,30})\b"
)
_NUMBER: Final = re.compile(r"\d+(\.\d+)*")
_WORD: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,30}")
_PRAGMAS: Final = ("page_size", "page_count", "freelist_count", "journal_mode", "synchronous", "user_version")


def versions(user_agent: str | None) -> dict[str, Any]:
    """Of everything that runs here; of what the page says of itself only engines and their numbers."""
    return {
        "app": __version__,
        "schema_of_the_app": REVISIONS[-1],
        "python": platform.python_version(),
        "implementation": platform.python_implementation(),
        "system": _system(),
        "sqlite": dbapi2.sqlite_version,
        "web_view": dict(_ENGINES.findall(user_agent or "")),
        "libraries": {name: _version(name) for name in LIBRARIES},
    }


def files_of(paths: VaultPaths) -> dict[str, Any]:
    """How large the vault's files are and how many; no name but those that every vault has."""
    return {
        "encrypted": is_encrypted(paths.database),
        "bytes": {name: _size(paths.folder / name) for name in ("pjais.db", "pjais.db-wal", "search.db")},
        "archives": _all(paths.folder.glob("archive-*.db")),
        "backups": _all(paths.backups.glob("*/*")),
        "logs": _all(paths.logs.glob("*")),
        "disk": dict(zip(("total", "used", "free"), shutil.disk_usage(_there(paths.folder)), strict=True)),
    }


def database_facts(connection: Connection) -> dict[str, Any]:
    """How SQLite keeps the vault, and how many rows each table has."""

    def asked(pragma: str) -> object:
        return connection.exec_driver_sql(f"PRAGMA {pragma}").scalar()

    tables = {name: select(func.count()).select_from(table) for name, table in sorted(Base.metadata.tables.items())}
    # Numbers in the log are contiguous: the newest is known without going through millions.
    tables[Event.__tablename__] = select(func.coalesce(func.max(Event.seq), 0))
    return {
        "schema_revision": _known_revision(
            connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
        ),
        "sqlcipher": asked("cipher_version"),
        "pragmas": {name: asked(name) for name in _PRAGMAS},
        "rows": {name: connection.scalar(count) for name, count in tables.items()},
    }


def _known_revision(told: object) -> str:
    return next((revision for revision in REVISIONS if revision == told), "unknown")


def _system() -> dict[str, Any]:
    release = _NUMBER.match(platform.release())
    return {
        "name": platform.system(),
        "release": release[0] if release else None,
        "distribution": _distribution(),
        "machine": platform.machine(),
        "processors": os.cpu_count(),
        "session": _of(os.environ.get("XDG_SESSION_TYPE"), ("x11", "wayland", "tty")),
    }


def _distribution() -> list[str]:
    """Which Linux, by the two words that the system's own file has for it."""
    try:
        told = platform.freedesktop_os_release()
    except OSError:
        return []
    return [told[key] for key in ("ID", "VERSION_ID") if _WORD.fullmatch(told.get(key, ""))]


def _of(value: object, known: Iterable[str]) -> str | None:
    return next((each for each in known if each == value), None)


def _version(library: str) -> str | None:
    try:
        return version(library)
    except PackageNotFoundError:
        return None


def _size(file: Path) -> int | None:
    try:
        return file.stat().st_size
    except OSError:
        return None


def _all(files: Iterable[Path]) -> Mapping[str, int]:
    sizes = [size for file in files if (size := _size(file)) is not None]
    return {"count": len(sizes), "bytes": sum(sizes)}


def _there(folder: Path) -> Path:
    return next(each for each in (folder, *folder.parents) if each.exists())
