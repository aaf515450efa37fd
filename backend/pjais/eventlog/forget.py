"""Erases a persona, a name or a period from one database: rows, the content of events, pictures.

Rows go or lose the name; events keep their place and hash and lose their content. It all happens on the caller's
transaction, so that it can also be done for its counts alone and rolled back.
"""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import Final, Literal

from sqlalchemy import Connection

from pjais.eventlog.archive import archived
from pjais.eventlog.floor import sign_anew
from pjais.eventlog.forgotten_name import ForgottenName
from pjais.eventlog.redaction import note_redactions, redact
from pjais.eventlog.settle import settle
from pjais.eventlog.without_name import WithoutName
from pjais.persistence.engine import from_json, to_json
from pjais.persistence.entity import entities, of_personas
from pjais.persistence.rows import is_there, run, run_many
from pjais.security.device_key import DeviceKey

UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_INSTANTS: Final = ("created_at", "occurred_at")

_NO_ACTIVE: Final = (
    "DELETE FROM setting WHERE key = 'persona.active' AND value IN (SELECT json_quote(id) FROM forgotten)"
)
_DROP_PICTURE: Final = (
    "DELETE FROM blob WHERE sha256 = ? AND sha256 NOT IN (SELECT avatar FROM persona WHERE avatar IS NOT NULL)"
)
_OF_FORGOTTEN: Final = "WHERE entity_id IN (SELECT id FROM forgotten)"
#: Conversations that go on without some of their messages: what sums them up may tell of these.
_SHORTEN: Final = (
    "INSERT INTO shortened SELECT DISTINCT conversation_id FROM message WHERE id IN (SELECT id FROM forgotten)"
    " AND conversation_id NOT IN (SELECT id FROM forgotten)"
)
_SUMMED_UP: Final = "WHERE entity_id IN (SELECT id FROM shortened)"
_SUMMARIES: Final = "UPDATE {table} SET summary = '' WHERE id IN (SELECT id FROM shortened)"
_SEEN_BY_MODELS: Final = (
    "SELECT rowid, message_id, persona_id, parts, message_id IN"
    " (SELECT id FROM message WHERE conversation_id IN (SELECT id FROM shortened)) FROM prompt"
)
_NO_PIECES: Final = (
    "DELETE FROM reply_piece WHERE message_id IN (SELECT id FROM forgotten)"
    " OR conversation_id IN (SELECT id FROM forgotten UNION SELECT id FROM shortened)"
)
_NO_RECALLS: Final = (
    "DELETE FROM recall WHERE memory_id IN (SELECT id FROM forgotten) OR message_id IN (SELECT id FROM forgotten)"
    " OR persona_id IN (SELECT id FROM forgotten)"
)
_NO_ADJUSTED: Final = (
    "DELETE FROM adjusted_change WHERE entity_id IN (SELECT id FROM forgotten UNION SELECT id FROM shortened)"
    " OR persona_id IN (SELECT id FROM forgotten)"
)
_NO_HELD: Final = (
    "DELETE FROM held_arrival WHERE entity_id IN (SELECT id FROM forgotten) OR persona_id IN (SELECT id FROM forgotten)"
    " OR waits_for_id IN (SELECT id FROM forgotten)"
)
_AT_ONCE: Final = 500
_MET: Final = (
    "SELECT entity_type, entity_id FROM event JOIN merged_entity USING (entity_type, entity_id) WHERE seq IN ({marks})"
    " AND entity_id NOT IN (SELECT entity_id FROM base_row)"
)
_LIST: Final = "INSERT OR IGNORE INTO forgotten VALUES (?)"
_TAKE: Final = "INSERT OR IGNORE INTO forgotten SELECT"

Kind = Literal["persona", "name", "range"]


@dataclass(frozen=True)
class Scope:
    """What is to be forgotten: one persona with all that is its; a person's name, wherever it stands as a whole word;
    or memories, conversations and messages from ``since`` to before ``until``, of one persona or of all.
    """

    persona_id: str | None = None
    name: str | None = None
    since: str | None = None
    until: str | None = None

    @property
    def kind(self) -> Kind:
        if self.name is not None:
            return "name"
        return "persona" if self.since is None and self.until is None else "range"

    @cached_property
    def words(self) -> ForgottenName:
        """The name, ready to be looked for."""
        return ForgottenName(self.name or "")


@dataclass(slots=True)
class Erased:
    """How much was erased or changed: rows by table, events and blobs.

    ``ids`` are of what went as a whole, ``shortened`` of conversations that lost messages; ``pictures`` had been worn,
    ``repainted`` maps each that held the name to the one that came in its place, if any; ``batch`` is that of the
    redactions, if any.
    """

    rows: Counter[str] = field(default_factory=Counter)
    events: int = 0
    blobs: int = 0
    ids: frozenset[str] = frozenset()
    shortened: frozenset[str] = frozenset()
    pictures: set[str] = field(default_factory=set)
    repainted: Mapping[str, str | None] = field(default_factory=dict)
    batch: str | None = None

    @property
    def is_nothing(self) -> bool:
        return not (self.events or self.blobs or self.rows.total())

    def counts(self) -> dict[str, int]:
        return {**self.rows, "events": self.events, "blobs": self.blobs}


def erase(connection: Connection, scope: Scope, key: DeviceKey, known: Erased | None = None) -> Erased:
    """Erase what the scope names; signs which events have lost content.

    What the archives of older events say of it is not touched.

    Args:
        connection: in a writing transaction.
        scope: what goes.
        key: signs.
        known: what was found to go before; its pictures go, too, besides those that events still speak of.

    Raises:
        MissingArchiveError: an archive is not there; nothing was changed.
    """
    run(connection, "PRAGMA defer_foreign_keys=ON")
    known, done = known or Erased(), Erased()
    if scope.kind == "name":
        without = WithoutName(scope.words, known.repainted)
        redacted = without.take_out(connection)
        done.rows, done.blobs, done.repainted = without.rows, without.blobs, without.repainted
    else:
        _gather(connection, scope)
        done.ids, done.shortened = _listed(connection, "forgotten"), _listed(connection, "shortened")
        done.pictures = _pictures(connection, done.ids) | known.pictures
        redacted = _empty_events(connection)
        _remove_seen(connection, done)
        _remove_summaries(connection)
        _remove_rows(connection, done)
        _remove_pictures(connection, done)
        run(connection, _NO_ACTIVE)
        _drop_lists(connection)
    done.events = len(redacted)
    _merge_anew(connection, list(redacted))
    if redacted:
        done.batch = note_redactions(connection, redacted, key)
    if not done.is_nothing:
        sign_anew(connection, key)
    return done


def erase_archived(connection: Connection, scope: Scope, known: Erased, key: DeviceKey) -> int:
    """The same in an archive of older events, which has nothing but events; returns how many have lost content."""
    if scope.kind == "name":
        redacted = dict(redact(connection, "", WithoutName(scope.words, known.repainted).stored))
    else:
        _make_lists(connection)
        run_many(connection, _LIST, [(each,) for each in known.ids])
        run_many(connection, "INSERT INTO shortened VALUES (?)", [(each,) for each in known.shortened])
        redacted = _empty_events(connection)
        _drop_lists(connection)
    if redacted:
        note_redactions(connection, redacted, key)
    return len(redacted)


def _empty_events(connection: Connection) -> dict[int, bytes]:
    redacted = dict(redact(connection, _OF_FORGOTTEN, lambda _: "{}"))
    return redacted | dict(redact(connection, _SUMMED_UP, _without_summary))


def _merge_anew(connection: Connection, seqs: Sequence[int]) -> None:
    """Entities on which devices have met: two tags may be one now. Archives may still tell what is to go: not those."""
    changed: dict[str, set[str]] = {}
    for start in range(0, len(seqs), _AT_ONCE):
        part = seqs[start : start + _AT_ONCE]
        for kind, key in run(connection, _MET.format(marks=", ".join("?" * len(part))), part):
            changed.setdefault(kind, set()).add(key)
    for table in entities():
        settle(connection, table, sorted(changed.get(table.entity_type(), ())))


def _gather(connection: Connection, scope: Scope) -> None:
    """The ids of what goes, in a table of this connection."""
    _make_lists(connection)
    if scope.kind == "persona":
        run(connection, _LIST, (scope.persona_id,))
        run(connection, f"{_TAKE} entity_id FROM event WHERE persona_id = ?", (scope.persona_id,))
        of_it = archived(connection, "SELECT DISTINCT entity_id FROM event WHERE persona_id = ?", (scope.persona_id,))
        run_many(connection, _LIST, list(of_it))
    for table in of_personas():
        if table.entity_type() == "persona":
            continue
        columns, name = table.columns(), table.__tablename__
        if scope.kind == "persona":
            condition, values = "persona_id = ?", [scope.persona_id]
        else:
            condition, values = _in_range(scope, [each for each in _INSTANTS if each in columns])
        run(connection, f"{_TAKE} id FROM {name} WHERE {condition}", values)
        for key in table.__table__.foreign_keys:
            if key.column.table.name != "persona":  # what hangs on something that goes, goes too
                run(connection, f"{_TAKE} id FROM {name} WHERE {key.parent.name} IN (SELECT id FROM forgotten)")  # noqa: S608
    for table in of_personas():
        for column in ("conversation_id", "message_id"):
            if column in table.columns() and not table.columns()[column].foreign_keys:  # made of something that goes
                run(connection, f"{_TAKE} id FROM {table.__tablename__} WHERE {column} IN (SELECT id FROM forgotten)")  # noqa: S608 - our own names
    run(connection, _SHORTEN)


def _make_lists(connection: Connection) -> None:
    _drop_lists(connection)
    for name in ("forgotten", "shortened"):
        run(connection, f"CREATE TEMP TABLE {name} (id TEXT PRIMARY KEY) WITHOUT ROWID")


def _drop_lists(connection: Connection) -> None:
    for name in ("forgotten", "shortened"):
        run(connection, f"DROP TABLE IF EXISTS temp.{name}")


def _listed(connection: Connection, name: str) -> frozenset[str]:
    return frozenset(key for (key,) in run(connection, f"SELECT id FROM {name}"))  # noqa: S608 - one of the two lists


def _in_range(scope: Scope, columns: Sequence[str]) -> tuple[str, list[str | None]]:
    since, until = scope.since or "", scope.until or "9999"
    condition = " OR ".join(f"({name} >= ? AND {name} < ?)" for name in columns)
    values: list[str | None] = [since, until] * len(columns)
    if scope.persona_id is None:
        return f"({condition})", values
    return f"({condition}) AND persona_id = ?", [*values, scope.persona_id]


def _remove_seen(connection: Connection, done: Erased) -> None:
    """What models saw, where it names something that goes or was said beside it; and what they were writing of it."""
    found = [
        (rowid,)
        for rowid, message_id, persona_id, parts, is_beside in run(connection, _SEEN_BY_MODELS)
        if is_beside or not done.ids.isdisjoint((message_id, persona_id, *UUID.findall(parts)))
    ]
    run_many(connection, "DELETE FROM prompt WHERE rowid = ?", found)
    if found:
        done.rows["prompt"] = len(found)
    run(connection, _NO_PIECES)
    run(connection, _NO_RECALLS)
    run(connection, _NO_ADJUSTED)
    run(connection, _NO_HELD)
    run(connection, f"DELETE FROM merged_entity {_OF_FORGOTTEN}")  # noqa: S608 - fixed text


def _remove_summaries(connection: Connection) -> None:
    """Of conversations that lost messages: in their rows, at the log's floor and in what repairs have replaced."""
    for table in ("conversation", "replaced_conversation"):
        if is_there(connection, table):
            run(connection, _SUMMARIES.format(table=table))
    kept = run(connection, f"SELECT rowid, row FROM base_row {_SUMMED_UP}").fetchall()  # noqa: S608 - fixed text
    emptied = [(to_json({**from_json(row), "summary": ""}), rowid) for rowid, row in kept]
    run_many(connection, "UPDATE base_row SET row = ? WHERE rowid = ?", emptied)


def _remove_rows(connection: Connection, done: Erased) -> None:
    for touched in (_OF_FORGOTTEN, _SUMMED_UP):
        run(connection, f"DELETE FROM milestone {touched}")  # noqa: S608 - fixed text
    run(connection, "DELETE FROM base_row WHERE entity_id IN (SELECT id FROM forgotten)")
    for table in reversed(of_personas()):
        name = table.__tablename__
        count = run(connection, f"DELETE FROM {name} WHERE id IN (SELECT id FROM forgotten)").rowcount  # noqa: S608 - our own names
        if count:
            done.rows[name] = count
        if is_there(connection, f"replaced_{name}"):
            run(connection, f"DELETE FROM replaced_{name} WHERE id IN (SELECT id FROM forgotten)")  # noqa: S608 - as above


def _pictures(connection: Connection, ids: Collection[str]) -> set[str]:
    """Pictures that what goes has worn."""
    worn: set[str] = set()
    sql = "SELECT entity_id, changes FROM event WHERE entity_type = 'persona'"
    for key, changes in chain(archived(connection, sql), run(connection, sql)):
        if key in ids:
            worn.update(each for each in from_json(changes).get("avatar", ()) if each)
    return worn


def _remove_pictures(connection: Connection, done: Erased) -> None:
    """Those that nobody else wears."""
    for picture in done.pictures:
        done.blobs += run(connection, _DROP_PICTURE, (picture,)).rowcount


def _without_summary(stored: str) -> str:
    changes = from_json(stored)
    return to_json({**changes, "summary": ["", ""]}) if "summary" in changes else stored
