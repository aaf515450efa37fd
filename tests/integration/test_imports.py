"""Imports on real files: all or nothing per file, beside what is there, and out again without loss."""

import base64
import io
import json
import os
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from litestar.testing import TestClient

from pjais.features.imports.formats.character_card import from_json, to_card
from pjais.features.imports.formats.detect import parse
from pjais.features.imports.formats.parsed import UnreadableFileError
from pjais.features.imports.formats.png_chunks import texts, with_texts
from pjais.features.personas.schemas import PersonaCreate
from pjais.kernel.errors import PjaisError
from tests.factories import running

SHARED = Path(os.environ.get("PJAIS_SHARED", Path(__file__).parents[3] / "shared"))
SAMPLES = SHARED / "samples"
needs_samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason=f"the sample files are not here: {SAMPLES}")
CARD = {"spec": "chara_card_v2", "spec_version": "2.0", "data": {"name": "Orielle", "first_mes": "Hello"}}
Client = TestClient[Any]

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**50), 2**50)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc/_é", max_size=5), inner, max_size=3),
    max_leaves=12,
).filter(lambda value: "\\u0000" not in json.dumps(value))


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    with running(tmp_path / "vault") as (_, opened):
        yield opened


def bring(client: Client, *files: tuple[str, bytes]) -> dict[str, Any]:
    answer = client.post("/api/imports?wait=true", files=[("files", file) for file in files])
    assert answer.status_code == 202
    job: dict[str, Any] = answer.json()
    return job


def events(client: Client) -> int:
    return int(client.get("/api/metrics").json()["vault"]["events"])


@needs_samples
@pytest.mark.parametrize(
    ("sample", "names", "memories"),
    [
        ("cards/Shodan_v2.png", ["Shodan"], 0),
        ("cards/made-v2.json", ["Orielle the Clockmaker"], 0),
        ("cards/made-v3-both-chunks.png", ["Orielle the Clockmaker"], 0),
        ("letta/customer_service.af", ["customer_service"], 1),
        ("letta/memgpt_agent_with_convo.af", ["memgpt_agent"], 1),
        ("letta/deep_research_agent.af", ["deep-thought-research-agent"], 1),
        ("mem0/made-export.json", ["sam", "orielle"], 2),
    ],
)
def test_a_real_file_comes_in(client: Client, sample: str, names: list[str], memories: int) -> None:
    job = bring(client, (sample.split("/")[1], (SAMPLES / sample).read_bytes()))

    (file,) = job["files"]
    assert (job["status"], file["status"], file["reason"]) == ("done", "imported", None)
    assert [persona["name"] for persona in file["personas"]] == names
    assert file["memories"] == memories == len(client.get("/api/memories").json()["items"])
    assert client.get("/api/personas/active").json()["name"] == names[0]


@needs_samples
@pytest.mark.parametrize("form", ["json", "png"])
@pytest.mark.parametrize("sample", ["Shodan_v2.png", "made-v2.json", "made-v3-both-chunks.png"])
def test_a_card_goes_out_as_it_came_in(client: Client, sample: str, form: str) -> None:
    content = (SAMPLES / "cards" / sample).read_bytes()
    original = _card(content)
    persona = bring(client, (sample, content))["files"][0]["personas"][0]

    exported = client.get(f"/api/personas/{persona['id']}/card?format={form}")

    card = _card(exported.content, "ccv3" if original["spec"] == "chara_card_v3" else "chara")
    card["data"]["extensions"].pop("pjais")
    assert original["data"].items() <= card["data"].items()
    assert exported.headers["content-disposition"].startswith("attachment;")
    again = bring(client, (f"x.{form}", exported.content))["files"][0]["personas"][0]
    both = [client.get(f"/api/personas/{each['id']}").json() for each in (persona, again)]
    for field in ("name", "description", "personality", "scenario", "first_message", "tags"):
        assert both[0][field] == both[1][field]
    assert both[0]["id"] != both[1]["id"]


def _card(content: bytes, keyword: str = "ccv3") -> dict[str, Any]:
    if content.startswith(b"\x89PNG"):
        found = texts(content)
        content = base64.b64decode(found.get(keyword) or found["chara"])
    card: dict[str, Any] = json.loads(content)
    return card


@given(extensions=st.dictionaries(st.text("abc/_", max_size=6), json_values, max_size=4), extra=json_values)
def test_what_we_do_not_know_survives_the_round_trip(extensions: dict[str, Any], extra: Any) -> None:
    extensions.pop("pjais", None)
    data = {"name": "A", "first_mes": "", "extensions": extensions, "unknown": extra, "character_book": {"entries": []}}

    parsed = from_json({"spec": "chara_card_v2", "spec_version": "2.0", "data": data, "top": extra})
    back = to_card(PersonaCreate.model_validate(parsed.fields).model_dump())

    back["data"]["extensions"].pop("pjais")
    assert data.items() <= back["data"].items()
    assert (back["spec"], back["spec_version"], back["top"]) == ("chara_card_v2", "2.0", extra)


@given(text=st.dictionaries(st.text("abcdef", min_size=1, max_size=8), st.binary(max_size=50), max_size=3))
def test_texts_of_a_picture_can_be_read_back(text: dict[str, bytes]) -> None:
    text = {name: value.replace(b"\0", b"") for name, value in text.items()}

    assert texts(with_texts(_picture(), text)) == text


def _picture() -> bytes:
    from PIL import Image  # noqa: PLC0415

    target = io.BytesIO()
    Image.new("RGB", (2, 2)).save(target, "PNG")
    return target.getvalue()


@given(content=st.binary(max_size=300) | json_values.map(lambda value: json.dumps(value).encode()))
def test_arbitrary_content_is_read_or_refused_in_words(content: bytes) -> None:
    try:
        parse(content, "x")
    except PjaisError as error:
        assert error.detail  # noqa: PT017 - either outcome is right


@settings(max_examples=200)
@given(place=st.integers(0, 10_000), byte=st.integers(0, 255), cut=st.booleans())
def test_a_damaged_card_is_read_or_refused_in_words(place: int, byte: int, cut: bool) -> None:  # noqa: FBT001
    whole = with_texts(_picture(), {"chara": base64.b64encode(json.dumps(CARD).encode())})
    place %= len(whole)
    damaged = whole[:place] if cut else whole[:place] + bytes([byte]) + whole[place + 1 :]
    try:
        parse(damaged, "x")
    except PjaisError as error:
        assert error.detail  # noqa: PT017 - either outcome is right


def _card_with(**data: Any) -> bytes:
    return json.dumps({**CARD, "data": {**CARD["data"], **data}}).encode()  # type: ignore[dict-item]


def _charx(entries: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return target.getvalue()


BROKEN: dict[str, tuple[Callable[[], bytes], str]] = {
    "cut.png": (lambda: with_texts(_picture(), {"chara": b"e30="})[:-20], "cut off"),
    "no card.png": (_picture, "no character card"),
    "not base64 json.png": (lambda: with_texts(_picture(), {"chara": b"????"}), "chara"),
    "bomb.charx": (lambda: _charx({"card.json": b" " * 100_000_000}), "more than"),
    "empty.charx": (lambda: _charx({"other": b""}), "no card.json"),
    "not a zip.charx": (lambda: b"PK\x03\x04nonsense", "archive"),
    "name list.json": (lambda: _card_with(name=["x"]), "name: should be text"),
    "tags text.json": (lambda: _card_with(tags="x"), "tags: should be a list"),
    "long name.json": (lambda: _card_with(name="x" * 10_000), "name: String should have at most 200"),
    "no name.json": (lambda: _card_with(name=""), "name: is empty"),
    "data list.json": (lambda: b'{"spec": "chara_card_v2", "data": []}', "data: should be an object"),
    "deep.json": (lambda: b"[" * 200_000, "nested too deeply"),
    "nan.json": (lambda: b'{"name": NaN, "first_mes": ""}', "NaN"),
    "latin.json": (lambda: b'{"name": "\xff"}', "not UTF-8"),
    "other.json": (lambda: b'{"hello": 1}', "no format"),
    "empty.json": (lambda: b"", "not JSON"),
    "bad date.json": (lambda: b'[{"memory": "x", "created_at": "soon"}]', "results[0].created_at"),
    "bad memory.json": (lambda: b'[{"memory": "x"}, {"memory": 5}]', "results[1].memory"),
    "empty memory.json": (lambda: b'[{"memory": "x"}, {"memory": ""}]', "memories[1].content"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_told_and_leaves_nothing(client: Client, name: str) -> None:
    make, words = BROKEN[name]

    job = bring(client, (name, make()))

    (file,) = job["files"]
    assert (job["status"], file["status"]) == ("failed", "failed")
    assert words in file["reason"]
    assert events(client) == 0


def test_good_files_come_in_beside_a_broken_one(client: Client) -> None:
    card = json.dumps(CARD).encode()

    job = bring(client, ("a.json", card), ("b.json", b"{"), ("a.json", card))

    assert [file["status"] for file in job["files"]] == ["imported", "failed", "imported"]
    assert [item["name"] for item in client.get("/api/personas").json()["items"]] == ["Orielle", "Orielle"]


def test_characters_that_cannot_be_stored_are_replaced_and_noted(client: Client) -> None:
    job = bring(client, ("a.json", _card_with(description="a\0b\ud800", extensions={"x": "\0"})))

    (file,) = job["files"]
    assert any(note.startswith("description:") for note in file["notes"])
    assert client.get("/api/personas").json()["items"][0]["description"] == "a\ufffdb\ufffd"


def test_a_double_encoded_card_is_understood(client: Client) -> None:
    job = bring(client, ("a.json", json.dumps(json.dumps(CARD)).encode()))

    assert job["status"] == "done"


def test_an_archive_keeps_its_icon_and_assets(client: Client) -> None:
    assets = [
        {"type": "icon", "name": "main", "uri": "embeded://assets/icon.png", "ext": "png"},
        {"type": "background", "name": "bg", "uri": "embeded://assets/bg.bin", "ext": "bin"},
        {"type": "icon", "name": "gone", "uri": "embeded://assets/gone.png", "ext": "png"},
    ]
    card = {"spec": "chara_card_v3", "spec_version": "3.0", "data": {"name": "Zip", "assets": assets}}
    archive = _charx({"card.json": json.dumps(card).encode(), "assets/icon.png": _picture(), "assets/bg.bin": b"bg"})

    (file,) = bring(client, ("a.charx", archive))["files"]

    persona = client.get(f"/api/personas/{file['personas'][0]['id']}").json()
    assert client.get(f"/api/blobs/{persona['avatar']}").content == _picture()
    kept = {asset["name"]: asset["uri"] for asset in persona["card"]["data"]["assets"]}
    assert base64.b64decode(kept["bg"].partition(",")[2]) == b"bg"
    assert file["notes"] == ["asset assets/gone.png is missing from the archive"]


def test_a_hundred_thousand_memories_come_in_whole(client: Client) -> None:
    rows = [{"memory": f"Memory number {number}", "user_id": "sam"} for number in range(100_000)]

    job = bring(client, ("big.json", json.dumps({"results": rows}).encode()))

    assert job["files"][0]["memories"] == 100_000
    assert client.get("/api/metrics").json()["vault"]["memories"] == 100_000
    assert client.get("/api/memories?q=number%2099999").json()["items"][0]["content"] == "Memory number 99999"


def test_a_cancelled_file_leaves_nothing(client: Client) -> None:
    rows = [{"memory": f"Memory {number}"} for number in range(50_000)]
    started = client.post("/api/imports", files=[("files", ("big.json", json.dumps(rows).encode()))]).json()

    client.post(f"/api/imports/{started['id']}/cancel")

    while client.get(f"/api/imports/{started['id']}").json()["status"] == "running":
        pass
    assert client.get(f"/api/imports/{started['id']}").json()["status"] == "cancelled"
    assert events(client) == 0


def test_a_form_without_files_and_an_unknown_job_are_told(client: Client) -> None:
    assert client.post("/api/imports", files=[("other", ("a", b""))]).status_code == 400
    assert client.get("/api/imports/nope").status_code == 404
    assert client.get("/api/imports").json()["items"] == []


def test_the_error_of_a_format_is_of_one_class() -> None:
    with pytest.raises(UnreadableFileError):
        parse(b"\x89PNG\r\n\x1a\n", "x")
