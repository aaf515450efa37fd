"""What every slice does with its entity: find it, add it, change it with a version check, delete and restore it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

from sqlalchemy.orm import Session

from pjais.kernel.clock import now_text
from pjais.kernel.errors import NotFoundError, StaleVersionError
from pjais.persistence.entity import Entity, Row

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
        item: Any = self.session.get(self.entity, item_id)
        if item is None or (item.deleted_at is not None and not deleted):
            msg = f"There is no {self.entity.entity_type()} with id {item_id[:64]}"
            raise self.missing(msg)
        found: E = item
        return found

    def add(self, item: E) -> E:
        self.session.add(item)
        self.session.flush()
        return item

    def change(self, item: E, values: Mapping[str, object], expected: int | None = None) -> E:
        """Set the given fields.

        Raises:
            StaleVersionError: ``expected`` is not the row's version; ``current`` holds the row as it is.
        """
        if expected is not None and item.version != expected:
            msg = f"This {item.entity_type()} is at version {item.version}, not {expected}; look again before changing"
            raise StaleVersionError(msg, current=public(item.as_row()))
        for name, value in values.items():
            setattr(item, name, value)
        self.session.flush()
        return item

    def delete(self, item: E, expected: int | None = None) -> E:
        """Mark as deleted; ``restore`` takes it back."""
        return self.change(item, {"deleted_at": now_text()}, expected)

    def restore(self, item: E) -> E:
        return self.change(item, {"deleted_at": None})


def public(row: Row) -> Row:
    """The row without what only the store needs."""
    return {name: value for name, value in row.items() if name != "deleted_at"}
