"""Rows and applications for tests, made the way the product makes them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from litestar.testing import TestClient
from sqlalchemy.orm import Session

from pjais.bootstrap import Application, open_application
from pjais.features.memories.schemas import MemoryCreate
from pjais.features.memories.service import MemoryService
from pjais.features.personas.schemas import PersonaCreate
from pjais.features.personas.service import PersonaService
from tests.planted import planted

BASE_URL = "http://127.0.0.1"


def persona(session: Session, name: str = "Ann", **fields: Any) -> str:
    return PersonaService(session).create(PersonaCreate(name=name, **fields)).id


def memory(session: Session, persona_id: str, content: str = "Likes tea", **fields: Any) -> str:
    return MemoryService(session).remember(persona_id, MemoryCreate(content=content, **fields)).id


@contextmanager
def running(folder: Path) -> Iterator[tuple[Application, TestClient[Any]]]:
    """The whole app in process, and a client that knows its token."""
    app = open_application(planted(folder))
    try:
        with TestClient(app.asgi, base_url=BASE_URL) as client:
            client.headers["Authorization"] = f"Bearer {app.token}"
            yield app, client
    finally:
        app.close()
