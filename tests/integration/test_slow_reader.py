"""A program that subscribes over the WebSocket and then does not read."""

from pathlib import Path

import orjson
import pytest
from websockets.sync.client import connect

from pjais.bootstrap import open_application
from pjais.features.memories.schemas import MemoryPatch
from pjais.features.memories.service import MemoryService
from pjais.server import live
from pjais.server.loopback import LoopbackServer
from tests.factories import memory, persona
from tests.live import Subscriber

LONG = "x" * 90_000


def test_who_does_not_read_is_bounded_and_finds_a_fresh_snapshot(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "OUTBOX_BYTES", 2_000_000)
    app = open_application(tmp_path / "vault")
    server = LoopbackServer(app.asgi)
    server.start()
    try:
        with app.vault.write() as session:
            kept = memory(session, persona(session), LONG)
        good = Subscriber(app)
        good.follow("memory$", memory_id=kept)
        headers = {"Authorization": f"Bearer {app.token}"}
        address = f"{server.url.replace('http', 'ws')}/api/live"
        with connect(address, additional_headers=headers, max_queue=1, max_size=None) as socket:
            question = {"op": "subscribe", "id": "slow", "query": "memory$", "params": {"memory_id": kept}}
            socket.send(orjson.dumps(question).decode())
            first = orjson.loads(socket.recv(timeout=10))
            for number in range(200):
                with app.vault.write() as session:
                    MemoryService(session).update(kept, MemoryPatch(content=f"{number} {LONG}"))
                assert app.reactive.settle()  # or commits that pile up would share one patch

            heard = [first]
            while not str(content_of(heard[-1])).startswith("199 "):
                heard.append(orjson.loads(socket.recv(timeout=10)))

        assert len(heard) < 200
        assert "snapshot" in heard[-1]
        assert heard[-1]["rev"] > 0
        assert good.rows("id")[0]["content"].startswith("199 ")
    finally:
        server.stop()
        app.close()


def content_of(message: dict[str, object]) -> object:
    rows = message.get("snapshot") or [op.get("row", {}) for op in message.get("ops", [])]  # type: ignore[attr-defined]
    return rows[-1].get("content") if rows else None  # type: ignore[index]
