"""Talking to personas through the API, as tests do it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from litestar.testing import TestClient

from pjais.bootstrap import Application
from tests.factories import running
from tests.live import fresh
from tests.model_servers import SECRET, ModelServer

Client = TestClient[Any]
PATIENCE_S = 120  # however busy the machine is


def made(client: Client, **fields: Any) -> str:
    return str(client.post("/api/personas", json={"name": "Ann", **fields}).raise_for_status().json()["id"])


def begun(client: Client, owner: str, **fields: Any) -> str:
    answer = client.post("/api/conversations", json={"persona_id": owner, **fields})
    return str(answer.raise_for_status().json()["id"])


def say(client: Client, talk: str, content: str, **fields: Any) -> dict[str, Any]:
    answer = client.post(f"/api/conversations/{talk}/messages", json={"role": "user", "content": content, **fields})
    return dict(answer.raise_for_status().json())


def thread(client: Client, talk: str) -> list[dict[str, Any]]:
    return list(client.get(f"/api/conversations/{talk}/messages?limit=1000").raise_for_status().json()["items"])


def settled(client: Client, talk: str) -> dict[str, Any]:
    """The last message, once nobody writes it any more."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        last = thread(client, talk)[-1]
        if last["state"] != "writing":
            return last
        time.sleep(0.02)
    msg = "the reply was not over in time"
    raise AssertionError(msg)


def reply_to(client: Client, talk: str, content: str, **fields: Any) -> dict[str, Any]:
    say(client, talk, content, **fields)
    return settled(client, talk)


def use(client: Client, server: ModelServer, *, key: str | None = SECRET, **fields: Any) -> str:
    """Set the server up as the model of everyone; returns the backend's id."""
    given = {"name": "Test server", "kind": server.wire, "url": server.url, "model": "small", **fields}
    backend = str(client.post("/api/models/backends", json=given).raise_for_status().json()["id"])
    if key is not None:
        client.put(f"/api/models/backends/{backend}/key", json={"key": key}).raise_for_status()
    client.put("/api/settings/models.default", json={"value": {"backend_id": backend}}).raise_for_status()
    return backend


@contextmanager
def talking(folder: Path, server: ModelServer | None = None, **fields: Any) -> Iterator[tuple[Application, Client]]:
    """The app on a vault, with the server as everyone's model."""
    with running(folder) as (app, client):
        if server is not None:
            use(client, server, **fields)
        yield app, client


def proposals(app: Application, owner: str, count: int = 1) -> list[dict[str, Any]]:
    """The open proposals, once there are that many."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        found = [dict(row) for row in fresh(app, "memoryProposals$", persona_id=owner)]
        if len(found) >= count:
            return found
        time.sleep(0.02)
    msg = "the proposals did not come in time"
    raise AssertionError(msg)


def until(true: Any, what: str) -> None:
    """Wait for it."""
    deadline = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < deadline, what
        time.sleep(0.02)
