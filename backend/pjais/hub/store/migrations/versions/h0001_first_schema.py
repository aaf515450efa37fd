"""Workspaces, their events, devices and invitations, and what else a hub keeps."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "h0001"
down_revision = None

_ID = sa.String(36).with_variant(postgresql.UUID(as_uuid=False), "postgresql")
_HASH = sa.LargeBinary(32)
_INSTANT = sa.String(27)


def _required(name: str, kind: sa.types.TypeEngine[Any]) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


def upgrade() -> None:
    _logs()
    _people()
    _contents()
    op.create_table(
        "shared_secret",
        _required("name", sa.String(64)),
        _required("value", sa.LargeBinary()),
        sa.PrimaryKeyConstraint("name"),
    )


def _logs() -> None:
    op.create_table(
        "workspace",
        _required("workspace_id", _ID),
        _required("mode", sa.String(8)),
        _required("epoch", sa.Integer()),
        _required("head", sa.BigInteger()),
        _required("chain", _HASH),
        _required("floor", sa.BigInteger()),
        _required("size", sa.BigInteger()),
        _required("made_at", _INSTANT),
        sa.PrimaryKeyConstraint("workspace_id"),
    )
    op.create_table(
        "event",
        _required("workspace_id", _ID),
        _required("seq", sa.BigInteger()),
        _required("event_id", _ID),
        sa.Column("wire", sa.Text()),
        _required("chain", _HASH),
        sa.PrimaryKeyConstraint("workspace_id", "seq"),
        sa.UniqueConstraint("workspace_id", "event_id", name="event_known"),
    )
    op.create_table(
        "redaction",
        _required("workspace_id", _ID),
        _required("receipt_id", _ID),
        _required("device_id", _ID),
        _required("at", _INSTANT),
        _required("event_ids", sa.Text()),
        sa.PrimaryKeyConstraint("workspace_id", "receipt_id"),
    )


def _people() -> None:
    op.create_table(
        "device",
        _required("workspace_id", _ID),
        _required("device_id", _ID),
        _required("name", sa.Text()),
        _required("public_key", sa.String(64)),
        _required("box_key", sa.String(64)),
        _required("role", sa.String(8)),
        _required("joined_at", _INSTANT),
        sa.Column("removed_at", _INSTANT),
        sa.Column("seen_at", _INSTANT),
        _required("cursor", sa.BigInteger()),
        sa.Column("digest_seq", sa.BigInteger()),
        sa.Column("digest", sa.String(200)),
        sa.PrimaryKeyConstraint("workspace_id", "device_id"),
    )
    op.create_table(
        "invitation",
        _required("workspace_id", _ID),
        _required("invitation_id", _ID),
        _required("code_hash", sa.String(64)),
        _required("role", sa.String(8)),
        _required("bundle", sa.Text()),
        _required("made_by", _ID),
        _required("made_at", _INSTANT),
        _required("expires_at", _INSTANT),
        _required("uses_left", sa.Integer()),
        _required("wrong_guesses", sa.Integer()),
        sa.PrimaryKeyConstraint("workspace_id", "invitation_id"),
    )
    op.create_index("ix_invitation_code_hash", "invitation", ["code_hash"])
    op.create_table(
        "recovery",
        _required("workspace_id", _ID),
        _required("lookup", sa.String(128)),
        _required("bundle", sa.Text()),
        _required("made_at", _INSTANT),
        sa.PrimaryKeyConstraint("workspace_id"),
    )
    op.create_index("ix_recovery_lookup", "recovery", ["lookup"])
    op.create_table(
        "revoked_token",
        _required("workspace_id", _ID),
        _required("token_id", sa.String(64)),
        _required("expires_at", _INSTANT),
        sa.PrimaryKeyConstraint("workspace_id", "token_id"),
    )


def _contents() -> None:
    op.create_table(
        "blob",
        _required("workspace_id", _ID),
        _required("sha256", sa.String(64)),
        _required("size", sa.BigInteger()),
        _required("upload_id", _ID),
        _required("made_at", _INSTANT),
        sa.PrimaryKeyConstraint("workspace_id", "sha256"),
    )
    op.create_table(
        "snapshot",
        _required("workspace_id", _ID),
        _required("seq", sa.BigInteger()),
        _required("size", sa.BigInteger()),
        _required("sha256", sa.String(64)),
        _required("upload_id", _ID),
        _required("device_id", _ID),
        _required("made_at", _INSTANT),
        sa.PrimaryKeyConstraint("workspace_id", "seq"),
    )
    op.create_table(
        "content",
        _required("workspace_id", _ID),
        _required("upload_id", _ID),
        _required("part", sa.Integer()),
        _required("bytes", sa.LargeBinary()),
        sa.PrimaryKeyConstraint("workspace_id", "upload_id", "part"),
    )
