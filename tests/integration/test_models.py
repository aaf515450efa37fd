"""Models behind one port: the built-in one, and servers of both wires with all their faults."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pjais.bootstrap import Application
from pjais.kernel.model_file import ModelFile
from pjais.llm import builtin
from pjais.llm.anthropic_wire import AnthropicWire
from pjais.llm.discovery import discover
from pjais.llm.openai_wire import OpenAIWire
from tests.integration.talk import Client, begun, made, reply_to, talking, thread, until, use
from tests.model_servers import SECRET, Manner, ModelServer, Wire, model_server

WIRES: list[Wire] = ["openai", "anthropic"]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[tuple[Application, Client]]:
    with talking(tmp_path / "vault") as pair:
        yield pair


@pytest.mark.parametrize("wire", WIRES)
def test_a_server_lists_its_models_and_answers(opened: tuple[Application, Client], wire: Wire) -> None:
    _, client = opened
    with model_server(wire) as server:
        backend = use(client, server)
        talk = begun(client, made(client))

        names = client.get(f"/api/models/backends/{backend}/models").json()["models"]
        tried = client.post(f"/api/models/backends/{backend}/test").json()
        reply = reply_to(client, talk, "Hello there")

    assert names == ["large", "small"]
    assert tried["reply"] == reply["content"] == "Hello from the server."
    assert (reply["state"], reply["model"], reply["token_count"]) == ("complete", "small · Test server", 4)
    assert all(SECRET in key for key in server.keys)
    asked = server.asked[-1]
    system = asked["system"] if wire == "anthropic" else asked["messages"][0]["content"]
    assert "You are Ann" in system
    assert asked["messages"][-1] == {"role": "user", "content": "Hello there"}


FAULTS: dict[Manner, tuple[str, str]] = {
    "401": ("model-key", "refuses the key"),
    "404": ("model-unknown", "does not have that model"),
    "500": ("model-failed", "failed (500)"),
    "overflow": ("context-overflow", "longer than"),
    "malformed": ("model-reply", "no reply"),
    "empty": ("model-reply", "without saying anything"),
    "silent": ("model-reply", "without saying anything"),
    "spent": ("model-reply", "before its first word"),
    "page": ("model-reply", ""),
}


@pytest.mark.parametrize("wire", WIRES)
@pytest.mark.parametrize("manner", FAULTS)
def test_each_fault_is_told_in_a_sentence_and_the_key_in_none(
    opened: tuple[Application, Client], wire: Wire, manner: Manner, tmp_path: Path
) -> None:
    _, client = opened
    with model_server(wire, manner) as server:
        backend = use(client, server)
        talk = begun(client, made(client))

        reply = reply_to(client, talk, "Hello there")
        tested = client.post(f"/api/models/backends/{backend}/test")

    code, words = FAULTS[manner]
    failure = reply["extra"]["failure"]
    assert (reply["state"], failure["code"]) == ("failed", code)
    assert words in failure["detail"]
    assert (tested.status_code, tested.json()["type"]) == (502, f"urn:pjais:problem:{code}")
    assert thread(client, talk)[0]["content"] == "Hello there"
    stored = b"".join(file.read_bytes() for file in (tmp_path / "vault").rglob("*") if file.is_file())
    assert SECRET.encode() not in stored
    assert SECRET not in tested.text


@pytest.mark.parametrize("wire", WIRES)
def test_a_busy_server_is_asked_again_when_it_says_so(opened: tuple[Application, Client], wire: Wire) -> None:
    _, client = opened
    with model_server(wire, "429", refusals_left=1) as server:
        use(client, server)

        reply = reply_to(client, begun(client, made(client)), "Hello there")

    assert reply["content"] == "Hello from the server."
    with model_server(wire, "429") as server:
        use(client, server)
        refused = reply_to(client, begun(client, made(client)), "Hello there")
    assert refused["extra"]["failure"] == {
        "code": "model-busy",
        "detail": "Test server is busy or its limit is reached; try again in 1 s",
        "retry_after_s": 1.0,
    }


@pytest.mark.parametrize("wire", WIRES)
def test_what_came_before_a_server_went_away_is_kept(opened: tuple[Application, Client], wire: Wire) -> None:
    _, client = opened
    with model_server(wire, "cut off") as server:
        use(client, server)

        reply = reply_to(client, begun(client, made(client)), "Hello there")

    assert (reply["content"], reply["state"]) == ("Hello from ", "interrupted")


def test_a_server_that_is_not_there_is_named(opened: tuple[Application, Client]) -> None:
    _, client = opened
    with model_server("openai") as server:
        gone = ModelServer("openai", url=server.url)
    use(client, gone)

    reply = reply_to(client, begun(client, made(client)), "Hello there")

    assert reply["extra"]["failure"]["code"] == "model-unreachable"
    assert "is it running" in reply["extra"]["failure"]["detail"]


def test_a_model_is_chosen_by_conversation_then_persona_then_for_all(opened: tuple[Application, Client]) -> None:
    _, client = opened
    with model_server("openai") as server:
        backend = use(client, server)
        own = made(client, model={"backend_id": backend, "model": "large", "sampling": {"temperature": 0.1}})
        chosen = {"backend_id": backend, "model": "other"}

        reply_to(client, begun(client, made(client)), "Hello there")
        reply_to(client, begun(client, own), "Hello there")
        reply_to(client, begun(client, own, settings={"model": chosen}), "Hello there")
        client.delete(f"/api/models/backends/{backend}")
        after = reply_to(client, begun(client, own), "Hello there")

    assert [asked["model"] for asked in server.asked] == ["small", "large", "other"]
    assert server.asked[1]["temperature"] == 0.1
    assert after["model"] == "tiny built-in model"


def test_backends_are_set_up_changed_and_removed_and_bad_ones_refused(opened: tuple[Application, Client]) -> None:
    _, client = opened
    given = {"name": "Mine", "url": "http://localhost:1/v1"}
    backend = client.post("/api/models/backends", json=given).json()["id"]

    changed = client.patch(f"/api/models/backends/{backend}", json={"context_tokens": 4096}).json()

    assert (changed["name"], changed["context_tokens"], changed["key_kept"]) == ("Mine", 4096, None)
    kept = client.put(f"/api/models/backends/{backend}/key", json={"key": "k"}).json()
    assert kept["key_kept"] in {"keyring", "memory"}
    for wrong in ({"url": "ftp://x"}, {"url": "http://user:pw@host/v1"}, {"name": ""}, {"context_tokens": 1}):
        answer = client.post("/api/models/backends", json={**given, **wrong})
        assert (answer.status_code, next(iter(wrong)) in answer.json()["detail"]) == (400, True)
    assert [each["id"] for each in client.get("/api/models/backends").json()["items"]] == ["builtin", backend]
    client.delete(f"/api/models/backends/{backend}")
    assert client.delete(f"/api/models/backends/{backend}").status_code == 404
    assert client.delete("/api/models/backends/builtin").status_code == 404


def test_servers_on_this_machine_are_found(opened: tuple[Application, Client]) -> None:
    app, client = opened
    with model_server("openai") as server, model_server("openai", "page") as other:
        ports: Any = tuple(
            (name, int(each.url.split(":")[2].split("/")[0])) for name, each in (("A", server), ("B", other))
        )
        found = app.model_loop.run(discover((*ports, ("C", 9))), 30)

    assert [(each.name, each.models) for each in found][:1] == [("A", {"large": None, "small": None})]
    assert "servers" in client.post("/api/models/discover").json()


def test_the_built_in_model_answers_without_any_network(opened: tuple[Application, Client]) -> None:
    app, client = opened

    reply = reply_to(client, begun(client, made(client)), "Hello, who are you?")

    assert (reply["state"], reply["model"]) == ("complete", "tiny built-in model")
    assert reply["content"].strip()
    assert app.builtin_model.is_loaded


@pytest.mark.parametrize(
    "wrong", [ModelFile("no_such_package", "x.gguf", ""), ModelFile("pjais", "__init__.py", "0" * 64)]
)
def test_a_missing_or_wrong_model_file_is_told(opened: tuple[Application, Client], wrong: ModelFile) -> None:
    app, client = opened
    app.builtin_model.__init__(wrong)  # type: ignore[misc]

    reply = reply_to(client, begun(client, made(client)), "Hello, who are you?")

    assert reply["state"] == "failed"
    assert reply["extra"]["failure"]["code"] == "model-file"
    assert wrong.name in reply["extra"]["failure"]["detail"]


def test_a_server_that_never_ends_is_stopped_at_what_a_message_can_hold(
    opened: tuple[Application, Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, client = opened
    monkeypatch.setattr("pjais.features.conversations.replies.TEXT_LIMIT", 3_000)
    with model_server("openai", "endless") as server:
        use(client, server)
        reply = reply_to(client, begun(client, made(client)), "Hello there")

    assert len(reply["content"]) == 3_000


def test_a_key_is_no_part_of_what_a_log_would_show() -> None:
    assert SECRET not in repr(OpenAIWire("A", "http://x/v1", SECRET)) + repr(AnthropicWire("A", "http://x", SECRET))


#: In the words of servers: what they do not bear, and what is sent in its place.
REFUSALS = {
    "max_tokens": "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens'.",
    "stream_options": "Unrecognized request argument supplied: stream_options",
    "temperature": "Unsupported value: 'temperature' does not support 0.7. Only the default is supported.",
}


def test_what_a_server_does_not_bear_is_left_out_and_remembered(opened: tuple[Application, Client]) -> None:
    _, client = opened
    with model_server("openai", refuses=REFUSALS) as server:
        backend = use(client, server)
        client.patch(f"/api/models/backends/{backend}", json={"sampling": {"temperature": 0.7, "max_tokens": 50}})
        talk = begun(client, made(client))

        first, second = reply_to(client, talk, "Hello"), reply_to(client, talk, "And again")

    assert [first["state"], second["state"]] == ["complete", "complete"]
    assert len(server.asked) == len(REFUSALS) + 2
    assert server.asked[-1]["max_completion_tokens"] == 50
    assert not REFUSALS.keys() & server.asked[-1].keys()


def test_two_ways_to_sample_that_exclude_each_other_are_told_from_a_prompt_that_is_too_long(
    opened: tuple[Application, Client],
) -> None:
    _, client = opened
    words = "`temperature` and `top_p` cannot both be specified for this model. Please use only one."
    with model_server("anthropic", refuses={"temperature": words}) as server:
        backend = use(client, server)
        client.patch(f"/api/models/backends/{backend}", json={"sampling": {"temperature": 0.7, "top_p": 0.9}})
        talk = begun(client, made(client))

        reply = reply_to(client, talk, "Hello")
        server.manner = "overflow"
        refused = reply_to(client, talk, "And again")

    assert reply["state"] == "complete", reply["extra"]
    assert "temperature" not in server.asked[1]
    assert refused["extra"]["failure"]["code"] == "context-overflow"


def test_what_a_model_thinks_aloud_is_no_part_of_its_reply(opened: tuple[Application, Client]) -> None:
    _, client = opened
    with model_server("openai", reply=lambda _: "<think> Who is this? </think> Good morning.") as server:
        use(client, server)

        reply = reply_to(client, begun(client, made(client)), "Hello")

    assert reply["content"] == "Good morning."


def test_the_built_in_model_is_let_go_when_nobody_uses_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(builtin, "_LOOK_S", 0.05)
    with talking(tmp_path / "vault") as (app, client):
        reply_to(client, begun(client, made(client)), "Hello")
        assert app.builtin_model.is_loaded
        monkeypatch.setattr(builtin, "_IDLE_S", 0.0)
        until(lambda: not app.builtin_model.is_loaded, "the model is let go")

        assert reply_to(client, begun(client, made(client)), "Hello")["state"] == "complete"
