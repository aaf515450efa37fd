"""The log's events that are still to come, of which the rows are here already: a vault that began with an image.

Until the last has come, rows cannot be held against their events nor made of them, and the past cannot be shown.
"""

from http import HTTPStatus

from sqlalchemy import JSON, Connection
from sqlalchemy.orm import Mapped, mapped_column

from pjais.kernel.errors import PjaisError
from pjais.kernel.wording import said
from pjais.persistence.engine import from_json, to_json
from pjais.persistence.entity import Local
from pjais.persistence.rows import run, statements_of


class HistoryComingError(PjaisError):
    """The history of this vault is still coming from the hub."""

    code = "history-coming"
    status = HTTPStatus.CONFLICT


class Outstanding(Local):
    """How much of one image has come; there is one row at most.

    ``source`` names the image, None once its events have to come one by one; ``upto`` is the event of the hub's log
    that it tells up to. ``parts`` of the log and ``events`` in them are here, of ``total``. ``began`` and ``last_seq``
    are the log's newest events before the first and after the newest part; ``meanwhile`` lists the stretches, as
    [first, last], of what was written meanwhile.
    """

    __tablename__ = "outstanding"

    upto: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    source: Mapped[str | None]
    parts: Mapped[int]
    events: Mapped[int]
    total: Mapped[int]
    began: Mapped[int]
    last_seq: Mapped[int]
    meanwhile: Mapped[list[list[int]]] = mapped_column(JSON(none_as_null=True))


def outstanding(connection: Connection) -> Outstanding | None:
    """What is still to come; None where the log is whole."""
    columns = statements_of(Outstanding).columns
    found = run(connection, f"SELECT {', '.join(columns)} FROM outstanding").fetchone()  # noqa: S608 - our own names
    if found is None:
        return None
    row = dict(zip(columns, found, strict=True))
    return Outstanding(**{**row, "meanwhile": from_json(row["meanwhile"])})


def note_outstanding(connection: Connection, now: Outstanding | None) -> None:
    """Write down how it stands; None: all is here."""
    run(connection, "DELETE FROM outstanding")
    if now is not None:
        made = statements_of(Outstanding)
        values = (now.upto, now.source, now.parts, now.events, now.total, now.began, now.last_seq)
        run(connection, made.insert, (*values, to_json(now.meanwhile)))


def refuse_while_outstanding(connection: Connection) -> None:
    """Raises HistoryComingError: what is to be done needs the whole log."""
    found = outstanding(connection)
    if found is not None:
        msg = said(
            "The history of this vault is still coming from the hub: {events:,} of {total:,} events are here; wait"
            " until it is whole",
            events=found.events,
            total=found.total,
        )
        raise HistoryComingError(msg)
