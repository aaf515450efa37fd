"""An empty vault of today's schema: made by the migrations once in a run, then copied for whoever begins with one.

What is the vault's own, such as its device and keys, comes at the first opening, as in a file that was just migrated.
"""

import tempfile
from functools import cache
from pathlib import Path

from pjais.kernel.config import VaultPaths
from pjais.persistence.migrate import upgrade_in_place


def planted(folder: Path) -> Path:
    """That folder, where a vault begins unless there is one."""
    paths = VaultPaths(folder)
    if not paths.database.exists():
        paths.make()
        paths.database.write_bytes(_migrated())
    return folder


@cache
def _migrated() -> bytes:
    with tempfile.TemporaryDirectory(prefix="pjais-planted-") as folder:
        file = Path(folder, "vault.db")
        upgrade_in_place(file)
        return file.read_bytes()
