"""Every write of an entity leaves its event in the same transaction, and nothing else does."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.orm import Session

from pjais.eventlog.catalogue import event_types
from pjais.eventlog.chain import GENESIS, LEAF_FIELDS, chain_hash, leaf_hash
from pjais.eventlog.model import Event
from pjais.features.conversations.model import Conversation, Message
from pjais.features.conversations.schemas import ConversationCreate, ConversationPatch, MessageCreate, MessagePatch
from pjais.features.conversations.service import ConversationService
from pjais.features.memories.model import Memory
from pjais.features.memories.schemas import BulkPatch, MemoryDraft, MemoryPatch
from pjais.features.memories.service import MemoryService
from pjais.features.personas.model import Persona
from pjais.features.personas.schemas import PersonaPatch
from pjais.features.personas.service import PersonaService
from pjais.features.settings.service import SettingService
from pjais.persistence.changes import ChangeSet
from pjais.persistence.engine import UnrecordedWriteError
from pjais.persistence.entity import Entity
from pjais.persistence.vault import Vault
from tests.factories import memory, persona

Ids = dict[str, str]
ENTITIES: tuple[type[Entity], ...] = (Persona, Memory, Conversation, Message)


@pytest.fixture
def ids(vault: Vault) -> Ids:
    """A persona with two memories, one conversation and one message."""
    with vault.write() as session:
        owner = persona(session)
        talk = ConversationService(session).start(ConversationCreate(persona_id=owner)).id
        said = ConversationService(session).say(talk, MessageCreate(role="user", content="Hello")).id
        return {
            "persona": owner,
            "memory": memory(session, owner),
            "other": memory(session, owner, "Hates rain"),
            "conversation": talk,
            "message": said,
        }


def names_after(vault: Vault, seq: int) -> list[str]:
    with vault.read() as session:
        return list(session.scalars(select(Event.name).where(Event.seq > seq).order_by(Event.seq)))


def newest(vault: Vault) -> int:
    with vault.read() as session:
        return session.scalar(select(func.max(Event.seq))) or 0


WRITES: dict[str, tuple[Callable[[Session, Ids], object], list[str]]] = {
    "create persona": (lambda s, _: persona(s, "Bob"), ["v1.PersonaCreated"]),
    "update persona": (
        lambda s, i: PersonaService(s).update(i["persona"], PersonaPatch(scenario="Rain")),
        ["v1.PersonaUpdated"],
    ),
    "delete persona": (lambda s, i: PersonaService(s).delete(i["persona"]), ["v1.PersonaDeleted"]),
    "delete and restore persona": (
        lambda s, i: (PersonaService(s).delete(i["persona"]), PersonaService(s).restore(i["persona"])),
        ["v1.PersonaDeleted", "v1.PersonaRestored"],
    ),
    "avatar": (
        lambda s, i: PersonaService(s).set_avatar(i["persona"], b"\x89PNG\r\n\x1a\n"),
        ["v1.PersonaUpdated"],
    ),
    "remember": (lambda s, i: memory(s, i["persona"]), ["v1.MemoryAdded"]),
    "remember all": (
        lambda s, i: MemoryService(s).remember_all([MemoryDraft(persona_id=i["persona"], content="x")] * 2),
        ["v1.MemoryAdded"] * 2,
    ),
    "update memory": (
        lambda s, i: MemoryService(s).update(i["memory"], MemoryPatch(content="Tea")),
        ["v1.MemoryUpdated"],
    ),
    "move memory": (
        lambda s, i: MemoryService(s).update(i["memory"], MemoryPatch(tier="cold")),
        ["v1.MemoryTierChanged"],
    ),
    "delete": (lambda s, i: MemoryService(s).delete(i["memory"]), ["v1.MemoryDeleted"]),
    "delete and restore": (
        lambda s, i: (MemoryService(s).delete(i["memory"]), MemoryService(s).restore(i["memory"])),
        ["v1.MemoryDeleted", "v1.MemoryRestored"],
    ),
    "update all": (
        lambda s, i: MemoryService(s).update_all([i["memory"], i["other"]], BulkPatch(add_tags=["t"])),
        ["v1.MemoryUpdated"] * 2,
    ),
    "delete all": (
        lambda s, i: MemoryService(s).delete_all([i["memory"], i["other"]]),
        ["v1.MemoryDeleted"] * 2,
    ),
    "rename conversation": (
        lambda s, i: ConversationService(s).update(i["conversation"], ConversationPatch(title="T")),
        ["v1.ConversationUpdated"],
    ),
    "delete conversation": (
        lambda s, i: ConversationService(s).delete(i["conversation"]),
        ["v1.ConversationDeleted"],
    ),
    "say": (
        lambda s, i: ConversationService(s).say(i["conversation"], MessageCreate(role="user", content="Hi")),
        ["v1.MessageAdded"],
    ),
    "edit message": (
        lambda s, i: ConversationService(s).edit(i["message"], MessagePatch(content="Hey")),
        ["v1.MessageUpdated"],
    ),
    "delete message": (lambda s, i: ConversationService(s).unsay(i["message"]), ["v1.MessageDeleted"]),
    "core insert": (
        lambda s, i: s.execute(insert(Memory), [{"persona_id": i["persona"], "content": "x"}]),
        ["v1.MemoryAdded"],
    ),
    "core insert into the table": (
        lambda s, i: s.execute(insert(Memory.__table__), [{"persona_id": i["persona"], "content": "x"}]),  # type: ignore[arg-type]
        ["v1.MemoryAdded"],
    ),
    "core update": (
        lambda s, i: s.execute(update(Memory).where(Memory.persona_id == i["persona"]).values(importance=0.9)),
        ["v1.MemoryUpdated"] * 2,
    ),
    "core delete": (
        lambda s, i: s.execute(delete(Memory).where(Memory.id == i["memory"])),
        ["v1.MemoryErased"],
    ),
    "query delete": (lambda s, i: s.query(Memory).filter_by(id=i["memory"]).delete(), ["v1.MemoryErased"]),
    "unit of work delete": (lambda s, i: s.delete(s.get(Memory, i["memory"])), ["v1.MemoryErased"]),
    "nothing really changed": (
        lambda s, i: MemoryService(s).update(i["memory"], MemoryPatch(content="Likes tea")),
        [],
    ),
}


@pytest.mark.parametrize("name", WRITES)
def test_each_write_path_leaves_exactly_its_events(vault: Vault, ids: Ids, name: str) -> None:
    write, expected = WRITES[name]
    before = newest(vault)

    with vault.write() as session:
        write(session, ids)

    assert names_after(vault, before) == expected


@pytest.mark.parametrize("name", [name for name in WRITES if name != "nothing really changed"])
def test_a_rollback_leaves_no_event_and_tells_nobody(vault: Vault, ids: Ids, heard: list[ChangeSet], name: str) -> None:
    before = newest(vault)

    with pytest.raises(ZeroDivisionError), vault.write() as session:
        WRITES[name][0](session, ids)
        session.flush()
        raise ZeroDivisionError

    assert newest(vault) == before
    assert heard == []


def test_a_savepoint_that_is_rolled_back_leaves_no_event(vault: Vault, ids: Ids, heard: list[ChangeSet]) -> None:
    before = newest(vault)

    with vault.write() as session:
        MemoryService(session).update(ids["memory"], MemoryPatch(summary="kept"))
        with pytest.raises(ZeroDivisionError), session.begin_nested():
            MemoryService(session).update(ids["other"], MemoryPatch(summary="gone"))
            raise ZeroDivisionError
        with session.begin_nested():
            MemoryService(session).update(ids["memory"], MemoryPatch(importance=1.0))

    assert names_after(vault, before) == ["v1.MemoryUpdated"] * 2
    assert {change.key for change in heard[0].changes if change.table == "memory"} == {ids["memory"]}


def test_a_released_savepoint_inside_a_rollback_leaves_nothing(vault: Vault, ids: Ids, heard: list[ChangeSet]) -> None:
    before = newest(vault)

    with pytest.raises(ZeroDivisionError), vault.write() as session:
        with session.begin_nested():
            MemoryService(session).delete(ids["memory"])
        raise ZeroDivisionError

    assert newest(vault) == before
    assert heard == []


RAW: dict[str, Callable[[Session, Ids], object]] = {
    "text": lambda s, _: s.execute(text("UPDATE memory SET content = 'x'")),
    "text with": lambda s, _: s.execute(text("WITH x AS (SELECT 1) DELETE FROM memory")),
    "connection": lambda s, _: s.connection().execute(delete(Memory)),
    "driver": lambda s, _: s.connection().exec_driver_sql("DELETE FROM event"),
    "bulk mappings": lambda s, i: s.bulk_insert_mappings(Memory, [{"persona_id": i["persona"], "content": "x"}]),
    "bulk objects": lambda s, i: s.bulk_save_objects([Memory(persona_id=i["persona"], content="x")]),
    "insert from select": lambda s, _: s.execute(insert(Memory).from_select(["id"], select(Memory.id))),
    "bulk update by key": lambda s, i: s.execute(update(Memory), [{"id": i["memory"], "content": "x"}]),
    "schema": lambda s, _: s.execute(text("DROP TABLE memory")),
    "comment first": lambda s, _: s.execute(text("/* */ DELETE FROM memory")),
}


@pytest.mark.parametrize("name", RAW)
def test_a_write_around_the_log_is_refused(vault: Vault, ids: Ids, name: str) -> None:
    before = newest(vault)

    with pytest.raises(UnrecordedWriteError), vault.write() as session:
        RAW[name](session, ids)

    with vault.read() as session:
        assert session.scalar(select(func.count()).select_from(Memory)) == 2
    assert newest(vault) == before


def test_a_reading_session_cannot_write(vault: Vault, ids: Ids) -> None:
    with pytest.raises(UnrecordedWriteError), vault.read() as session:
        session.add(Memory(persona_id=ids["persona"], content="x").fill())
        session.flush()


def test_an_update_shows_both_sides_even_of_a_value_never_read(vault: Vault, ids: Ids) -> None:
    before = newest(vault)

    with vault.write() as session:
        found = session.get_one(Memory, ids["memory"])
        session.expire(found)
        found.content = "Coffee"

    with vault.read() as session:
        event = session.scalars(select(Event).where(Event.seq > before)).one()
    assert event.changes["content"] == ["Likes tea", "Coffee"]
    assert event.changes["version"] == [1, 2]


def test_an_event_tells_who_what_and_where(vault: Vault, ids: Ids) -> None:
    with vault.write(actor="import", causation_id="job-1") as session:
        MemoryService(session).delete(ids["memory"])

    with vault.read() as session:
        event = session.scalars(select(Event).order_by(Event.seq.desc()).limit(1)).one()
        device = SettingService(session).value("device.id")
    assert (event.actor, event.causation_id, event.device_id) == ("import", "job-1", device)
    assert (event.entity_type, event.entity_id, event.persona_id) == ("memory", ids["memory"], ids["persona"])
    assert event.hlc.endswith(device)


def test_the_chain_holds_over_every_kind_of_write(vault: Vault, ids: Ids) -> None:
    for write, _ in WRITES.values():
        with vault.write() as session, session.begin_nested() as savepoint:
            write(session, ids)
            savepoint.rollback()
        with vault.write() as session:
            memory(session, ids["persona"])

    stored = ", ".join((*LEAF_FIELDS, "seq", "leaf_hash", "prev_hash", "hash"))
    with vault.read() as reader:
        rows = reader.execute(text(f"SELECT {stored} FROM event ORDER BY seq")).mappings().all()  # noqa: S608
    previous = GENESIS
    for place, row in enumerate(rows, start=1):
        assert row["seq"] == place
        assert row["leaf_hash"] == leaf_hash([row[name] for name in LEAF_FIELDS])
        assert row["prev_hash"] == previous
        previous = chain_hash(previous, place, row["leaf_hash"])
        assert row["hash"] == previous


def test_stamps_of_the_log_grow_with_it(vault: Vault, ids: Ids) -> None:
    with vault.read() as session:
        stamps = list(session.scalars(select(Event.hlc).order_by(Event.seq)))

    assert ids
    assert stamps == sorted(set(stamps))


def test_every_event_is_typed(vault: Vault, ids: Ids) -> None:
    with vault.write() as session:
        WRITES["core update"][0](session, ids)
        WRITES["unit of work delete"][0](session, ids)
    known: dict[str, Any] = {kind.name: kind.payload for entity in ENTITIES for kind in event_types(entity)}

    with vault.read() as session:
        for event in session.scalars(select(Event)):
            changes = {name: tuple(sides) for name, sides in event.changes.items()}
            assert known[event.name].model_validate(changes)


def test_settings_are_told_to_live_queries_but_never_logged(vault: Vault, heard: list[ChangeSet]) -> None:
    before = newest(vault)

    with vault.write() as session:
        SettingService(session).put("appearance.color_scheme", "dark")

    assert newest(vault) == before
    assert [change.table for change in heard[0].changes] == ["setting"]


def test_a_change_set_knows_its_last_event_also_after_a_savepoint_was_undone(
    vault: Vault, ids: Ids, heard: list[ChangeSet]
) -> None:
    with vault.write() as session:
        memory(session, ids["persona"])
        with session.begin_nested() as savepoint:
            memory(session, ids["persona"])
            savepoint.rollback()

    with vault.read() as reader:
        newest = reader.execute(text("SELECT max(seq) FROM event")).scalar_one()
    assert heard[-1].as_of == newest
