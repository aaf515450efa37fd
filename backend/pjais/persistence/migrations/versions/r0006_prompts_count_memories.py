"""How many memories each prompt holds, and what figures by day are read from: indexes in place of whole rows."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

#: What the parts of each prompt list are the memories that were in it.
_COUNTED = """
    UPDATE prompt SET recalled_count = (
        SELECT coalesce(sum(json_array_length(part.value, '$.items')), 0) FROM json_each(prompt.parts) AS part
    )
"""


def upgrade() -> None:
    op.execute("ALTER TABLE prompt ADD COLUMN recalled_count INTEGER NOT NULL DEFAULT 0")
    op.execute(_COUNTED)
    op.drop_index("ix_prompt_persona_id", "prompt")
    op.create_index("ix_prompt_made", "prompt", ["persona_id", "made_at", "recalled_count", "token_count"])
    live = sa.text("deleted_at IS NULL")
    op.create_index(
        "ix_message_said", "message", ["persona_id", "created_at", "role", "token_count"], sqlite_where=live
    )
