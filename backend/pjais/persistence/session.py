"""The writing session: SQLAlchemy's unit of work, and beside it a short way for writes that come by the thousand."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.exc import StaleDataError

from pjais.kernel.clock import now_text
from pjais.persistence.changes import RowChange
from pjais.persistence.entity import Base, Entity, Row
from pjais.persistence.rows import insert_rows, item_of, update_rows

E = TypeVar("E", bound=Entity)
Record = Callable[["WritingSession", Sequence[tuple[type[Base], RowChange]]], None]


def _unrecorded(_: "WritingSession", __: Sequence[tuple[type[Base], RowChange]]) -> None:
    msg = "This vault has no event log attached; nothing may be written"
    raise RuntimeError(msg)


class WritingSession(Session):
    """A session whose writes leave their events, whichever way they go.

    Through the unit of work (``add``, attributes, ``flush``) or through the methods here, which say the same with
    fixed SQL at a fraction of its cost. Both may be mixed: what is pending goes first.
    """

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - as Session takes them
        super().__init__(*args, **options)
        #: Told every row change made here, in the transaction; set by the event log.
        self.record: Record = _unrecorded

    def insert_item(self, table: type[E], row: Row) -> E:
        """Store a whole row; returns it as an object."""
        self.insert_rows(table, [row])
        return item_of(table, row)

    def insert_rows(self, table: type[Entity], rows: Sequence[Row]) -> None:
        """Store whole rows."""
        self.flush()
        insert_rows(self.connection(), table, rows)
        self.record(self, [(table, RowChange(table.__tablename__, row["id"], None, row)) for row in rows])

    def update_rows(self, table: type[Entity], changes: Sequence[tuple[Row, Mapping[str, Any]]]) -> list[Row]:
        """Change rows as they were read, each by its own values, and the session's objects for them.

        Returns:
            Those that had other values before, as they are now.

        Raises:
            StaleDataError: somebody else changed one of them since.
        """
        self.flush()
        now, name = now_text(), table.__tablename__
        made: list[tuple[Row, Row]] = []
        for before, values in changes:
            differing = {name: value for name, value in values.items() if before[name] != value}
            if differing:
                made.append((before, {**differing, "updated_at": now, "version": before["version"] + 1}))
        if update_rows(self.connection(), table, [(old["id"], old["version"], new) for old, new in made]) != len(made):
            msg = f"a {name} was changed by somebody else since it was read"
            raise StaleDataError(msg)
        after = [{**old, **new} for old, new in made]
        if self.identity_map:
            for row in after:
                if (item := self.identity_map.get(self.identity_key(table, row["id"]))) is not None:
                    _lay(item, row)
        self.record(
            self,
            [(table, RowChange(name, row["id"], old, row)) for (old, _), row in zip(made, after, strict=True)],
        )
        return after

    def update_item(self, item: Entity, values: Mapping[str, Any]) -> None:
        """Change fields of an object and its row; nothing happens when they have these values already.

        Raises:
            StaleDataError: somebody else changed the row since it was read.
        """
        self.flush()
        for row in self.update_rows(type(item), [(item.as_row(), values)]):
            _lay(item, row)


def writing(session: Session) -> WritingSession:
    """The same session, for who writes through it.

    Raises:
        TypeError: it only reads.
    """
    if not isinstance(session, WritingSession):
        msg = "This session only reads"
        raise TypeError(msg)
    return session


def _lay(item: Entity, row: Row) -> None:
    """Give an object the values of its row."""
    for name, value in row.items():
        set_committed_value(item, name, value)
