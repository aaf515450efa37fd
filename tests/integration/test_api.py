"""The API over the whole app in process: what is written can be read, what is wrong is told and changes nothing."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from litestar.testing import TestClient

from tests.factories import BASE_URL, running

Client = TestClient[Any]
# Of the form of an id, and nothing's.
NOBODY = "01a21b74-1254-700f-8e13-2df9d217f8f3"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(32)


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    with running(tmp_path / "vault") as (_, opened):
        yield opened


@pytest.fixture
def ann(client: Client) -> dict[str, Any]:
    created: dict[str, Any] = client.post("/api/personas", json={"name": "Ann"}).json()
    return created


def events(client: Client) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get("/api/events?limit=1000").json()["items"]
    return found


def test_a_persona_keeps_everything_it_is_given(client: Client) -> None:
    given = {
        "name": "  Zoë 🕰️ ",
        "description": "A clockmaker",
        "personality": {"traits": {"openness": 1, "neuroticism": 0.25}, "free_traits": ["dry"], "style": "short"},
        "tags": ["a", "a", "b"],
        "memory_settings": {"retention_days": 30},
        "privacy_settings": {"allow_sync": False},
        "card": {"spec": "chara_card_v2", "data": {"extensions": {"x": [1, None]}}},
    }

    created = client.post("/api/personas", json=given)

    assert created.status_code == 201
    read = client.get(f"/api/personas/{created.json()['id']}").json()
    assert read == created.json()
    assert (read["name"], read["tags"], read["version"]) == ("Zoë 🕰️", ["a", "b"], 1)
    assert read["personality"]["traits"]["openness"] == 1.0
    assert read["personality"]["traits"]["extraversion"] == 0.5
    assert read["card"] == given["card"]


def test_a_patch_leaves_alone_what_it_does_not_name(client: Client, ann: dict[str, Any]) -> None:
    client.patch(f"/api/personas/{ann['id']}", json={"personality": {"traits": {"openness": 0.9}}})

    patched = client.patch(f"/api/personas/{ann['id']}", json={"personality": {"style": "curt"}}).json()

    assert patched["personality"]["traits"]["openness"] == 0.9
    assert patched["personality"]["style"] == "curt"
    assert patched["version"] == 3


def test_a_stale_version_is_refused_with_the_current_row(client: Client, ann: dict[str, Any]) -> None:
    url = f"/api/personas/{ann['id']}"
    client.patch(url, json={"scenario": "first"}, headers={"If-Match": '"1"'})

    late = client.patch(url, json={"scenario": "second"}, headers={"If-Match": "1"})

    assert late.status_code == 412
    assert late.headers["content-type"] == "application/problem+json"
    assert late.json()["type"] == "urn:pjais:problem:stale-version"
    assert (late.json()["current"]["scenario"], late.json()["current"]["version"]) == ("first", 2)
    assert client.get(url).json()["scenario"] == "first"


def test_a_deleted_persona_takes_its_memories_out_of_sight_and_brings_them_back(
    client: Client, ann: dict[str, Any]
) -> None:
    url = f"/api/personas/{ann['id']}"
    memory = client.post(f"{url}/memories", json={"content": "Likes tea"}).json()

    assert client.delete(url).status_code == 204
    assert client.get(url).status_code == 404
    assert client.get(f"/api/memories/{memory['id']}").status_code == 404
    assert client.get("/api/memories").json()["items"] == []
    assert client.post(f"{url}/memories", json={"content": "x"}).status_code == 404

    assert client.post(f"{url}/restore").json()["name"] == "Ann"
    assert client.get(f"/api/memories/{memory['id']}").json()["content"] == "Likes tea"


def test_the_active_persona_is_chosen_and_forgotten_with_its_deletion(client: Client, ann: dict[str, Any]) -> None:
    assert client.get("/api/personas/active").json()["type"] == "urn:pjais:problem:no-active-persona"

    client.post(f"/api/personas/{ann['id']}/activate")

    assert client.get("/api/personas/active").json()["id"] == ann["id"]
    client.delete(f"/api/personas/{ann['id']}")
    assert client.get("/api/personas/active").status_code == 404


def test_an_avatar_is_stored_once_and_left_in_no_cache(client: Client, ann: dict[str, Any]) -> None:
    url = f"/api/personas/{ann['id']}/avatar"

    avatar = client.put(url, content=PNG).json()["avatar"]

    served = client.get(f"/api/blobs/{avatar}")
    assert (served.content, served.headers["content-type"]) == (PNG, "image/png")
    assert served.headers["cache-control"] == "no-store"
    assert client.put(url, content=b"GIF89a....").json()["avatar"] != avatar
    assert client.put(url, content=b"<svg/>").status_code == 415
    assert client.delete(url).json()["avatar"] is None
    assert client.get("/api/blobs/nope").status_code == 404


def test_bulk_ids_come_in_the_order_of_the_rows(client: Client, ann: dict[str, Any]) -> None:
    rows = [{"persona_id": ann["id"], "content": f"memory {number}"} for number in range(250)]

    ids = client.post("/api/memories/bulk", json={"memories": rows}).json()["ids"]

    assert [client.get(f"/api/memories/{ids[place]}").json()["content"] for place in (0, 100, 249)] == [
        "memory 0",
        "memory 100",
        "memory 249",
    ]


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        ({"content": ""}, "invalid-input"),
        ({"content": "x", "importance": 2}, "invalid-input"),
        ({"content": "x", "tier": "lukewarm"}, "invalid-input"),
        ({"content": 5}, "invalid-input"),
        ({"content": "x", "persona_id": "0198f000-0000-7000-8000-000000000000"}, "invalid-item"),
    ],
)
def test_one_bad_row_of_a_bulk_names_its_place_and_nothing_is_written(
    client: Client, ann: dict[str, Any], bad: dict[str, Any], code: str
) -> None:
    before = events(client)
    rows = [{"persona_id": ann["id"], "content": "good"} for _ in range(3)]
    rows.insert(2, {"persona_id": ann["id"], **bad})

    refused = client.post("/api/memories/bulk", json={"memories": rows})

    assert refused.status_code == 400
    assert (refused.json()["type"], refused.json()["index"]) == (f"urn:pjais:problem:{code}", 2)
    assert client.get("/api/memories").json()["items"] == []
    assert events(client) == before


def test_memories_are_paged_newest_first_without_loss(client: Client, ann: dict[str, Any]) -> None:
    same_moment = "2026-01-01T00:00:00Z"
    rows = [{"persona_id": ann["id"], "content": str(number), "created_at": same_moment} for number in range(25)]
    client.post("/api/memories/bulk", json={"memories": rows})

    seen: list[str] = []
    page = client.get("/api/memories?limit=10").json()
    seen += [item["content"] for item in page["items"]]
    while page["next"]:
        page = client.get(f"/api/memories?limit=10&before={page['next']}").json()
        seen += [item["content"] for item in page["items"]]

    assert seen == [str(number) for number in reversed(range(25))]


def test_filters_narrow_by_tier_type_tag_and_text(client: Client, ann: dict[str, Any]) -> None:
    rows = [
        {"content": "Über tea", "tier": "hot", "type": "fact", "tags": ['a"b', "x"]},
        {"content": "100% rain_", "tier": "cold", "type": "event", "tags": ["ax"]},
        {"content": "plain", "summary": "TEA time", "tags": []},
    ]
    client.post("/api/memories/bulk", json={"memories": [{"persona_id": ann["id"], **row} for row in rows]})

    def found(**query: Any) -> list[str]:
        return [item["content"] for item in client.get("/api/memories", params=query).json()["items"]]

    assert found(tier="hot") == ["Über tea"]
    assert found(tier=["hot", "cold"]) == ["100% rain_", "Über tea"]
    assert found(type="event") == ["100% rain_"]
    assert found(tag='a"b') == ["Über tea"]
    assert found(tag="x") == ["Über tea"]
    assert found(q="tea") == ["plain", "Über tea"]
    assert found(q="über") == ["Über tea"]
    assert found(q="%") == ["100% rain_"]
    assert found(q="_") == ["100% rain_"]


def test_many_memories_are_changed_forgotten_and_restored_together(client: Client, ann: dict[str, Any]) -> None:
    rows = [{"persona_id": ann["id"], "content": str(number), "tags": ["old"]} for number in range(3)]
    ids = client.post("/api/memories/bulk", json={"memories": rows}).json()["ids"]

    patch = {"tier": "cold", "add_tags": ["new"], "remove_tags": ["old"]}
    assert client.post("/api/memories/update", json={"ids": ids, "patch": patch}).json() == {"changed": 3}
    assert client.get(f"/api/memories/{ids[1]}").json()["tags"] == ["new"]
    assert client.post("/api/memories/delete", json={"ids": ids[:2]}).json() == {"changed": 2}
    assert len(client.get("/api/memories").json()["items"]) == 1
    assert client.post("/api/memories/delete", json={"ids": [ids[2], ids[0]]}).json()["index"] == 1
    assert client.post("/api/memories/restore", json={"ids": ids}).json() == {"changed": 2}
    assert len(client.get("/api/memories").json()["items"]) == 3


def test_a_conversation_and_its_messages_come_and_go(client: Client, ann: dict[str, Any]) -> None:
    talk = client.post("/api/conversations", json={"persona_id": ann["id"], "title": "Hi"}).json()
    url = f"/api/conversations/{talk['id']}"
    for number in range(3):
        client.post(f"{url}/messages", json={"role": "user", "content": str(number), "reply": False})

    page = client.get(f"{url}/messages?limit=2").json()
    rest = client.get(f"{url}/messages?limit=2&after={page['next']}").json()
    assert [item["content"] for item in page["items"] + rest["items"]] == ["0", "1", "2"]

    message = page["items"][0]
    edited = client.patch(f"/api/messages/{message['id']}", json={"content": "zero"}, headers={"If-Match": "1"})
    assert edited.json()["content"] == "zero"
    client.delete(f"/api/messages/{message['id']}")
    assert client.patch(f"/api/messages/{message['id']}", json={"content": "x"}).status_code == 404
    assert client.post(f"/api/messages/{message['id']}/restore").json()["content"] == "zero"
    client.delete(url)
    assert client.get(f"{url}/messages").status_code == 404
    assert client.post(f"{url}/restore").json()["title"] == "Hi"


BAD_BODIES: list[tuple[bytes, str]] = [
    (b"", "body"),
    (b"{", "body"),
    (b"[]", "body"),
    (b'"x"', "body"),
    (b'{"name": 5}', "name"),
    (b'{"name": ["x"]}', "name"),
    (b'{"name": null}', "name"),
    (b'{"name": "   "}', "name"),
    (b'{"name": "' + b"x" * 10_000 + b'"}', "name"),
    (b'{"name": "a\\u0000b"}', "name"),
    (b'{"name": "\\ud800"}', "body"),
    (b'{"name": "\xff"}', "body"),
    (b'{"name": "x", "nope": 1}', "nope"),
    (b'{"name": "x", "tags": "a"}', "tags"),
    (b'{"name": "x", "personality": {"traits": {"openness": 1.5}}}', "personality.traits.openness"),
    (b'{"name": "x", "personality": {"traits": {"openness": NaN}}}', "body"),
    (b'"{\\"name\\": \\"x\\"}"', "body"),
    (b"[" * 100_000, "body"),
]


@pytest.mark.parametrize(("body", "field"), BAD_BODIES)
def test_a_bad_body_is_named_and_changes_nothing(client: Client, body: bytes, field: str) -> None:
    refused = client.post("/api/personas", content=body, headers={"content-type": "application/json"})

    assert refused.status_code == 400
    assert refused.headers["content-type"] == "application/problem+json"
    problem = refused.json()
    assert problem["errors"][0]["field"] == field
    assert problem["detail"]
    assert events(client) == []


def test_a_body_beyond_the_limit_is_refused_as_too_large(client: Client) -> None:
    refused = client.post("/api/personas", content=b" " * 64_000_001, headers={"content-type": "application/json"})

    assert (refused.status_code, refused.json()["type"]) == (413, "urn:pjais:problem:too-large")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", f"/api/personas/{NOBODY}", 404),
        ("GET", "/api/personas/not-an-id", 400),
        ("PATCH", f"/api/memories/{NOBODY}", 404),
        ("DELETE", f"/api/memories/{NOBODY}", 404),
        ("GET", "/api/events/999", 404),
        ("GET", "/api/events/99999999999999999999999", 404),
        ("GET", "/api/events?after=-1", 400),
        ("GET", "/api/memories?before=nonsense", 400),
        ("GET", "/api/memories?limit=0", 400),
        ("GET", "/api/memories?limit=1000000", 400),
        ("GET", "/api/settings/never.set", 404),
        ("PUT", "/api/settings/Bad%20Key", 400),
        ("PUT", "/api/settings/device.id", 400),
        ("PUT", "/api/settings/vault.clock", 400),
        ("GET", "/api/nowhere", 404),
        ("POST", "/api/nowhere", 404),
        ("DELETE", "/api/health", 405),
        ("POST", "/api/desktop/focus", 404),
    ],
)
def test_what_does_not_exist_is_told_as_a_problem(client: Client, method: str, path: str, status: int) -> None:
    body = {} if method == "PATCH" else {"value": 1} if method == "PUT" else None

    answer = client.request(method, path, json=body)

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status
    assert "Traceback" not in answer.text


def test_a_version_that_is_no_number_is_refused(client: Client, ann: dict[str, Any]) -> None:
    refused = client.patch(f"/api/personas/{ann['id']}", json={"name": "B"}, headers={"If-Match": "soon"})

    assert refused.status_code == 400
    assert refused.json()["errors"][0]["field"] == "If-Match"


@pytest.mark.parametrize("value", [0, -3, 0.25, True, False, None, "7", "", [], {}, [1, {"a": None}]])
def test_a_setting_is_read_as_it_was_written(client: Client, value: object) -> None:
    client.put("/api/settings/a.b", json={"value": 1})
    client.put("/api/settings/a.b", json={"value": value})

    found = client.get("/api/settings/a.b")

    assert found.status_code == 200
    assert found.json()["value"] == value
    assert type(found.json()["value"]) is type(value)


def test_settings_hold_any_json_up_to_their_limit(client: Client) -> None:
    value = {"scheme": "dark", "list": [1, None, True]}
    client.put("/api/settings/appearance.color_scheme", json={"value": value})

    assert client.get("/api/settings/appearance.color_scheme").json()["value"] == value
    too_big = client.put("/api/settings/appearance.color_scheme", json={"value": "x" * 70_000})
    assert too_big.status_code == 400
    assert client.get("/api/settings/appearance.color_scheme").json()["value"] == value


def test_metrics_count_both_halves(client: Client, ann: dict[str, Any]) -> None:
    client.post(f"/api/personas/{ann['id']}/memories", json={"content": "x", "tier": "hot", "importance": 1})

    figures = client.get("/api/metrics").json()

    assert (figures["vault"]["personas"], figures["vault"]["hot"], figures["vault"]["events"]) == (1, 1, 2)
    assert figures["system"]["query_count"] > 0
    assert figures["system"]["pool_size"] == 10


def test_a_page_without_the_token_gets_nothing(tmp_path: Path) -> None:
    with running(tmp_path / "vault") as (app, known), TestClient(app.asgi, base_url=BASE_URL) as stranger:
        assert stranger.get("/api/personas").status_code == 401
        assert stranger.get("/api/openapi.json").status_code == 401
        assert stranger.get("/api/personas", headers={"Authorization": "Bearer wrong"}).status_code == 401
        assert stranger.post("/api/session", json={"token": "wrong"}).status_code == 401
        assert stranger.get("/").status_code == 200

        assert stranger.post("/api/session", json={"token": app.token}).status_code == 204
        assert stranger.get("/api/personas").status_code == 200
        assert known.get("/api/personas").status_code == 200


def test_two_vaults_of_one_process_keep_apart(tmp_path: Path) -> None:
    with running(tmp_path / "one") as (one, ours), running(tmp_path / "other") as (other, theirs):
        assert one.asgi.litestar is other.asgi.litestar
        ours.post("/api/personas", json={"name": "Ann"})

        assert [each["name"] for each in ours.get("/api/personas").json()["items"]] == ["Ann"]
        assert theirs.get("/api/personas").json()["items"] == []
        assert theirs.get("/api/personas", headers={"Authorization": f"Bearer {one.token}"}).status_code == 401
        assert theirs.post("/api/session", json={"token": one.token}).status_code == 401


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "127.0.0.1.evil.example:80"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:9"},
    ],
)
def test_a_foreign_host_or_origin_is_refused_even_with_the_token(client: Client, headers: dict[str, str]) -> None:
    refused = client.get("/api/personas", headers=headers)

    assert (refused.status_code, refused.json()["type"]) == (403, "urn:pjais:problem:forbidden-origin")


def test_every_answer_carries_the_protective_headers(client: Client) -> None:
    for path in ("/", "/api/health"):
        headers = client.get(path).headers
        assert "script-src 'self';" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
