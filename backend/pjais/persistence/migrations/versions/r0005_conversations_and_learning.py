"""Conversations as trees, replies that are being written, prompts, proposed memories, and what memories came to be.

Columns that must hold something get the default that events older than they are taken to mean.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

# By hand: Alembic would copy whole tables for the sake of the checks.
_MEMORY_STATES = "state = 'active' OR state = 'disabled' OR state = 'superseded'"
_MESSAGE_STATES = (
    "state = 'complete' OR state = 'writing' OR state = 'stopped' OR state = 'interrupted' OR state = 'failed'"
)
_COLUMNS = (
    "persona ADD COLUMN model JSON",
    f"memory ADD COLUMN state TEXT NOT NULL DEFAULT 'active' CONSTRAINT ck_memory_state_known CHECK ({_MEMORY_STATES})",
    "memory ADD COLUMN superseded_by TEXT",
    "memory ADD COLUMN mention_count INTEGER NOT NULL DEFAULT 1",
    "memory ADD COLUMN pinned_at TEXT",
    "conversation ADD COLUMN folder TEXT NOT NULL DEFAULT ''",
    "conversation ADD COLUMN pinned_at TEXT",
    "conversation ADD COLUMN leaf_id TEXT",
    "conversation ADD COLUMN settings JSON NOT NULL DEFAULT '{}'",
    "conversation ADD COLUMN summary TEXT NOT NULL DEFAULT ''",
    "conversation ADD COLUMN summary_until TEXT",
    "message ADD COLUMN parent_id TEXT",
    "message ADD COLUMN depth INTEGER NOT NULL DEFAULT -1",
    f"message ADD COLUMN state TEXT NOT NULL DEFAULT 'complete' CHECK ({_MESSAGE_STATES})",
    "message ADD COLUMN model TEXT",
    "message ADD COLUMN token_count INTEGER",
    "message ADD COLUMN extra JSON",
)


def upgrade() -> None:
    for column in _COLUMNS:
        op.execute(f"ALTER TABLE {column}")
    live = sa.text("deleted_at IS NULL")
    op.create_index("ix_message_newest", "message", ["conversation_id", "id"], sqlite_where=live)
    op.create_index("ix_message_parent", "message", ["conversation_id", "parent_id", "id"])
    op.create_index("ix_message_unlinked", "message", ["conversation_id"], sqlite_where=sa.text("depth < 0"))
    op.create_table(
        "reply_piece",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("conversation_id", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply_piece")),
    )
    op.create_index("ix_reply_piece_conversation_id", "reply_piece", ["conversation_id"])
    op.create_table(
        "prompt",
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("persona_id", sa.Text(), nullable=False),
        sa.Column("made_at", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("context_tokens", sa.Integer(), nullable=False),
        sa.Column("token_count", sa.Integer(), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_prompt")),
    )
    op.create_index("ix_prompt_persona_id", "prompt", ["persona_id"])
    op.create_table(
        "backend",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("context_tokens", sa.Integer(), nullable=False),
        sa.Column("sampling", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_backend")),
    )
    op.create_table(
        "memory_proposal",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("persona_id", sa.Text(), nullable=False),
        sa.Column("conversation_id", sa.Text(), nullable=True),
        sa.Column("message_id", sa.Text(), nullable=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("importance", sa.Float(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("target_id", sa.Text(), nullable=True),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("memory_id", sa.Text(), nullable=True),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.Text(), nullable=False),
        sa.Column("deleted_at", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind = 'new' OR kind = 'repeat' OR kind = 'contradiction'", name=op.f("ck_memory_proposal_kind_known")
        ),
        sa.CheckConstraint("origin = 'rules' OR origin = 'model'", name=op.f("ck_memory_proposal_origin_known")),
        sa.CheckConstraint(
            "state = 'open' OR state = 'accepted' OR state = 'rejected'", name=op.f("ck_memory_proposal_state_known")
        ),
        sa.ForeignKeyConstraint(["persona_id"], ["persona.id"], name=op.f("fk_memory_proposal_persona_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memory_proposal")),
    )
    op.create_index(
        "ix_memory_proposal_open",
        "memory_proposal",
        ["persona_id", "state", "id"],
        sqlite_where=live,
    )
