"""A client of the reactive engine, fresh queries to hold it against, and writes of every kind at random."""

import random
import threading
from collections.abc import Callable, Sequence
from typing import Any

import orjson
from sqlalchemy import Select, delete, insert, update
from sqlalchemy.orm import Session

from pjais.bootstrap import Application
from pjais.features.memories.model import Memory
from pjais.features.memories.schemas import BulkPatch, MemoryDraft, MemoryPatch
from pjais.features.memories.service import MemoryService
from pjais.features.personas.schemas import PersonaPatch
from pjais.features.personas.service import PersonaService
from pjais.persistence.vault import Vault
from pjais.reactive.registry import LiveQuery, checked_params
from tests.factories import memory
from tests.unit.reactive.apply import apply_ops

Message = dict[str, Any]


class Subscriber:
    """A client that applies what it is sent, and notices gaps."""

    def __init__(self, app: Application) -> None:
        self._app = app
        self._lock = threading.Lock()
        self.messages: list[Message] = []
        self.client = app.reactive.open_client(self._take)

    def _take(self, messages: Sequence[bytes]) -> None:
        with self._lock:
            self.messages += map(orjson.loads, messages)

    def follow(self, name: str, subscription: str = "s", language: str = "en", **params: Any) -> None:
        self.client.subscribe({"id": subscription, "query": name, "params": params, "language": language})
        assert self._app.reactive.settle()

    def heard(self, subscription: str = "s") -> list[Message]:
        assert self._app.reactive.settle()
        with self._lock:
            return [message for message in self.messages if message["id"] == subscription]

    def rows(self, key: str, subscription: str = "s") -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = []
        for place, message in enumerate(self.heard(subscription)):
            assert message["rev"] == place
            rows = message["snapshot"] if "snapshot" in message else apply_ops(rows, message["ops"], key)
        return rows


def fresh(app: Application, name: str, **given: Any) -> list[dict[str, Any]]:
    query = app.reactive.registry.find(name)
    assert isinstance(query, LiveQuery)
    select: Select[Any] = query.select(checked_params(query, given))
    with app.vault.read() as session:
        rows = [dict(row) for row in session.execute(select).mappings()]
    return [query.shape(row) for row in rows] if query.shape else rows


def random_writes(choose: random.Random, vault: Vault, owners: list[str], ids: list[str]) -> None:
    """One transaction of writes, by the unit of work, by Core and in bulk; some are rolled back, or half of one."""
    try:
        with vault.write() as session:
            for _ in range(choose.randint(1, 3)):
                if choose.random() < 0.3:
                    with session.begin_nested() as savepoint:
                        _some(choose, session, owners, ids)
                        if choose.random() < 0.5:
                            savepoint.rollback()
                else:
                    _some(choose, session, owners, ids)
            if choose.random() < 0.2:
                raise ZeroDivisionError  # noqa: TRY301 - a rollback is what this write is about
    except Exception as error:  # a memory that is deleted cannot be edited, and some writes are rolled back
        if type(error).__name__ not in {"MemoryNotFoundError", "InvalidItemError", "ZeroDivisionError"}:
            raise


def _some(choose: random.Random, session: Session, owners: list[str], ids: list[str]) -> None:
    service, table = MemoryService(session), Memory.__table__
    one, owner = choose.choice(ids), choose.choice(owners)
    tier = choose.choice(["hot", "warm", "cold"])
    writes: list[Callable[[], object]] = [
        lambda: ids.append(memory(session, owner, tags=choose.sample("abc", 2))),
        lambda: service.update(one, MemoryPatch(importance=choose.random())),
        lambda: service.update(one, MemoryPatch.model_validate({"tier": tier})),
        lambda: service.delete(one),
        lambda: service.restore(one),
        lambda: service.update_all([one], BulkPatch(add_tags=["z"])),
        lambda: PersonaService(session).update(owner, PersonaPatch(name=choose.choice("XYZ"))),
        lambda: ids.extend(service.remember_all(_drafts(choose, owner))),
        lambda: session.execute(update(Memory).where(Memory.tier == tier).values(access_count=Memory.access_count + 1)),
        lambda: session.execute(update(Memory).where(Memory.id == one).values(persona_id=owner)),
        lambda: session.execute(insert(Memory), [{"persona_id": owner, "content": "By Core", "tier": tier}]),
        lambda: session.execute(delete(Memory).where(table.c.id == one)),
        lambda: _by_attribute(session, one, tier),
    ]
    choose.choice(writes)()


def _drafts(choose: random.Random, owner: str) -> list[MemoryDraft]:
    count = choose.choice([1, 3, 30])
    return [MemoryDraft(persona_id=owner, content=f"One of {count}", tags=["bulk"]) for _ in range(count)]


def _by_attribute(session: Session, memory_id: str, tier: str) -> None:
    item = session.get(Memory, memory_id)
    if item is not None:
        item.tier = tier
        session.flush()
