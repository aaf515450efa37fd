"""Drafts a migration: brings an empty vault to the newest schema and lets Alembic compare it with the models."""

import re
import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.config import Config

from pjais.bootstrap import open_vault
from pjais.persistence.migrate import MIGRATIONS, REVISIONS


def draft(title: str) -> str:
    """Write the draft beside the earlier ones; returns the new revision."""
    revision = f"{int(REVISIONS[-1]) + 1:04}"
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("file_template", f"r{revision}_{re.sub(r'[^a-z0-9]+', '_', title.lower()).strip('_')}")
    with tempfile.TemporaryDirectory() as folder:
        vault = open_vault(Path(folder))
        try:
            with vault.engine.connect() as connection:
                config.attributes["connection"] = connection
                command.revision(config, title, autogenerate=True, rev_id=revision)
        finally:
            vault.close()
    return revision


if __name__ == "__main__":
    made = draft(sys.argv[1])
    sys.stdout.write(f"Read it through, then add {made!r} to REVISIONS in backend/pjais/persistence/migrate.py\n")
