"""An archive is proved by its chain, which forgetting and encryption leave as it is; a checksum they would change."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.drop_column("log_floor", "archive_sha256")
