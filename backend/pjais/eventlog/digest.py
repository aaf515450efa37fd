"""One hash over all rows that devices share: equal on any two that know the same events."""

import hashlib

from sqlalchemy import Connection

from pjais.persistence.entity import entities
from pjais.persistence.rows import run, statements_of


def digest_of_rows(connection: Connection) -> str:
    """SHA-256, in hex, over the stored rows of every entity in the order of their ids."""
    made = hashlib.sha256()
    for table in sorted(entities(), key=lambda each: each.entity_type()):
        made.update(f"{table.entity_type()}\n".encode())
        columns = ", ".join(sorted(statements_of(table).columns))
        for row in run(connection, f"SELECT {columns} FROM {table.__tablename__} ORDER BY id"):  # noqa: S608 - our own names
            made.update(f"{row!r}\n".encode())
    return made.hexdigest()
