"""Exports of older versions come in as what this version makes of its own."""

import hashlib
from pathlib import Path

import orjson
import pytest

from pjais.backup.transfer import export_all, import_all
from pjais.eventlog.chain import LEAF_FIELDS, leaf_hash
from pjais.eventlog.verify import verify
from tests.factories import running
from tests.integration.talk import begun, made, say, thread


def as_before_trees(export: Path) -> None:
    """Make an export one that a version without trees of messages would have written."""
    lines = [orjson.loads(line) for line in export.read_bytes().splitlines()]
    for line in lines:
        if line.get("name") == "v1.MessageAdded":
            said = orjson.loads(line["changes"])
            left = {name: each for name, each in said.items() if name not in {"parent_id", "depth"}}
            line["changes"] = orjson.dumps(left).decode()
            line["leaf_hash"] = leaf_hash(tuple(line[name] for name in LEAF_FIELDS)).hex()
    *body, end = (orjson.dumps(line) + b"\n" for line in lines)
    end = orjson.dumps({**lines[-1], "sha256": hashlib.sha256(b"".join(body)).hexdigest()}) + b"\n"
    export.write_bytes(b"".join([*body, end]))


@pytest.mark.parametrize("way", ["read", "upload"])
def test_messages_of_an_older_export_are_linked_as_it_is_read(tmp_path: Path, way: str) -> None:
    export, before = tmp_path / "all.jsonl", tmp_path / "before.jsonl"
    with running(tmp_path / "older") as (app, client):
        talk = begun(client, made(client))
        say(client, talk, "a", reply=False)
        export_all(app.vault, before)
        for content in "bcd":
            say(client, talk, content, reply=False)
        export_all(app.vault, export)
    as_before_trees(export)
    with running(tmp_path / "vault") as (app, client):
        import_all(app.vault, before)  # the first message is there, in its place
        if way == "read":
            client.post("/api/exports/read", json={"path": str(export)}).raise_for_status()
        else:
            client.post(
                "/api/imports?wait=true", files=[("files", (export.name, export.read_bytes()))]
            ).raise_for_status()

        assert [each["content"] for each in thread(client, talk)] == ["a", "b", "c", "d"]
        assert [each["depth"] for each in thread(client, talk)] == [0, 1, 2, 3]
        assert verify(app.vault.read).is_clean
