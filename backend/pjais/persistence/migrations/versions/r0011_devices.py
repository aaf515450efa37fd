"""What devices that sync need to know of each other's events: where they met, what was lost, what waits."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "merged_entity",
        sa.Column("entity_id", sa.Text(), nullable=False),
        sa.Column("entity_type", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("entity_id", "entity_type", name=op.f("pk_merged_entity")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "counted_stamp",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("stamp", sa.Text(), nullable=False),
        sa.Column("given", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_counted_stamp")),
    )
    op.create_table(
        "adjusted_change",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("entity_type", sa.Text(), nullable=False),
        sa.Column("entity_id", sa.Text(), nullable=False),
        sa.Column("persona_id", sa.Text(), nullable=True),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("kept", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("lost", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("lost_event_id", sa.Text(), nullable=False),
        sa.Column("kept_event_id", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adjusted_change")),
        sa.UniqueConstraint("lost_event_id", "field", name=op.f("uq_adjusted_change_lost_event_id")),
    )
    op.create_index("ix_adjusted_change_state", "adjusted_change", ["state", "at"])
    op.create_index("ix_adjusted_change_entity_id", "adjusted_change", ["entity_id"])
    op.create_table(
        "held_arrival",
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("entity_type", sa.Text(), nullable=False),
        sa.Column("entity_id", sa.Text(), nullable=False),
        sa.Column("persona_id", sa.Text(), nullable=True),
        sa.Column("changes", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("hlc", sa.Text(), nullable=False),
        sa.Column("device_id", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("causation_id", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.Text(), nullable=False),
        sa.Column("heard_at", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("waits_for_type", sa.Text(), nullable=True),
        sa.Column("waits_for_id", sa.Text(), nullable=True),
        sa.Column("held_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_held_arrival")),
    )
    op.create_index("ix_held_arrival_waits", "held_arrival", ["waits_for_id", "waits_for_type"])
