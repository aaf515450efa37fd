"""Choosing a model before it is set up: what a server offers, how much each reads, and what becomes of the key."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pjais.bootstrap import Application
from tests.integration.talk import Client, talking, use
from tests.model_servers import SECRET, Wire, model_server


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[tuple[Application, Client]]:
    with talking(tmp_path / "vault") as pair:
        yield pair


@pytest.mark.parametrize("wire", ["openai", "anthropic"])
def test_a_server_shows_its_models_before_it_is_set_up_and_the_key_stays_nowhere(
    opened: tuple[Application, Client], wire: Wire, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    _, client = opened
    with model_server(wire) as server:
        asked = {"kind": wire, "url": server.url, "key": SECRET}
        found = client.post("/api/models/probe", json=asked).json()
        server.manner = "401"
        refused = client.post("/api/models/probe", json=asked)

    assert found == {"models": ["large", "small"], "context_tokens": {}, "warning": None}
    assert all(SECRET in key for key in server.keys)
    assert (refused.status_code, refused.json()["type"]) == (502, "urn:pjais:problem:model-key")
    assert [each["id"] for each in client.get("/api/models/backends").json()["items"]] == ["builtin"]
    stored = b"".join(file.read_bytes() for file in (tmp_path / "vault").rglob("*") if file.is_file())
    assert SECRET.encode() not in stored
    assert SECRET not in caplog.text + refused.text


@pytest.mark.parametrize(
    "wrong",
    [
        {"url": "ftp://x"},
        {"url": "http://a:b@host/v1"},
        {"key": "two words of a secret"},
        {"kind": "builtin"},
        {"x": 1},
    ],
)
def test_what_no_server_can_be_is_refused_without_repeating_the_key(
    opened: tuple[Application, Client], wrong: dict[str, Any]
) -> None:
    _, client = opened

    answer = client.post("/api/models/probe", json={"url": "http://127.0.0.1:9/v1", "key": SECRET} | wrong)

    assert (answer.status_code, next(iter(wrong)) in answer.json()["detail"]) == (400, True)
    assert SECRET not in answer.text
    assert "secret" not in answer.text


def test_a_server_that_is_not_there_or_no_model_server_is_told_by_its_address(
    opened: tuple[Application, Client],
) -> None:
    _, client = opened
    with model_server("openai", "page") as server:
        page = client.post("/api/models/probe", json={"url": f"{server.url}/nothing"}).json()
    gone = client.post("/api/models/probe", json={"url": server.url}).json()

    assert page["type"] == "urn:pjais:problem:model-unknown"
    assert gone["type"] == "urn:pjais:problem:model-unreachable"
    assert server.url.split("/")[2] in gone["detail"]


LLAMA_CPP = {"/props": {"default_generation_settings": {"n_ctx": 16_384}}}
LM_STUDIO = {
    "/api/v0/models": {
        "data": [
            {"id": "small", "max_context_length": 131_072, "loaded_context_length": 4_096},
            {"id": "large", "max_context_length": 32_768},
            "nonsense",
        ]
    }
}
OLLAMA = {
    "/api/ps": {"models": [{"model": "small", "context_length": 12_288}]},
    "/api/show": {"model_info": {"llama.context_length": 131_072}, "parameters": 'stop "x"\nnum_ctx    8192\n'},
}
OLLAMA_UNSET = {"/api/ps": {"models": []}, "/api/show": {"model_info": {"llama.context_length": 131_072}}}
LYING: dict[str, Any] = {
    "/props": {"default_generation_settings": {"n_ctx": "a lot"}},
    "/api/v0/models": {"data": [{"id": "small", "max_context_length": -1}, {"id": "large"}]},
    "/api/ps": [],
    "/api/show": {"model_info": 7},
}


@pytest.mark.parametrize(
    ("beside", "sizes"),
    [
        (LLAMA_CPP, {"small": 16_384, "large": 16_384}),
        (LM_STUDIO, {"small": 4_096, "large": 32_768}),
        (OLLAMA, {"small": 12_288, "large": 8_192}),
        (OLLAMA_UNSET, {"small": 4_096, "large": 4_096}),
        (LYING, {}),
    ],
)
def test_how_much_a_model_reads_is_asked_where_a_server_tells_it_beside_the_wire(
    opened: tuple[Application, Client], beside: dict[str, Any], sizes: dict[str, int]
) -> None:
    _, client = opened
    with model_server("openai", beside=beside) as server:
        probed = client.post("/api/models/probe", json={"url": server.url}).json()
        listed = client.get(f"/api/models/backends/{use(client, server)}/models").json()

    assert probed["context_tokens"] == listed["context_tokens"] == sizes
    assert listed["models"] == ["large", "small"]


@pytest.mark.parametrize(
    ("wire", "fields", "sizes"),
    [
        ("openai", {"small": {"context_length": 200_000}, "large": {"context_length": None}}, {"small": 200_000}),
        ("openai", {"small": {"max_model_len": 8_192}, "large": {"context_window": True}}, {"small": 8_192}),
        ("anthropic", {"small": {"max_input_tokens": 200_000}}, {"small": 200_000}),
    ],
)
def test_how_much_a_model_reads_is_taken_from_the_list_where_it_stands_there(
    opened: tuple[Application, Client], wire: Wire, fields: dict[str, Any], sizes: dict[str, int]
) -> None:
    _, client = opened
    with model_server(wire, fields=fields) as server:
        found = client.post("/api/models/probe", json={"kind": wire, "url": server.url}).json()

    assert found["context_tokens"] == sizes


def test_the_built_in_model_tells_how_much_it_reads(opened: tuple[Application, Client]) -> None:
    _, client = opened

    found = client.get("/api/models/backends/builtin/models").json()

    assert found["context_tokens"] == {"SmolLM2-135M": 2048}


OPEN = ("http://192.168.1.5:8080/v1", "http://models.example/v1", "http://localhost.evil.example/v1")
SAFE = ("http://127.0.0.1:1/v1", "http://localhost:1/v1", "http://[::1]:1/v1", "https://models.example/v1")


def test_a_key_that_would_travel_in_clear_is_warned_of(opened: tuple[Application, Client]) -> None:
    _, client = opened
    for url in (*OPEN, *SAFE):
        backend = client.post("/api/models/backends", json={"name": "Mine", "url": url}).json()

        kept = client.put(f"/api/models/backends/{backend['id']}/key", json={"key": SECRET}).json()

        assert backend["warning"] is None, url
        assert (kept["warning"] is not None) == (url in OPEN), url
        assert "unencrypted" in (kept["warning"] or "unencrypted")
