"""Takes a name out of one database: out of events, the rows of every table, and pictures.

Every column of text or JSON is gone through, whatever table it is in; only those of the log's own books, which hold
hashes, signatures and words of ours, are not. A picture is named by its hash: one that is written anew goes by another
name, and whoever wears it follows, in rows and events alike.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

from sqlalchemy import JSON, Connection, Text

from pjais.eventlog.forgotten_name import ForgottenName
from pjais.eventlog.redaction import redact
from pjais.persistence.engine import from_json, to_json
from pjais.persistence.entity import Base, Row
from pjais.persistence.rows import Statements, is_there, run, run_many, statements_of

#: Tables without a word of anybody's, and the log itself, which is redacted.
BOOKS: Final = frozenset(
    {
        "event",
        "erasure",
        "redaction",
        "redaction_batch",
        "checkpoint",
        "log_floor",
        "log_import",
        "quarantine",
        "merged_entity",
        "counted_stamp",
        "base_row",
        "milestone",
        "recall",
        "blob",
        "phone",
        "sync_cursor",
        "sync_arrived",
        "sync_echo",
        "sync_again",
        "sync_waiting",
        "sync_control",
        "sync_picture",
        "sync_left_out",
        "outstanding",
    }
)
#: Rows made of many others', which go as a whole when the name stands in them.
MADE_OF_OTHERS: Final = frozenset({"prompt", "reply_piece"})
_AVATAR: Final = "avatar"
_KEEP_PICTURE: Final = (
    "INSERT OR IGNORE INTO blob (sha256, media_type, size_bytes, content, created_at)"
    " SELECT ?, media_type, ?, ?, created_at FROM blob WHERE sha256 = ?"
)


class WithoutName:
    """One name and what is left without it; counts what it changed."""

    def __init__(self, name: ForgottenName, repainted: Mapping[str, str | None]) -> None:
        """Make one.

        Args:
            name: what goes.
            repainted: pictures known to hold it, and what came in the place of each.
        """
        self._name = name
        self.repainted = dict(repainted)
        self.rows: Counter[str] = Counter()
        self.blobs = 0

    def take_out(self, connection: Connection) -> dict[int, bytes]:
        """Take the name out of everything; returns what each changed event hashes to since, by seq."""
        for sha256, content in list(pictures_with(connection, self._name)):
            self._repaint(connection, sha256, content)
        redacted = dict(redact(connection, "", self.stored))
        base = run(connection, "SELECT rowid, row FROM base_row").fetchall()
        changed = [(after, rowid) for rowid, before in base if (after := self.stored(before)) != before]
        run_many(connection, "UPDATE base_row SET row = ? WHERE rowid = ?", changed)
        reached = run(connection, "SELECT row, entity_id, seq FROM milestone WHERE row IS NOT NULL").fetchall()
        rows = [(after, *key) for before, *key in reached if (after := self.stored(before)) != before]
        run_many(connection, "UPDATE milestone SET row = ? WHERE entity_id = ? AND seq = ?", rows)
        for table in tables_of_words():
            name = table.__tablename__
            if count := self._rewrite(connection, table, name):
                self.rows[name] = count
            if is_there(connection, f"replaced_{name}"):
                self._rewrite(connection, table, f"replaced_{name}")
        run(connection, "DELETE FROM reply_piece")  # a name may lie across two of them; whoever writes them stops
        return redacted

    def stored(self, text: str) -> str:
        """An object as events and rows at the floor store it, without the name."""
        if not (self._name.may_be_in(text) or any(worn in text for worn in self.repainted)):
            return text
        try:
            before = from_json(text)
        except ValueError:
            return "{}"  # nobody can read it, so nobody can take a word out of it
        after = (
            self._fields(before) if isinstance(before, dict) else self._name.out_of_fields({"value": before})["value"]
        )
        return text if after == before else to_json(after)

    def _fields(self, fields: Row) -> Row:
        without = self._name.out_of_fields(fields)
        if self.repainted and _AVATAR in without:
            without[_AVATAR] = self._worn(without[_AVATAR])
        return without

    def _worn(self, avatar: Any) -> Any:  # noqa: ANN401 - of a row one, of an event [before, after]
        if isinstance(avatar, list):
            return [self._worn(each) for each in avatar]
        return self.repainted.get(avatar, avatar)

    def _rewrite(self, connection: Connection, table: type[Base], stored: str) -> int:
        """Take the name out of a table with this one's columns; returns how many rows had it."""
        made, changed, gone = statements_of(table), [], []
        for rowid, *values in run(connection, f"SELECT rowid, {', '.join(made.columns)} FROM {stored}"):  # noqa: S608 - our own names
            after = self._row_without(made, values)
            if after is not None:
                changed.append((*after, rowid))
                gone.append((rowid,))
        if table.__tablename__ in MADE_OF_OTHERS:
            run_many(connection, f"DELETE FROM {stored} WHERE rowid = ?", gone)  # noqa: S608 - as above
        else:
            sets = ", ".join(f"{column} = ?" for column in made.columns)
            run_many(connection, f"UPDATE {stored} SET {sets} WHERE rowid = ?", changed)  # noqa: S608 - as above
        return len(gone)

    def _row_without(self, made: Statements, values: list[Any]) -> Any:  # noqa: ANN401 - as the driver takes it
        """The row as it is to be stored, None if it can stay."""
        texts = [value for value in values if isinstance(value, str)]
        if not any(value in self.repainted or self._name.may_be_in(value) for value in texts):
            return None
        row = made.row(values)
        after = self._fields(row)
        return None if after == row else made.bound(after)

    def _repaint(self, connection: Connection, sha256: str, content: bytes | None) -> None:
        painted = None if content is None else hashlib.sha256(content).hexdigest()
        if content is not None:
            run(connection, _KEEP_PICTURE, (painted, len(content), content, sha256))
        run(connection, "DELETE FROM blob WHERE sha256 = ?", (sha256,))
        self.repainted[sha256] = painted
        self.blobs += 1


def pictures_with(connection: Connection, name: ForgottenName) -> Iterator[tuple[str, bytes | None]]:
    """Pictures that tell the name beside their pixels, each with what it is without; None where nothing can be."""
    for sha256, content in run(connection, "SELECT sha256, content FROM blob"):
        without = name.out_of_picture(content)
        if without != content:
            yield sha256, without


def repainted(connection: Connection, name: ForgottenName) -> dict[str, str | None]:
    """The same by their hashes alone."""
    return {
        sha256: None if content is None else hashlib.sha256(content).hexdigest()
        for sha256, content in pictures_with(connection, name)
    }


def tables_of_words() -> list[type[Base]]:
    """Every table that may hold what a person wrote, those that others refer to first."""
    order = {table.name: place for place, table in enumerate(Base.metadata.sorted_tables)}
    found = [mapper.class_ for mapper in Base.registry.mappers if mapper.class_.__tablename__ not in BOOKS]
    worded = [table for table in found if any(isinstance(c.type, JSON | Text) for c in table.columns().values())]
    return sorted(worded, key=lambda table: order[table.__tablename__])
