"""Erases a persona, a name or a span of time from one database: rows, the content of events, pictures.

Rows go or lose the name; events keep their place and hash and lose their content. It all happens on the caller's
transaction, so that it can also be done for its counts alone and rolled back.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, Final, Literal

from sqlalchemy import Connection

from pjais.eventlog.archive import archived
from pjais.eventlog.chain import LEAF_FIELDS, leaf_hash
from pjais.eventlog.floor import sign_anew
from pjais.eventlog.redaction import Erasure, note_redactions
from pjais.persistence.engine import from_json, to_json
from pjais.persistence.entity import Entity, Row, entities, of_personas
from pjais.persistence.rows import run, run_many, statements_of
from pjais.security.device_key import DeviceKey

FORGOTTEN: Final = "[forgotten]"
_BATCH: Final = 2_000
_UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
#: Fields of fixed words: no person's.
_FIXED: Final = frozenset(
    {
        *("id", "avatar", "tier", "type", "role", "scope", "version", "last_accessed", "state", "kind", "origin"),
        *("superseded_by", "summary_until"),
    }
)
_INSTANTS: Final = ("created_at", "occurred_at")
_CHANGES: Final = LEAF_FIELDS.index("changes")
_EVENT: Final = f"SELECT seq, {', '.join(LEAF_FIELDS)} FROM event"  # noqa: S608 - fixed names

_NO_ACTIVE: Final = (
    "DELETE FROM setting WHERE key = 'persona.active' AND value IN (SELECT json_quote(id) FROM forgotten)"
)
_DROP_PICTURE: Final = (
    "DELETE FROM blob WHERE sha256 = ? AND sha256 NOT IN (SELECT avatar FROM persona WHERE avatar IS NOT NULL)"
)
_OF_FORGOTTEN: Final = "WHERE entity_id IN (SELECT id FROM forgotten)"
#: Conversations that go on without some of their messages: what sums them up may tell of these.
_TOUCHED: Final = (
    "SELECT conversation_id FROM message WHERE id IN (SELECT id FROM forgotten)"
    " AND conversation_id NOT IN (SELECT id FROM forgotten)"
)
_SUMMED_UP: Final = f"WHERE entity_id IN ({_TOUCHED})"
_NO_SUMMARY: Final = f"UPDATE conversation SET summary = '' WHERE id IN ({_TOUCHED})"  # noqa: S608 - fixed text
_LIST: Final = "INSERT OR IGNORE INTO forgotten VALUES (?)"
_TAKE: Final = "INSERT OR IGNORE INTO forgotten SELECT"

Kind = Literal["persona", "name", "range"]


@dataclass(frozen=True, slots=True)
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

    @property
    def pattern(self) -> re.Pattern[str]:
        """The name as a whole word, in any case."""
        words = re.escape(self.name or "")
        return re.compile(rf"(?<![^\W_]){words}(?![^\W_])", re.IGNORECASE)


@dataclass(slots=True)
class Erased:
    """How much was erased or changed: rows by table, events and blobs; ``ids`` of what went as a whole and the
    ``pictures`` it had worn.
    """

    rows: Counter[str] = field(default_factory=Counter)
    events: int = 0
    blobs: int = 0
    ids: frozenset[str] = frozenset()
    pictures: set[str] = field(default_factory=set)

    @property
    def is_nothing(self) -> bool:
        return not (self.events or self.blobs or self.rows.total())

    def counts(self) -> dict[str, int]:
        return {**self.rows, "events": self.events, "blobs": self.blobs}


def erase(connection: Connection, scope: Scope, key: DeviceKey, worn: Collection[str] = ()) -> Erased:
    """Erase what the scope names; signs which events have lost content.

    What the archives of older events say of it is not touched.

    Args:
        connection: in a writing transaction.
        scope: what goes.
        key: signs.
        worn: pictures known to go with it, besides those that events still speak of.

    Raises:
        MissingArchiveError: an archive is not there; nothing was changed.
    """
    run(connection, "PRAGMA defer_foreign_keys=ON")
    done = Erased()
    if scope.kind == "name":
        redacted = dict(_without_name(connection, scope.pattern, done))
        _remove_prompts(connection, scope.pattern)
    else:
        _gather(connection, scope)
        done.ids = frozenset(key for (key,) in run(connection, "SELECT id FROM forgotten"))
        done.pictures = _pictures(connection, done.ids) | set(worn)
        redacted = dict(_redact(connection, _OF_FORGOTTEN, lambda _: "{}"))
        redacted |= dict(_redact(connection, _SUMMED_UP, _without_summary))
        run(connection, _NO_SUMMARY)
        _remove_prompts(connection, None)
        _remove_rows(connection, done)
        _remove_pictures(connection, done)
        run(connection, _NO_ACTIVE)
        run(connection, "DROP TABLE forgotten")
    done.events = len(redacted)
    if redacted:
        note_redactions(connection, redacted, key)
    if not done.is_nothing:
        sign_anew(connection, key)
    return done


def erase_archived(connection: Connection, scope: Scope, ids: Collection[str], key: DeviceKey) -> int:
    """The same in an archive of older events, which has nothing but events; returns how many have lost content."""
    if scope.kind == "name":
        redacted = dict(_redact(connection, "", _rewriting(scope.pattern)))
    else:
        _make_list(connection)
        run_many(connection, _LIST, [(each,) for each in ids])
        redacted = dict(_redact(connection, _OF_FORGOTTEN, lambda _: "{}"))
        run(connection, "DROP TABLE forgotten")
    if redacted:
        note_redactions(connection, redacted, key)
    return len(redacted)


def _gather(connection: Connection, scope: Scope) -> None:
    """The ids of what goes, in a table of this connection."""
    _make_list(connection)
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


def _make_list(connection: Connection) -> None:
    run(connection, "DROP TABLE IF EXISTS temp.forgotten")
    run(connection, "CREATE TEMP TABLE forgotten (id TEXT PRIMARY KEY) WITHOUT ROWID")


def _in_range(scope: Scope, columns: Sequence[str]) -> tuple[str, list[str | None]]:
    since, until = scope.since or "", scope.until or "9999"
    condition = " OR ".join(f"({name} >= ? AND {name} < ?)" for name in columns)
    values: list[str | None] = [since, until] * len(columns)
    if scope.persona_id is None:
        return f"({condition})", values
    return f"({condition}) AND persona_id = ?", [*values, scope.persona_id]


def _redact(
    connection: Connection, where: str, rewrite: Callable[[str], str], values: Sequence[Any] = ()
) -> Iterator[tuple[int, bytes]]:
    """Give events other content; yields what each hashes to then."""
    cursor = run(connection, f"{_EVENT} {where}", values)
    while found := cursor.fetchmany(_BATCH):
        changed = []
        for seq, *content in found:
            text = rewrite(content[_CHANGES])
            if text != content[_CHANGES]:
                content[_CHANGES] = text
                changed.append((text, seq))
                yield seq, leaf_hash(content)
        run_many(connection, "UPDATE event SET changes = ? WHERE seq = ?", changed)


def _remove_rows(connection: Connection, done: Erased) -> None:
    run(connection, "DELETE FROM base_row WHERE entity_id IN (SELECT id FROM forgotten)")
    for table in reversed(of_personas()):
        name = table.__tablename__
        count = run(connection, f"DELETE FROM {name} WHERE id IN (SELECT id FROM forgotten)").rowcount  # noqa: S608 - our own names
        if count:
            done.rows[name] = count
        if _is_there(connection, f"replaced_{name}"):
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


def _without_name(connection: Connection, pattern: re.Pattern[str], done: Erased) -> Iterator[tuple[int, bytes]]:
    rewrite = _rewriting(pattern)
    yield from _redact(connection, "", rewrite)
    base = run(connection, "SELECT rowid, row FROM base_row").fetchall()
    changed = [(after, rowid) for rowid, before in base if (after := rewrite(before)) != before]
    run_many(connection, "UPDATE base_row SET row = ? WHERE rowid = ?", changed)
    for table in entities():
        name = table.__tablename__
        if table is not Erasure and (count := _rewrite_rows(connection, table, name, pattern)):
            done.rows[name] = count
        if _is_there(connection, f"replaced_{name}"):
            _rewrite_rows(connection, table, f"replaced_{name}", pattern)
    settings = run(connection, "SELECT key, value FROM setting").fetchall()
    rewritten = [
        (to_json(_cleaned(pattern, from_json(value), keys=True)), key)
        for key, value in settings
        if isinstance(value, str) and pattern.search(value)
    ]
    run_many(connection, "UPDATE setting SET value = ? WHERE key = ?", rewritten)


def _without_summary(text: str) -> str:
    changes = from_json(text)
    if "summary" in changes:
        changes["summary"] = ["", ""]
    return to_json(changes)


def _remove_prompts(connection: Connection, pattern: re.Pattern[str] | None) -> None:
    """What models saw, where it names something that goes, or the name; and what they were just writing then."""
    if pattern is None:
        gone = {key for (key,) in run(connection, "SELECT id FROM forgotten")}
    found = []
    for rowid, *texts in run(connection, "SELECT rowid, message_id, persona_id, parts FROM prompt"):
        if pattern is not None:
            is_touched = any(pattern.search(text) for text in texts)
        else:
            is_touched = not gone.isdisjoint((*texts[:2], *_UUID.findall(texts[2])))
        if is_touched:
            found.append((rowid,))
    run_many(connection, "DELETE FROM prompt WHERE rowid = ?", found)
    run(connection, "DELETE FROM reply_piece")


def _rewriting(pattern: re.Pattern[str]) -> Callable[[str], str]:
    def rewrite(text: str) -> str:
        return to_json(_without(pattern, from_json(text))) if pattern.search(text) else text

    return rewrite


def _without(pattern: re.Pattern[str], fields: Mapping[str, Any]) -> Row:
    """Fields without the name, wherever a person may have written it: never in names of fields, ids or fixed words."""
    return {
        name: value if _is_fixed(name) else _cleaned(pattern, value, keys=name == "card")
        for name, value in fields.items()
    }


def _cleaned(pattern: re.Pattern[str], value: Any, *, keys: bool) -> Any:  # noqa: ANN401 - any JSON
    """The value without the name; in what a card brought along the keys may be anybody's words, too."""
    if isinstance(value, str):
        return pattern.sub(FORGOTTEN, value)
    if isinstance(value, list | tuple):
        return [_cleaned(pattern, each, keys=keys) for each in value]
    if isinstance(value, dict):
        return {
            pattern.sub(FORGOTTEN, name) if keys else name: _cleaned(pattern, each, keys=keys)
            for name, each in value.items()
        }
    return value


def _is_fixed(name: str) -> bool:
    return name in _FIXED or name.endswith(("_id", "_at"))


def _rewrite_rows(connection: Connection, table: type[Entity], stored: str, pattern: re.Pattern[str]) -> int:
    """Take the name out of a table with this entity's columns; returns how many rows had it."""
    made, changed = statements_of(table), []
    for rowid, *values in run(connection, f"SELECT rowid, {', '.join(made.columns)} FROM {stored}"):  # noqa: S608 - our own names
        if any(isinstance(value, str) and pattern.search(value) for value in values):
            row = made.row(values)
            if (after := _without(pattern, row)) != row:
                changed.append((*made.bound(after), rowid))
    sets = ", ".join(f"{column} = ?" for column in made.columns)
    run_many(connection, f"UPDATE {stored} SET {sets} WHERE rowid = ?", changed)  # noqa: S608 - as above
    return len(changed)


def _is_there(connection: Connection, name: str) -> bool:
    return run(connection, "SELECT 1 FROM sqlite_master WHERE name = ?", (name,)).fetchone() is not None
