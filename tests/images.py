"""Images of one vault laid into another, without what carries them."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import orjson

from pjais.eventlog.image import ImageHead, LogPart, RowsPart, head_of, log_parts, rows_parts
from pjais.eventlog.laying import add_part, end, is_room_for, lay_rows
from pjais.persistence.vault import Vault
from tests.convergence.devices import Device

SOURCE = "1/of a test"
UPTO = 1_000_000


@dataclass(frozen=True, slots=True)
class Image:
    """As it comes out at the other end."""

    head: ImageHead
    rows: list[RowsPart]
    log: list[LogPart]


def image_of(device: Device, most: int = 7) -> Image:
    """In parts of so many rows and events at most."""
    with device.vault.read() as session:
        connection = session.connection()
        head = head_of(connection, 1)
        assert head is not None
        rows, log = list(rows_parts(connection, most)), list(log_parts(connection, most))
    return Image(
        ImageHead.of_told(_carried(asdict(head))),
        [RowsPart.of_told(_carried(part.told())) for part in rows],
        [LogPart.of_told(_carried(part.told())) for part in log],
    )


def begin(vault: Vault, image: Image) -> None:
    """The rows and the first events."""
    with vault.write(actor="sync") as session:
        assert is_room_for(session.connection(), image.head)
        lay_rows(session, SOURCE, UPTO, image.head, image.rows, image.log[0])


def go_on(vault: Vault, image: Image, meanwhile: Callable[[], object] = lambda: None) -> None:
    """The rest of the log; something else happens before each part, and after the last."""
    for part in image.log[1:]:
        meanwhile()
        with vault.write(actor="sync") as session:
            add_part(session, part)
    meanwhile()
    with vault.write(actor="sync") as session:
        end(session)


def _carried(told: Any) -> Any:
    return orjson.loads(orjson.dumps(told))
