"""A conversation keeps what an imported file said beyond our own fields, as its messages do."""

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.execute("ALTER TABLE conversation ADD COLUMN extra JSON")
