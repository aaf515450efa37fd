"""Gathers what the app says of itself."""

import platform
from importlib.metadata import PackageNotFoundError, version

from sqlalchemy import Engine
from sqlcipher3 import dbapi2

from pjais.features.about.schemas import AboutRead
from pjais.kernel.build import this_build
from pjais.persistence.device import device_id
from pjais.persistence.vault import Vault


def about(vault: Vault) -> AboutRead:
    """Of this build, on this machine, with this vault."""
    build = this_build()
    return AboutRead(
        version=build.version,
        build_id=build.build_id,
        commit=build.commit,
        built_at=build.built_at,
        kind=build.kind,
        device_id=device_id(vault.engine),
        folder=str(vault.paths.folder),
        python=platform.python_version(),
        sqlite=dbapi2.sqlite_version,
        sqlcipher=_sqlcipher(vault.engine),
        window=_window(),
        system=f"{_system()} ({platform.machine()})",
    )


def _sqlcipher(engine: Engine) -> str | None:
    with engine.connect() as connection:
        told = connection.exec_driver_sql("PRAGMA cipher_version").scalar()
    return str(told) if told else None


def _window() -> str | None:
    """What draws the window: Qt on Linux, elsewhere the system's own view."""
    for package, name in (("PySide6", "Qt"), ("PySide6_Essentials", "Qt"), ("pywebview", "pywebview")):
        try:
            return f"{name} {version(package)}"
        except PackageNotFoundError:
            continue
    return None


def _system() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        return f"{platform.system()} {platform.release()}"
