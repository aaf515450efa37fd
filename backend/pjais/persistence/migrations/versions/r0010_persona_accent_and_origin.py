"""A persona has a colour of its own, may be retired, and tells what it was made from."""

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.execute("ALTER TABLE persona ADD COLUMN accent TEXT")
    op.execute("ALTER TABLE persona ADD COLUMN retired_at TEXT")
    op.execute("ALTER TABLE persona ADD COLUMN origin JSON")
