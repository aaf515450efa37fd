"""What every slice does with its entity: find it, add it, change it with a version check, delete and restore it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

from sqlalchemy.orm import Session

from pjais.kernel.clock import now_text
from pjais.kernel.errors import NotFoundError, StaleVersionError
from pjais.kernel.wording import said
from pjais.persistence.entity import Entity, Row
from pjais.persistence.rows import find_item, is_live, rows_of
from pjais.persistence.session import writing

E = TypeVar("E", bound=Entity)


@dataclass(frozen=True, slots=True)
class Repository(Generic[E]):
    """Rows of one entity within a session; the caller owns the transaction."""

    session: Session
    entity: ClassVar[type[Entity]]
    missing: ClassVar[type[NotFoundError]]

    def find(self, item_id: str, *, deleted: bool = False) -> E:
        """The row; a deleted one only if asked for.

        Raises:
            NotFoundError: in the slice's own flavour, when the id is unknown here or the row was deleted.
        """
        item: Any = find_item(self.session, self.entity, item_id)
        if item is None or (item.deleted_at is not None and not deleted):
            raise self._missing(item_id)
        found: E = item
        return found

    def _missing(self, item_id: str) -> NotFoundError:
        return self.missing(f"There is no {self.entity.entity_type()} with id {item_id[:64]}")

    def require(self, item_id: str) -> None:
        """Raises NotFoundError, in the slice's own flavour, unless the row is here and not deleted."""
        if not is_live(self.session, self.entity, item_id):
            raise self._missing(item_id)

    def add(self, given: Row) -> E:
        """A new row; columns left out get their defaults."""
        made: Any = writing(self.session).insert_item(self.entity, self.entity.complete(given))
        item: E = made
        return item

    def add_all(self, given: Iterable[Row]) -> None:
        """Store new rows; columns left out get their defaults."""
        writing(self.session).insert_rows(self.entity, [self.entity.complete(row) for row in given])

    def rows(self, ids: Sequence[str]) -> dict[str, Row]:
        """The stored rows of those ids that there are, by id."""
        return rows_of(self.session.connection(), self.entity, ids)

    def change_all(self, changes: Sequence[tuple[Row, Mapping[str, object]]]) -> int:
        """Set fields of many rows as they were read; returns how many differed."""
        return len(writing(self.session).update_rows(self.entity, changes))

    def change(self, item: E, values: Mapping[str, object], expected: int | None = None) -> E:
        """Set the given fields.

        Raises:
            StaleVersionError: ``expected`` is not the row's version; ``current`` holds the row as it is.
        """
        if expected is not None and item.version != expected:
            msg = said(
                "This {item} is at version {item_version}, not {expected}; look again before changing",
                item=item.entity_type(),
                item_version=item.version,
                expected=expected,
            )
            raise StaleVersionError(msg, current=public(item.as_row()))
        writing(self.session).update_item(item, values)
        return item

    def delete(self, item: E, expected: int | None = None) -> E:
        """Mark as deleted; ``restore`` takes it back."""
        return self.change(item, {"deleted_at": now_text()}, expected)

    def restore(self, item: E) -> E:
        return self.change(item, {"deleted_at": None})


def public(row: Row) -> Row:
    """The row without what only the store needs."""
    return {name: value for name, value in row.items() if name != "deleted_at"}
