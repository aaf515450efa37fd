"""Any operations on several devices, handed on in any order, portions and repetitions, end in equal rows everywhere."""

import os
import random
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from pjais.eventlog.arrivals import Arrived, hear
from pjais.eventlog.past import moment_at, rows_back
from pjais.features.conversations.model import Conversation, Message
from pjais.features.memories.model import Memory
from pjais.features.personas.model import Persona
from pjais.kernel.clock import now_text
from pjais.persistence.entity import Entity, Row
from pjais.persistence.rows import rows_of
from pjais.persistence.session import WritingSession
from tests.convergence.devices import Device
from tests.factories import memory, persona

EXAMPLES = 400 if os.environ.get("FAULTS") == "long" else 12
WORDS = ("tea", "rum", "sun", "sea")


@contextmanager
def several(count: int, ahead: int) -> Iterator[list[Device]]:
    """New devices; the clock of the last is ahead by so many milliseconds."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        devices = [Device(Path(folder) / str(number)) for number in range(count - 1)]
        devices.append(Device(Path(folder) / "last", ahead_ms=ahead))
        for device in devices:
            stack.callback(device.close)
        yield devices


def change(session: WritingSession, table: type[Entity], chance: random.Random) -> dict[str, object] | None:
    """One field of one item that is here gets another value, or the item goes, or comes back."""
    found = session.execute(text(f"SELECT id FROM {table.__tablename__} ORDER BY id")).scalars().all()  # noqa: S608
    if not found:
        return None
    key = chance.choice(found)
    row = rows_of(session.connection(), table, [key])[key]
    values = _values(table, row, chance)
    session.update_rows(table, [(row, {name: value for name, value in values.items() if name in row})])
    return values


def _values(table: type[Entity], row: dict[str, object], chance: random.Random) -> dict[str, object]:
    if chance.random() < 0.25:
        return {"deleted_at": None if row["deleted_at"] else now_text()}
    if table is Memory:
        tags = row["tags"]
        assert isinstance(tags, list)
        count = row["access_count"]
        assert isinstance(count, int)
        return chance.choice(
            [
                {"content": chance.choice(WORDS)},
                {"tags": sorted({*tags, chance.choice(WORDS)})},
                {"tags": [each for each in tags if each != chance.choice(WORDS)]},
                {"access_count": count + 1, "last_accessed": now_text()},
                {"importance": chance.choice([0.1, 0.9]), "content": chance.choice(WORDS)},
                {"tier": chance.choice(["hot", "warm", "cold"])},
            ]
        )
    if table is Persona:
        return {"name": chance.choice(WORDS), "description": chance.choice(WORDS)}
    if table is Conversation:
        return {"title": chance.choice(WORDS)}
    return {"content": chance.choice(WORDS)}


def act(device: Device, chance: random.Random) -> None:
    """One write, as a person might make it."""
    with device.vault.write() as session:
        people = session.execute(text("SELECT id FROM persona WHERE deleted_at IS NULL ORDER BY id")).scalars().all()
        if not people or chance.random() < 0.1:
            persona(session, chance.choice(WORDS))
        elif chance.random() < 0.3:
            memory(session, chance.choice(people), chance.choice(WORDS), tags=[chance.choice(WORDS)])
        elif chance.random() < 0.2:
            talk(session, chance.choice(people), chance)
        else:
            change(session, chance.choice([Memory, Memory, Persona, Conversation, Message]), chance)


def talk(session: WritingSession, persona_id: str, chance: random.Random) -> None:
    thread = Conversation.complete({"persona_id": persona_id, "title": chance.choice(WORDS), "settings": {}})
    session.insert_rows(Conversation, [thread])
    said = {"conversation_id": thread["id"], "persona_id": persona_id, "role": "user", "content": "Hello", "depth": 0}
    session.insert_rows(Message, [Message.complete(said)])


def hand_on(devices: list[Device], hub: dict[str, str], chance: random.Random) -> None:
    """Some of what one device has made comes to another: out of order, in portions, some of it twice."""
    giver, taker = chance.sample(devices, 2)
    events = heard_by(hub, giver)
    some = chance.choices(events, k=min(len(events), 6)) if events else []
    chance.shuffle(some)
    taker.take(some)


def heard_by(hub: dict[str, str], device: Device) -> list[Arrived]:
    """What the device has made, with when the hub heard of it first, which the device learns, too."""
    for event in device.made():
        hub.setdefault(event.event_id, now_text())
    with device.vault.write() as session:
        hear(session, hub)
    return device.made(heard=hub)


def end_with_everything(devices: list[Device], hub: dict[str, str], chance: random.Random) -> None:
    whole: list[Arrived] = [event for device in devices for event in heard_by(hub, device)]
    for device in devices:
        chance.shuffle(whole)
        rest = list(whole)
        while rest:
            size = chance.choice([1, 3, 10, 50])
            device.take(rest[:size])
            rest = rest[size:]


def memories(device: Device) -> tuple[int, dict[str, Row]]:
    """The newest event, and the memories that there are."""
    with device.vault.read() as session:
        keys = session.execute(text("SELECT id FROM memory")).scalars().all()
        return device.head(), rows_of(session.connection(), Memory, keys)


def memories_then(device: Device, seq: int) -> dict[str, Row]:
    _, rows = memories(device)
    with device.vault.read() as session:
        connection = session.connection()
        found = rows_back(connection, Memory, rows.values(), moment_at(connection, seq=seq))
    return {then.row["id"]: then.row for then in found if then.row is not None}


@settings(max_examples=EXAMPLES, phases=(Phase.explicit, Phase.generate), database=None)
@given(st.integers(0, 2**32), st.integers(2, 3), st.integers(15, 45), st.sampled_from([0, 0, 86_400_000]))
def test_any_operations_handed_on_in_any_way_end_in_equal_rows(seed: int, count: int, steps: int, ahead: int) -> None:
    chance, hub, seen = random.Random(seed), dict[str, str](), dict[int, dict[str, Row]]()  # noqa: S311 - a history
    with several(count, ahead) as devices:
        for _ in range(steps):
            if chance.random() < 0.3:
                hand_on(devices, hub, chance)
            else:
                act(chance.choice(devices), chance)
            seen.update([memories(devices[0])])

        end_with_everything(devices, hub, chance)

        assert len({device.digest() for device in devices}) == 1
        for device in devices:
            with device.vault.read() as session:
                assert session.scalar(text("SELECT count(*) FROM held_arrival")) == 0
            assert device.is_clean()
            assert device.is_rebuilt_alike()
            assert device.take([event for each in devices for event in each.made(heard=hub)]).applied == 0
        for seq, rows in seen.items():
            assert memories_then(devices[0], seq) == rows
