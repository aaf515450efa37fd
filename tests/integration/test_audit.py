"""The audit trail narrowed by place, time and words, live and as files that prove themselves."""

import csv
import io
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from litestar.testing import TestClient

from pjais.bootstrap import Application
from pjais.eventlog.chain import LEAF_FIELDS, leaf_hash
from pjais.eventlog.checkpoints import Checkpoint
from pjais.eventlog.compact import compact
from pjais.eventlog.merkle import is_included
from pjais.features.memories.schemas import MemoryPatch
from pjais.features.memories.service import MemoryService
from tests.factories import memory, persona, running
from tests.live import Subscriber

Client = TestClient[Any]


@pytest.fixture
def both(tmp_path: Path) -> Iterator[tuple[Application, Client]]:
    with running(tmp_path / "vault") as both:
        yield both


def filled(app: Application) -> str:
    with app.vault.write() as session:
        ann = persona(session, "Ann")
        kept = memory(session, ann, 'Likes "Tea" and Ömer')
        memory(session, ann, "=cmd|' /C calc'!A0")
        MemoryService(session).update(kept, MemoryPatch(tier="hot"))
    return ann


def test_the_live_trail_narrows_by_device_time_and_words(both: tuple[Application, Client]) -> None:
    app, client = both
    ann = filled(app)
    events = client.get("/api/events").json()["items"]
    device = events[0]["device_id"]
    subscriber = Subscriber(app)
    subscriber.follow("auditTrail$", "words", q='"TEA" AND ö')
    subscriber.follow("auditTrail$", "here", device_id=device, since=events[1]["recorded_at"])
    subscriber.follow("auditTrail$", "nowhere", device_id="nobody")
    subscriber.follow("auditTrail$", "never", until="2001-01-01T00:00:00Z")

    with app.vault.write() as session:
        memory(session, ann, 'More "tea" and ÖL')

    assert [row["seq"] for row in subscriber.rows("seq", "words")] == [5, 2]
    assert [row["seq"] for row in subscriber.rows("seq", "here")] == [5, 4, 3, 2]
    assert subscriber.rows("seq", "nowhere") == []
    assert subscriber.rows("seq", "never") == []
    modes = {open_.entry.name: open_.mode for open_ in app.reactive.ask(app.reactive.opened)}
    assert modes == {"auditTrail$": "incremental"}


def proved(lines: list[dict[str, Any]], root: str, size: int) -> None:
    for line in lines:
        assert leaf_hash([line[name] for name in LEAF_FIELDS]).hex() == line["leaf_hash"]
        path = [bytes.fromhex(node) for node in line["path"]]
        assert is_included(bytes.fromhex(line["leaf_hash"]), line["seq"] - 1, size, path, bytes.fromhex(root))


def test_a_file_of_lines_proves_each_event_under_a_signed_root(both: tuple[Application, Client]) -> None:
    app, client = both
    filled(app)
    answer = client.get("/api/audit", params={"entity_type": "memory"})
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="pjais-audit-')
    head, *lines = [orjson.loads(line) for line in answer.content.splitlines()]

    assert (head["format"], head["version"]) == ("pjais-audit", 1)
    assert Checkpoint.of_line(head["checkpoint"]).is_signed()
    assert [line["seq"] for line in lines] == [2, 3, 4]
    proved(lines, head["checkpoint"]["root"], head["checkpoint"]["size"])
    changed = dict(lines[0], changes="{}")
    with pytest.raises(AssertionError):
        proved([changed], head["checkpoint"]["root"], head["checkpoint"]["size"])


def test_a_table_proves_each_event_too_and_no_cell_is_a_formula(both: tuple[Application, Client]) -> None:
    app, client = both
    filled(app)
    text = client.get("/api/audit", params={"format": "csv", "q": "tea"}).text
    (row,) = csv.DictReader(io.StringIO(text))
    line = {name: row[name] or None for name in row} | {"seq": int(row["seq"]), "path": row["path"].split()}
    proved([line], row["root"], int(row["tree_size"]))
    signed = {"size": int(row["tree_size"]), "made_at": row["signed_at"], "device_id": row["signed_by"]}
    names = ("root", "chain_hash", "public_key", "signature")
    assert Checkpoint.of_line({**signed, **{name: row[name] for name in names}}).is_signed()
    whole = client.get("/api/audit", params={"format": "csv"}).text
    assert not [cell for row in csv.reader(io.StringIO(whole)) for cell in row if cell[:1] in {"=", "+", "@"}]


def test_events_in_archives_are_in_the_file(both: tuple[Application, Client], monkeypatch: pytest.MonkeyPatch) -> None:
    app, client = both
    monkeypatch.setattr("pjais.eventlog.checkpoints.DAILY", timedelta(0))
    filled(app)
    app.checkpoints.make()
    filled(app)
    done = compact(app.vault, "9999")
    assert done.events == 4

    head, *lines = [orjson.loads(line) for line in client.get("/api/audit", params={"q": "TEA"}).content.splitlines()]

    assert [line["seq"] for line in lines] == [2, 6]
    proved(lines, head["checkpoint"]["root"], head["checkpoint"]["size"])
    (app.vault.paths.folder / str(done.archive)).unlink()
    refused = client.get("/api/audit")
    assert refused.status_code == 409
    assert "is not there" in refused.json()["detail"]


def test_an_empty_log_is_an_empty_file(both: tuple[Application, Client]) -> None:
    _, client = both
    assert orjson.loads(client.get("/api/audit").content)["checkpoint"] is None
    assert len(client.get("/api/audit", params={"format": "csv"}).text.splitlines()) == 1
    assert client.get("/api/audit", params={"since": "yesterday"}).status_code == 400


def test_the_chain_tells_how_it_stands(both: tuple[Application, Client]) -> None:
    app, client = both
    assert client.get("/api/integrity").json()["head"] is None
    filled(app)
    app.checkpoints.make(up_to_now=True)
    told = client.get("/api/integrity").json()
    newest = client.get("/api/events/4").json()
    assert told["head"] == {"seq": 4, "hash": newest["hash"]}
    assert (told["signed"]["size"], told["floor"]) == (4, 0)
    assert client.get("/api/devices").json() == [newest["device_id"]]
