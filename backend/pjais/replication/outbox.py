"""Which events of the log the hub does not have: all after the last one sent, but for those that came from it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any, Final

from sqlalchemy import Connection

from pjais.eventlog.archive import archived
from pjais.eventlog.chain import LEAF_FIELDS
from pjais.eventlog.floor import floor_of, last_seq
from pjais.kernel.clock import now_text
from pjais.persistence.engine import from_json
from pjais.persistence.rows import run, run_many
from pjais.replication.ports import CutError, Outgoing, Refusal
from pjais.replication.retelling import contents_of, retold_id
from pjais.sealing.contents import RETELLS

_COLUMNS: Final = f"seq, {', '.join(LEAF_FIELDS)}"
_CHANGES: Final = LEAF_FIELDS.index("changes")
_PERSONA: Final = LEAF_FIELDS.index("persona_id")
#: Personas of which nothing goes out or comes in: left out on this device, or not to be synced as their privacy says.
KEPT_HERE: Final = (
    "SELECT persona_id FROM sync_left_out UNION"
    " SELECT id FROM persona WHERE json_extract(privacy_settings, '$.allow_sync') = 0"
)
#: What was forgotten before it was sent is nobody else's any more.
_WANTED: Final = (
    "NOT EXISTS (SELECT 1 FROM sync_echo WHERE sync_echo.seq = event.seq)"  # noqa: S608 - fixed names
    " AND NOT EXISTS (SELECT 1 FROM sync_arrived WHERE event.seq BETWEEN first_seq AND last_seq)"
    " AND NOT EXISTS (SELECT 1 FROM redaction WHERE redaction.seq = event.seq)"
    f" AND (persona_id IS NULL OR persona_id NOT IN ({KEPT_HERE}))"
)
_IS_LEFT: Final = "(changes <> '{}' OR NOT EXISTS (SELECT 1 FROM redaction WHERE redaction.seq = event.seq))"
_UNSENT: Final = (
    f"SELECT {_COLUMNS} FROM event WHERE seq IN (SELECT seq FROM sync_again) UNION"  # noqa: S608 - fixed names
    f" SELECT * FROM (SELECT {_COLUMNS} FROM event WHERE seq > ? AND {_WANTED} ORDER BY seq LIMIT ?)"
    " ORDER BY seq LIMIT ?"
)
_COUNT: Final = f"SELECT count(*) + (SELECT count(*) FROM sync_again) FROM event WHERE seq > ? AND {_WANTED}"  # noqa: S608 - as above
_CHANGED_UNSENT: Final = (
    "SELECT event_id FROM redaction JOIN event USING (seq)"
    " WHERE batch_id = ? AND seq > (SELECT sent_up_to FROM sync_cursor)"
    " AND NOT EXISTS (SELECT 1 FROM sync_echo WHERE sync_echo.seq = redaction.seq)"
    " AND NOT EXISTS (SELECT 1 FROM sync_arrived WHERE redaction.seq BETWEEN first_seq AND last_seq)"
)
_ARCHIVED: Final = f"SELECT {_COLUMNS} FROM event WHERE seq > ? ORDER BY seq"  # noqa: S608 - as above
_ARCHIVED_COUNT: Final = "SELECT count(*) FROM event WHERE seq > ?"


def unsent(connection: Connection, sent_up_to: int, most: int, salt: bytes = b"") -> list[Outgoing]:
    """The first of them, in the order of the log; ``salt`` goes into ids of what is told again.

    Raises:
        MissingArchiveError: older ones lie in an archive that is not there.
    """
    if _floor(connection) > sent_up_to and (found := list(_from_archives(connection, sent_up_to, most))):
        return found
    rows = run(connection, _UNSENT, (sent_up_to, most, most)).fetchall()
    lost = contents_of(connection, [row[0] for row in rows])
    return [_left_of(_outgoing(row), lost.get(row[0]), salt) for row in rows]


def count_unsent(connection: Connection, sent_up_to: int) -> int:
    """How many there are.

    Raises:
        MissingArchiveError: as above.
    """
    count: int = run(connection, _COUNT, (sent_up_to,)).fetchone()[0]
    if _floor(connection) > sent_up_to:
        count += sum(found for (found,) in archived(connection, _ARCHIVED_COUNT, (sent_up_to,)))
    return count


def check_sent(connection: Connection, sent: Sequence[Outgoing]) -> None:
    """Raises CutError where the log is another than what was sent was read from: a backup was brought back."""
    last = sent[-1]
    found = run(connection, "SELECT event_id FROM event WHERE seq = ?", (last.position,)).fetchone()
    sent_id = last.body.get(RETELLS, last.event_id)
    if (found is None and last.position > last_seq(connection)) or (found is not None and found[0] != sent_id):
        raise CutError


def note_sent(connection: Connection, sent_up_to: int, sent: Sequence[Outgoing], refusals: Sequence[Refusal]) -> int:
    """Write down what became of these; returns up to where everything is sent now."""
    upto = max(sent_up_to, sent[-1].position)
    run_many(connection, "DELETE FROM sync_again WHERE seq = ?", [(each.position,) for each in sent])
    run_many(connection, "DELETE FROM refused_event WHERE event_id = ?", [(each.event_id,) for each in sent])
    rows = [(each.event_id, each.position, each.code, each.detail, now_text()) for each in refusals]
    run_many(connection, "INSERT INTO refused_event VALUES (?, ?, ?, ?, ?)", rows)
    if not run(connection, _UNSENT, (upto, 1, 1)).fetchone() and _floor(connection) <= upto:
        upto = max(upto, last_seq(connection))
    run(connection, "DELETE FROM sync_echo WHERE seq <= ?", (upto,))
    run(connection, "DELETE FROM sync_arrived WHERE last_seq <= ?", (upto,))
    return upto


def note_arrived(connection: Connection, first: int, last: int) -> None:
    """These came from the hub."""
    if run(connection, "UPDATE sync_arrived SET last_seq = ? WHERE last_seq = ?", (last, first - 1)).rowcount == 0:
        run(connection, "INSERT INTO sync_arrived VALUES (?, ?)", (first, last))


def note_taken(connection: Connection, sent_up_to: int, before: int) -> None:
    """Whatever the log has gained since its newest event was that one came from the hub."""
    after = last_seq(connection)
    if after > before > sent_up_to:
        note_arrived(connection, before + 1, after)
    elif after > before:
        run(connection, "UPDATE sync_cursor SET sent_up_to = ?", (after,))


def note_echoes(connection: Connection, sent_up_to: int, event_ids: Sequence[str]) -> None:
    """The hub has these, whether or not it has said so; what of them this log does not have does not matter."""
    sql = "INSERT OR IGNORE INTO sync_echo SELECT seq FROM event WHERE event_id = ? AND seq > ?"
    run_many(connection, sql, [(event_id, sent_up_to) for event_id in event_ids])
    sql = "DELETE FROM sync_again WHERE seq IN (SELECT seq FROM event WHERE event_id = ?)"
    run_many(connection, sql, [(event_id,) for event_id in event_ids])


def send_again(connection: Connection, sent_up_to: int, condition: str, *parameters: object) -> None:
    """Send events once more that count as sent, those of which the condition holds and something is left."""
    sql = f"INSERT OR IGNORE INTO sync_again SELECT seq FROM event WHERE seq <= ? AND {condition} AND {_IS_LEFT}"  # noqa: S608 - ours
    run(connection, sql, (sent_up_to, *parameters))


def kept_here(connection: Connection) -> set[str]:
    """Personas of which nothing goes out and nothing comes in."""
    return {each for (each,) in run(connection, KEPT_HERE).fetchall()}


def changed_unsent(connection: Connection, batch: str) -> set[str]:
    """Events that a batch of redactions has changed and that the hub may not have had, or has just got."""
    return {event_id for (event_id,) in run(connection, _CHANGED_UNSENT, (batch,)).fetchall()}


def _floor(connection: Connection) -> int:
    found = floor_of(connection)
    return 0 if found is None else found.seq


def _from_archives(connection: Connection, sent_up_to: int, most: int) -> Iterator[Outgoing]:
    left_out = kept_here(connection)
    rows = archived(connection, _ARCHIVED, (sent_up_to,))
    yield from islice((_outgoing(row) for row in rows if row[1 + _PERSONA] not in left_out), most)


def _left_of(outgoing: Outgoing, contents: Sequence[bytes] | None, salt: bytes) -> Outgoing:
    """Under an id of its own where the event has lost words: the hub may have, or get, what it was."""
    if not contents:
        return outgoing
    event_id = outgoing.event_id
    anew = retold_id(salt, event_id, contents[-1])
    return replace(outgoing, event_id=anew, body={**outgoing.body, RETELLS: event_id})


def _outgoing(row: Sequence[Any]) -> Outgoing:
    seq, *values = row
    values[_CHANGES] = from_json(values[_CHANGES])
    body = dict(zip(LEAF_FIELDS, values, strict=True))
    return Outgoing(seq, body.pop("event_id"), body["persona_id"], body)
