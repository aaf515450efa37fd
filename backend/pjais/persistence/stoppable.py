"""Statements that take long, and what may stop them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlcipher3 import dbapi2

#: Of SQLite's virtual machine, between two looks: some hundredths of a second.
_STEPS: Final = 200_000


@contextmanager
def stoppable(connection: Connection | dbapi2.Connection, look: Callable[[], object]) -> Iterator[None]:
    """Calls ``look`` every so often while statements run; what it raises ends the statement and the block.

    A transaction that is ended so is to be rolled back.
    """
    driver: Any = connection.connection.driver_connection if isinstance(connection, Connection) else connection
    stopped: list[BaseException] = []

    def tell() -> int:
        try:
            look()
        except BaseException as error:
            stopped.append(error)
        return len(stopped)

    driver.set_progress_handler(tell, _STEPS)
    try:
        yield
    except (dbapi2.Error, DBAPIError):
        if stopped:
            raise stopped[0] from None
        raise
    finally:
        driver.set_progress_handler(None, 0)
