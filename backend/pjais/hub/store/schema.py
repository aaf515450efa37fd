"""The tables of the hub, the same in both databases; the key of each begins with the workspace."""

from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

metadata: Final = sa.MetaData()

_ID: Final = sa.String(36).with_variant(postgresql.UUID(as_uuid=False), "postgresql")
_HASH: Final = sa.LargeBinary(32)
_INSTANT: Final = sa.String(27)


def _key(name: str, kind: sa.types.TypeEngine[str] | sa.types.TypeEngine[int] = _ID) -> sa.Column[object]:
    return sa.Column(name, kind, primary_key=True, autoincrement=False)


workspace: Final = sa.Table(
    "workspace",
    metadata,
    _key("workspace_id"),
    sa.Column("mode", sa.String(8), nullable=False),
    sa.Column("epoch", sa.Integer, nullable=False),
    sa.Column("head", sa.BigInteger, nullable=False),
    sa.Column("chain", _HASH, nullable=False),
    sa.Column("floor", sa.BigInteger, nullable=False),
    sa.Column("size", sa.BigInteger, nullable=False),  # characters of all that was appended
    sa.Column("made_at", _INSTANT, nullable=False),
)

#: ``wire`` is the envelope as JSON text without its seq, ready to be served; None below the floor.
event: Final = sa.Table(
    "event",
    metadata,
    _key("workspace_id"),
    _key("seq", sa.BigInteger()),
    sa.Column("event_id", _ID, nullable=False),
    sa.Column("wire", sa.Text),
    sa.Column("chain", _HASH, nullable=False),
    sa.UniqueConstraint("workspace_id", "event_id", name="event_known"),
)

#: A device that was removed stays: what it has signed must remain provable.
device: Final = sa.Table(
    "device",
    metadata,
    _key("workspace_id"),
    _key("device_id"),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("public_key", sa.String(64), nullable=False),
    sa.Column("box_key", sa.String(64), nullable=False),
    sa.Column("role", sa.String(8), nullable=False),
    sa.Column("joined_at", _INSTANT, nullable=False),
    sa.Column("removed_at", _INSTANT),
    sa.Column("seen_at", _INSTANT),
    sa.Column("cursor", sa.BigInteger, nullable=False),
    sa.Column("digest_seq", sa.BigInteger),
    sa.Column("digest", sa.String(200)),
)

invitation: Final = sa.Table(
    "invitation",
    metadata,
    _key("workspace_id"),
    _key("invitation_id"),
    sa.Column("code_hash", sa.String(64), nullable=False, index=True),
    sa.Column("role", sa.String(8), nullable=False),
    sa.Column("bundle", sa.Text, nullable=False),
    sa.Column("made_by", _ID, nullable=False),
    sa.Column("made_at", _INSTANT, nullable=False),
    sa.Column("expires_at", _INSTANT, nullable=False),
    sa.Column("uses_left", sa.Integer, nullable=False),
    sa.Column("wrong_guesses", sa.Integer, nullable=False),
)

recovery: Final = sa.Table(
    "recovery",
    metadata,
    _key("workspace_id"),
    sa.Column("lookup", sa.String(128), nullable=False, index=True),
    sa.Column("bundle", sa.Text, nullable=False),
    sa.Column("made_at", _INSTANT, nullable=False),
)

revoked_token: Final = sa.Table(
    "revoked_token",
    metadata,
    _key("workspace_id"),
    _key("token_id", sa.String(64)),
    sa.Column("expires_at", _INSTANT, nullable=False),
)

redaction: Final = sa.Table(
    "redaction",
    metadata,
    _key("workspace_id"),
    _key("receipt_id"),
    sa.Column("device_id", _ID, nullable=False),
    sa.Column("at", _INSTANT, nullable=False),
    sa.Column("event_ids", sa.Text, nullable=False),
)

blob: Final = sa.Table(
    "blob",
    metadata,
    _key("workspace_id"),
    _key("sha256", sa.String(64)),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("upload_id", _ID, nullable=False),
    sa.Column("made_at", _INSTANT, nullable=False),
)

snapshot: Final = sa.Table(
    "snapshot",
    metadata,
    _key("workspace_id"),
    _key("seq", sa.BigInteger()),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("upload_id", _ID, nullable=False),
    sa.Column("device_id", _ID, nullable=False),
    sa.Column("made_at", _INSTANT, nullable=False),
)

#: The bytes of blobs and snapshots in parts; those of an upload that never ended belong to neither.
content: Final = sa.Table(
    "content",
    metadata,
    _key("workspace_id"),
    _key("upload_id"),
    _key("part", sa.Integer()),
    sa.Column("bytes", sa.LargeBinary, nullable=False),
)

#: What all nodes of a hub share and no workspace owns.
shared_secret: Final = sa.Table(
    "shared_secret", metadata, _key("name", sa.String(64)), sa.Column("value", sa.LargeBinary, nullable=False)
)
