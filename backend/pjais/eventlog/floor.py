"""The log's floor: up to which event it was moved to an archive, and the rows as they were then.

What the log says of an item is its row at the floor and the events since. The floor is signed, as checkpoints are.
"""

import hashlib
from collections.abc import Iterator
from typing import Any

from sqlalchemy import JSON, Connection, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from pjais.eventlog.chain import GENESIS
from pjais.eventlog.merkle import Frontier
from pjais.persistence.engine import from_json
from pjais.persistence.entity import Local, Row
from pjais.persistence.rows import run
from pjais.security.device_key import DeviceKey, is_signed


class LogFloor(Local):
    """The newest event that is not in the log any more, and what it stood on.

    ``rows_digest`` is SHA-256 over the rows at the floor, ``archive`` the file beside the database that ends with this
    event: its chain must end in ``chain_hash`` and its tree in ``frontier``, whatever was forgotten in it since.
    """

    __tablename__ = "log_floor"

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    chain_hash: Mapped[bytes] = mapped_column(LargeBinary)
    frontier: Mapped[bytes] = mapped_column(LargeBinary)
    rows_digest: Mapped[bytes] = mapped_column(LargeBinary)
    archive: Mapped[str]
    made_at: Mapped[str]
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    signature: Mapped[bytes] = mapped_column(LargeBinary)

    def message(self) -> bytes:
        """What is signed: one line each."""
        lines = (
            "pjais floor 1",
            str(self.seq),
            self.chain_hash.hex(),
            hashlib.sha256(self.frontier).hexdigest(),
            self.rows_digest.hex(),
            self.archive,
            self.made_at,
        )
        return "\n".join(lines).encode() + b"\n"

    def sign(self, key: DeviceKey) -> None:
        self.public_key = key.public
        self.signature = key.sign(self.message())

    def is_signed(self) -> bool:
        return is_signed(self.public_key, self.message(), self.signature)


class BaseRow(Local):
    """One row as it was at the floor."""

    __tablename__ = "base_row"

    entity_id: Mapped[str] = mapped_column(primary_key=True)
    entity_type: Mapped[str] = mapped_column(primary_key=True)
    row: Mapped[dict[str, Any]] = mapped_column(JSON(none_as_null=True))


def floor_of(connection: Connection) -> LogFloor | None:
    """The newest floor, or None where the log is whole."""
    found = floors(connection)
    return found[-1] if found else None


def last_seq(connection: Connection) -> int:
    """The newest event, archived or not; 0 for none."""
    (found,) = run(connection, "SELECT max(seq) FROM event").fetchone()
    if found is None:
        floor = floor_of(connection)
        return 0 if floor is None else floor.seq
    return int(found)


def row_at_floor(connection: Connection, kind: str, key: str) -> Row | None:
    """One item's row as it was at the floor; None where it was not there, or the log is whole."""
    sql = "SELECT row FROM base_row WHERE entity_id = ? AND entity_type = ?"
    found = run(connection, sql, (key, kind)).fetchone()
    return from_json(found[0]) if found else None


def sign_anew(connection: Connection, key: DeviceKey) -> None:
    """After rows at the floor were changed on request: the newest floor stands on what they are now."""
    floor = floor_of(connection)
    if floor is None:
        return
    floor.rows_digest = rows_digest(connection)
    floor.sign(key)
    sql = "UPDATE log_floor SET rows_digest = ?, public_key = ?, signature = ? WHERE seq = ?"
    run(connection, sql, (floor.rows_digest, floor.public_key, floor.signature, floor.seq))


def floors(connection: Connection) -> list[LogFloor]:
    """All, oldest first; each goes with one archive."""
    names = ", ".join(LogFloor.columns())
    found = run(connection, f"SELECT {names} FROM log_floor ORDER BY seq").fetchall()  # noqa: S608 - fixed names
    return [LogFloor(**dict(zip(LogFloor.columns(), each, strict=True))) for each in found]


def start_of(floor: LogFloor | None) -> tuple[Frontier, bytes]:
    """Where the tree and the chain of what is in the log begin."""
    return (Frontier.from_bytes(floor.seq, floor.frontier), floor.chain_hash) if floor else (Frontier(), GENESIS)


def rows_digest(connection: Connection) -> bytes:
    """SHA-256 over all rows at the floor, in the order of their ids."""
    made = hashlib.sha256()
    for entity_id, entity_type, row in base_rows(connection):
        made.update(f"{entity_id}\n{entity_type}\n{row}\n".encode())
    return made.digest()


def base_rows(connection: Connection) -> Iterator[tuple[str, str, str]]:
    """(id, kind, row as JSON), in the order of ids."""
    yield from run(connection, "SELECT entity_id, entity_type, row FROM base_row ORDER BY entity_id, entity_type")
