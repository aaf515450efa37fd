"""Builds of the app that know a publisher of the test, and what is asked of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from litestar.testing import TestClient

from pjais.bootstrap import Application, Extra, open_application
from pjais.features.updates.here import Here
from tests.factories import BASE_URL

SIGNED = {"manifest.json", "manifest.json.minisig"}


@contextmanager
def running(folder: Path, here: Here) -> Iterator[tuple[Application, TestClient[Any]]]:
    """That build in process, and a client that knows its token."""
    app = open_application(folder, extra=Extra(here=here))
    try:
        with TestClient(app.asgi, base_url=BASE_URL) as client:
            client.headers["Authorization"] = f"Bearer {app.token}"
            yield app, client
    finally:
        app.close()


def post(client: TestClient[Any], path: str, /, **body: Any) -> Any:
    return client.post(f"/api/updates/{path}", json=body).raise_for_status().json()


def refused(client: TestClient[Any], path: str, code: str, /, **body: Any) -> str:
    """The sentence that refuses."""
    answer = client.post(f"/api/updates/{path}", json=body)
    told = answer.json()
    assert (answer.status_code >= 400, told["type"]) == (True, f"urn:pjais:problem:{code}"), told
    detail: str = told["detail"]
    return detail


def failed(client: TestClient[Any], path: str, code: str, /, **body: Any) -> str:
    """The same where the state tells it, too."""
    told = refused(client, path, code, **body)
    state = client.get("/api/updates").json()
    assert (state["phase"], state["problem"]) == ("failed", told)
    return told


def fetched(vault: Path) -> set[str]:
    return {file.name for file in (vault / "updates").iterdir()}
