"""Receipts and signed redactions of what was forgotten; the log's floor and the rows it stands on."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "erasure",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("counts", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.Text(), nullable=False),
        sa.Column("deleted_at", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "scope = 'persona' OR scope = 'name' OR scope = 'range'", name=op.f("ck_erasure_scope_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
    )
    op.create_table(
        "redaction",
        sa.Column("batch_id", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content_hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("batch_id", "seq", name=op.f("pk_redaction")),
    )
    op.create_table(
        "redaction_batch",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("made_at", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redaction_batch")),
    )
    op.create_table(
        "log_floor",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("chain_hash", sa.LargeBinary(), nullable=False),
        sa.Column("frontier", sa.LargeBinary(), nullable=False),
        sa.Column("rows_digest", sa.LargeBinary(), nullable=False),
        sa.Column("archive", sa.Text(), nullable=False),
        sa.Column("archive_sha256", sa.Text(), nullable=False),
        sa.Column("made_at", sa.Text(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_log_floor")),
    )
    op.create_table(
        "base_row",
        sa.Column("entity_id", sa.Text(), nullable=False),
        sa.Column("entity_type", sa.Text(), nullable=False),
        sa.Column("row", sa.JSON(none_as_null=True), nullable=False),
        sa.PrimaryKeyConstraint("entity_id", "entity_type", name=op.f("pk_base_row")),
    )
