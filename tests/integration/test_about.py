"""What the app says of itself and of its parts."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from litestar.testing import TestClient

from pjais import __version__
from pjais.features.about.licences import LicenceNotFoundError, UnreadableLicencesError, listed, texts_of
from tests.factories import running

PARTS = [
    {"name": "@mantine/core", "version": "9.7.4", "licence": "MIT", "url": "https://mantine.dev", "texts": ["MIT …"]},
    {"name": "alembic", "version": "1.16", "licence": "MIT", "url": None, "texts": []},
]


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient[Any]]:
    with running(tmp_path / "vault") as (_, opened):
        yield opened


def test_it_tells_which_build_it_is_and_where_the_data_lies(client: TestClient[Any], tmp_path: Path) -> None:
    about = client.get("/api/about").json()

    assert (about["version"], about["kind"], about["build_id"]) == (__version__, "source", None)
    assert about["folder"] == str(tmp_path / "vault")
    assert about["device_id"] == client.get("/api/health").json()["device_id"]
    assert about["python"].startswith("3.")
    assert about["sqlite"].startswith("3.")
    assert about["sqlcipher"]


def test_from_sources_the_packages_beside_them_are_listed_with_their_texts(client: TestClient[Any]) -> None:
    answer = client.get("/api/licences").json()
    by_name = {each["name"].lower(): each for each in answer["items"]}
    click = by_name["click"]
    texts = client.get("/api/licences/text", params={"name": click["name"], "version": click["version"]}).json()

    assert answer["origin"] == "sources"
    assert "BSD" in click["licence"]
    assert "Redistribution and use" in texts["texts"][0]
    assert by_name["litestar"]["licence"] == "MIT"
    assert list(by_name) == sorted(by_name)


@pytest.mark.parametrize("query", [{"name": "nobody", "version": "1"}, {"name": "click", "version": "0.0"}])
def test_a_part_that_is_not_there_is_a_problem(client: TestClient[Any], query: dict[str, str]) -> None:
    answer = client.get("/api/licences/text", params=query)

    assert (answer.status_code, answer.json()["type"]) == (404, "urn:pjais:problem:licence-not-found")


def test_a_package_tells_what_it_was_made_of(tmp_path: Path) -> None:
    file = tmp_path / "licences.json"
    file.write_text(json.dumps(PARTS), encoding="utf-8")

    told = listed(file, is_packaged=True)

    assert told.origin == "package"
    assert [(each.name, each.licence, each.url) for each in told.items] == [
        ("@mantine/core", "MIT", "https://mantine.dev"),
        ("alembic", "MIT", None),
    ]
    assert texts_of("@mantine/core", "9.7.4", file, is_packaged=True).texts == ["MIT …"]
    with pytest.raises(LicenceNotFoundError):
        texts_of("@mantine/core", "9.7.5", file, is_packaged=True)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (None, "it is missing"),
        ('[{"name": "click"', "it is damaged"),
        ('[{"name": "click"}]', "it is damaged"),
        ("{}x", "it is damaged"),
        ('[{"name": 3, "version": "1", "licence": "MIT", "url": null, "texts": []}]', "it is damaged"),
        ("7", "it is damaged"),
    ],
)
def test_a_package_whose_list_is_missing_or_damaged_says_so(tmp_path: Path, text: str | None, why: str) -> None:
    file = tmp_path / "licences.json"
    if text is not None:
        file.write_text(text, encoding="utf-8")

    with pytest.raises(UnreadableLicencesError, match=f"cannot be read, {why}; install PJai's again"):
        listed(file, is_packaged=True)
