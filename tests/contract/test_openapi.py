"""The document and the wire agree: whatever is sent, each route answers as its OpenAPI says, and never with a 5xx."""

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from litestar.status_codes import HTTP_405_METHOD_NOT_ALLOWED
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from pjais.bootstrap import Application, Extra, open_application
from tests.memory_hub import MemoryHub
from tests.synced_in_memory import MemorySyncing

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    folder: Path = tmp_path_factory.mktemp("contract")
    opened = open_application(folder, extra=Extra(syncing=MemorySyncing.on(MemoryHub())))
    yield opened
    opened.close()


def documented(app: Application) -> dict[str, Any]:
    """Each operation of the document by its id."""
    schema = schemathesis.openapi.from_dict(app.asgi.litestar.openapi_schema.to_schema())
    schema.app = app.asgi
    operations = [result.ok() for result in schema.get_all_operations()]  # type: ignore[union-attr]
    return {operation.definition.raw["operationId"]: operation for operation in operations}


@pytest.mark.timeout(600)
def test_every_route_answers_as_documented(app: Application) -> None:
    operations = documented(app)
    headers = {"Authorization": f"Bearer {app.token}", "Host": "127.0.0.1"}
    assert len(operations) > 30

    fixed = {each.path for each in operations.values() if "{" not in each.path}
    for name, operation in operations.items():
        check(name, operation, headers, fixed)


def check(name: str, operation: Any, headers: dict[str, str], fixed: Collection[str]) -> None:
    """``fixed`` are paths without parameters: an id that makes one of them, such as ``on``, leads to another route."""

    @settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(case=operation.as_strategy())
    def answers_as_documented(case: Any) -> None:
        response = case.call(headers={**(case.headers or {}), **headers}, timeout=120)  # on a busy machine, too
        if response.status_code == HTTP_405_METHOD_NOT_ALLOWED and urlsplit(response.request.url).path in fixed:
            return
        try:
            case.validate_response(response, checks=CHECKS)
        except Exception as error:
            error.add_note(name)
            raise

    answers_as_documented()
