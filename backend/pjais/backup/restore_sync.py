"""Where a vault that is brought back stands among its other devices: it is in the workspace that it is in today.

What it has not sent it sends, and what the others did since comes back to it: from where the backup stood in the
workspace's log, or from the beginning of it where the backup stood in none.
"""

from typing import Final

from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.orm import Session

from pjais.persistence.entity import Base

_GENESIS: Final = bytes(32)
#: Of today in any case: who is there, and what this device leaves out.
AS_TODAY: Final = ("sync_workspace", "sync_device", "sync_left_out")
#: What a place in another history says nothing about.
OF_A_PLACE: Final = (
    "sync_cursor",
    "sync_arrived",
    "sync_echo",
    "sync_again",
    "sync_waiting",
    "sync_control",
    "sync_picture",
    "refused_event",
)


def keep_sync(today: Session, then: Connection) -> None:
    """Change a backup's copy before it comes into the place of today's vault.

    Args:
        today: the vault as it is.
        then: the copy, in a writing transaction.
    """
    cursor = Base.metadata.tables["sync_cursor"]
    which = select(cursor.c.workspace_id, cursor.c.epoch)
    place, knows = today.execute(which).first(), then.execute(which).first()
    for name in AS_TODAY:
        table = Base.metadata.tables[name]
        then.execute(delete(table))
        rows = [dict(row) for row in today.execute(select(table)).mappings()]
        if rows:
            then.execute(insert(table), rows)
    if place == knows:
        return
    for name in OF_A_PLACE:
        then.execute(delete(Base.metadata.tables[name]))
    if place is not None:
        workspace_id, epoch = place
        at_the_beginning = {"seq": 0, "chain": _GENESIS, "sent_up_to": 0}
        then.execute(insert(cursor), [{"workspace_id": workspace_id, "epoch": epoch, **at_the_beginning}])
