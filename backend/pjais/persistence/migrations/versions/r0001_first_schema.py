"""First schema: personas, memories, conversations, messages, settings, blobs and the event log."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "blob",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_blob")),
    )
    op.create_table(
        "event",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("entity_type", sa.Text(), nullable=False),
        sa.Column("entity_id", sa.Text(), nullable=False),
        sa.Column("persona_id", sa.Text(), nullable=True),
        sa.Column("changes", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("hlc", sa.Text(), nullable=False),
        sa.Column("device_id", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("causation_id", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.Text(), nullable=False),
        sa.Column("leaf_hash", sa.LargeBinary(), nullable=False),
        sa.Column("prev_hash", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_event")),
        sa.UniqueConstraint("event_id", name=op.f("uq_event_event_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_event_entity_id", "event", ["entity_id"], unique=False)
    op.create_index("ix_event_name", "event", ["name"], unique=False)
    op.create_index("ix_event_persona_id", "event", ["persona_id"], unique=False)
    op.create_index("ix_event_recorded_at", "event", ["recorded_at"], unique=False)
    op.create_table(
        "persona",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("personality", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("scenario", sa.Text(), nullable=False),
        sa.Column("system_prompt", sa.Text(), nullable=False),
        sa.Column("first_message", sa.Text(), nullable=False),
        sa.Column("avatar", sa.Text(), nullable=True),
        sa.Column("tags", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("memory_settings", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("privacy_settings", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("card", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.Text(), nullable=False),
        sa.Column("deleted_at", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(name) > 0", name=op.f("ck_persona_name_present")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_persona")),
    )
    op.create_index("ix_persona_name", "persona", ["name"], unique=False, sqlite_where=sa.text("deleted_at IS NULL"))
    op.create_table(
        "setting",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("updated_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_setting")),
    )
    op.create_table(
        "conversation",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("persona_id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.Text(), nullable=False),
        sa.Column("deleted_at", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["persona_id"], ["persona.id"], name=op.f("fk_conversation_persona_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation")),
    )
    op.create_index(
        "ix_conversation_newest",
        "conversation",
        ["persona_id", "created_at", "id"],
        unique=False,
        sqlite_where=sa.text("deleted_at IS NULL"),
    )
    op.create_table(
        "memory",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("persona_id", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("importance", sa.Double(), nullable=False),
        sa.Column("tier", sa.Text(), nullable=False),
        sa.Column("tags", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("source", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("occurred_at", sa.Text(), nullable=True),
        sa.Column("access_count", sa.Integer(), nullable=False),
        sa.Column("last_accessed", sa.Text(), nullable=True),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.Text(), nullable=False),
        sa.Column("deleted_at", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("tier = 'hot' OR tier = 'warm' OR tier = 'cold'", name=op.f("ck_memory_tier_known")),
        sa.CheckConstraint(
            "type = 'fact' OR type = 'preference' OR type = 'event' OR type = 'relationship' OR type = 'skill' "
            "OR type = 'note'",
            name=op.f("ck_memory_type_known"),
        ),
        sa.CheckConstraint("importance BETWEEN 0 AND 1", name=op.f("ck_memory_importance_range")),
        sa.CheckConstraint("length(content) > 0", name=op.f("ck_memory_content_present")),
        sa.ForeignKeyConstraint(["persona_id"], ["persona.id"], name=op.f("fk_memory_persona_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memory")),
    )
    op.create_index(
        "ix_memory_counts",
        "memory",
        ["persona_id", "tier", "type", "importance"],
        unique=False,
        sqlite_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_memory_newest",
        "memory",
        ["persona_id", "created_at", "id"],
        unique=False,
        sqlite_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_memory_persona",
        "memory",
        ["persona_id"],
        unique=False,
        sqlite_where=sa.text("deleted_at IS NULL"),
    )
    op.create_table(
        "message",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("conversation_id", sa.Text(), nullable=False),
        sa.Column("persona_id", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.Text(), nullable=False),
        sa.Column("deleted_at", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "role = 'user' OR role = 'assistant' OR role = 'system'", name=op.f("ck_message_role_known")
        ),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], name=op.f("fk_message_conversation_id")),
        sa.ForeignKeyConstraint(["persona_id"], ["persona.id"], name=op.f("fk_message_persona_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
    )
    op.create_index(
        "ix_message_order",
        "message",
        ["conversation_id", "created_at", "id"],
        unique=False,
        sqlite_where=sa.text("deleted_at IS NULL"),
    )
