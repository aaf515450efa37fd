"""Base classes of every table: synced entities, device-local rows, and what their columns share."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any, ClassVar, Final, Self

from sqlalchemy import JSON, CheckConstraint, Column, MetaData, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

from pjais.kernel.clock import now_text
from pjais.kernel.ids import new_id

Row = dict[str, Any]  # one row as plain values, exactly as stored, sent and logged

#: Columns that every entity has and nobody edits.
BOOKKEEPING: Final = frozenset({"id", "created_at", "updated_at", "version"})

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_name)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Root of all tables of the vault."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar = {
        str: Text,
        dict[str, Any]: JSON(none_as_null=True),
        list[str]: JSON(none_as_null=True),
    }

    @classmethod
    def columns(cls) -> Mapping[str, Column[Any]]:
        """Column by attribute name, in table order."""
        return _columns(cls)


@cache
def _columns(table: type[Base]) -> Mapping[str, Column[Any]]:
    return {column.name: column for column in table.__table__.columns if isinstance(column, Column)}


class Local(Base):
    """A row of this device only: published to live queries, never written to the event log."""

    __abstract__ = True


class Entity(Base):
    """A row that devices share: every change of it is an event.

    ``version`` counts the writes from 1 and guards against two editors overwriting each other; ``deleted_at`` is
    the tombstone of a deleted row, which can be restored.
    """

    __abstract__ = True

    #: How events of this entity are called: their version; ``created`` names an insert, ``only`` an update of just
    #: those fields.
    event_version: ClassVar[int] = 1
    event_created: ClassVar[str] = "Created"
    event_only: ClassVar[Mapping[str, str]] = {}

    #: How fields meet that several devices have changed (ADR 33), where not by the newest value: ``joined`` lists
    #: are sets, ``summed`` numbers are counts. ``passing`` ones change by themselves: who set them has edited nothing.
    joined: ClassVar[frozenset[str]] = frozenset()
    summed: ClassVar[frozenset[str]] = frozenset()
    passing: ClassVar[frozenset[str]] = frozenset()

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id, sort_order=-10)
    created_at: Mapped[str] = mapped_column(default=now_text, sort_order=90)
    updated_at: Mapped[str] = mapped_column(default=now_text, sort_order=91)
    deleted_at: Mapped[str | None] = mapped_column(default=None, sort_order=92)
    version: Mapped[int] = mapped_column(default=1, sort_order=93)

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        return {} if cls.__dict__.get("__abstract__") else {"version_id_col": cls.__table__.c.version}

    @classmethod
    def entity_type(cls) -> str:
        return str(cls.__tablename__)

    @classmethod
    def persona_of(cls, row: Row) -> str | None:
        """The persona this row belongs to, for the audit trail."""
        owner: str | None = row.get("persona_id")
        return owner

    def as_row(self) -> Row:
        """The loaded values by column name; never touches the database."""
        return {name: self.__dict__[name] for name in type(self).columns()}

    @classmethod
    def complete(cls, given: Row) -> Row:
        """A whole row from given values, defaults filled in as an insert would."""
        fixed, made = _defaults(cls)
        row = {**fixed, **given}
        for name, make in made:
            if name not in given:
                row[name] = make(None)
        return row

    def fill(self) -> Self:
        """Set every column that was left out, so that the row is known before it is flushed."""
        given = {name: self.__dict__[name] for name in type(self).columns() if name in self.__dict__}
        for name, value in type(self).complete(given).items():
            if name not in given:
                setattr(self, name, value)
        return self


def entities() -> Sequence[type[Entity]]:
    """Every table whose rows have events, those that others refer to first."""
    return _entities(len(Base.registry.mappers))


def of_personas() -> Sequence[type[Entity]]:
    """Of those: personas and what belongs to one."""
    return [table for table in entities() if table.entity_type() == "persona" or "persona_id" in table.columns()]


@cache
def _entities(_mapped: int) -> Sequence[type[Entity]]:
    """Kept until another table is mapped."""
    order = {table.name: place for place, table in enumerate(Base.metadata.sorted_tables)}
    found = (mapper.class_ for mapper in Base.registry.mappers if issubclass(mapper.class_, Entity))
    return tuple(sorted(found, key=lambda table: order[table.__tablename__]))


@cache
def blank_row(table: type[Base]) -> Row:
    """What a row holds before its first event: nothing, and in columns that must hold something their default.

    The events of rows that are older than a column do not speak of it.
    """
    fixed, _ = _defaults(table)
    optional = {name for name, column in table.columns().items() if column.nullable}
    return {name: None if name in optional else value for name, value in fixed.items()}


@cache
def _defaults(table: type[Base]) -> tuple[Row, tuple[tuple[str, Callable[[None], Any]], ...]]:
    """Values that are the same for every row, in the order of the columns, and those made for each."""
    fixed: Row = {}
    made = []
    for name, column in table.columns().items():
        default = column.default
        fixed[name] = None
        if default is not None and default.is_callable:
            made.append((name, default.arg))  # type: ignore[attr-defined]  # a ColumnDefault by is_callable
        elif default is not None:
            fixed[name] = default.arg  # type: ignore[attr-defined]
    return fixed, tuple(made)


def storable_text(*names: str) -> tuple[CheckConstraint, ...]:
    """Checks that the named text columns are not empty."""
    return tuple(CheckConstraint(f"length({name}) > 0", name=f"{name}_present") for name in names)


def one_of(column: str, values: Iterable[str]) -> CheckConstraint:
    """A check that the column has one of the values.

    Spelled with OR: for IN, SQLite builds a table at every row, a third of a memory's cost.
    """
    return CheckConstraint(" OR ".join(f"{column} = '{value}'" for value in values), name=f"{column}_known")
