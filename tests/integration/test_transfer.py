"""Everything out of a vault and into another: the same rows, the same events, and twice is once."""

import gzip
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy import select, text

from pjais.backup.broken_export import BrokenExportError
from pjais.backup.export_file import is_export
from pjais.backup.transfer import KINDS, export_all, import_all
from pjais.bootstrap import open_vault
from pjais.eventlog.catalogue import UPCASTERS
from pjais.eventlog.forget import Scope, erase
from pjais.eventlog.repair import put_right
from pjais.eventlog.verify import verify
from pjais.features.conversations.learning import Proposals
from pjais.features.memories.schemas import MemoryPatch
from pjais.features.memories.service import MemoryService
from pjais.features.models.model import Backend
from pjais.features.personas.service import PersonaService
from pjais.features.settings.service import SettingService
from pjais.kernel.errors import InvalidInputError
from pjais.persistence.device import device_id
from pjais.persistence.entity import entities
from pjais.persistence.rows import run
from pjais.persistence.vault import Vault
from pjais.security.device_key import DeviceKey
from tests.factories import memory, persona
from tests.integration.test_verify import PICTURE


@pytest.fixture
def one(tmp_path: Path) -> Iterator[Vault]:
    vault = open_vault(tmp_path / "one")
    yield vault
    vault.close()


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Vault]:
    vault = open_vault(tmp_path / "other")
    yield vault
    vault.close()


def rows(vault: Vault, *, but: tuple[str, ...] = ()) -> dict[str, list[Any]]:
    found = {}
    with vault.read() as session:
        for table in entities():
            columns = ", ".join(name for name in table.columns() if name not in but)
            sql = f"SELECT {columns} FROM {table.__tablename__} ORDER BY id"  # noqa: S608 - our own names
            found[table.__tablename__] = run(session.connection(), sql).fetchall()
    return found


def filled(vault: Vault) -> tuple[str, str]:
    with vault.write() as session:
        ann = persona(session, "Ann", tags=["ä", "😀"])
        PersonaService(session).set_avatar(ann, PICTURE)
        kept, gone = memory(session, ann), memory(session, ann, "Gone")
        MemoryService(session).delete(gone)
    return ann, kept


@pytest.mark.parametrize("name", ["all.jsonl", "all.jsonl.gz"])
def test_another_vault_holds_the_same_and_twice_is_once(one: Vault, other: Vault, tmp_path: Path, name: str) -> None:
    filled(one)
    with one.write() as session:
        persona(session, "Forgotten")
        erase(session.connection(), Scope(name="Forgotten"), DeviceKey.kept_in(one.paths.device_key))
    done = export_all(one, tmp_path / name)

    assert is_export(tmp_path / name)
    came = import_all(other, tmp_path / name)
    assert came.counts == done.counts
    assert rows(other) == rows(one)
    assert verify(other.read).is_clean
    again = import_all(other, tmp_path / name)
    assert (again.counts, again.known) == (dict.fromkeys(KINDS, 0), done.counts["event"])
    put_right(other)
    assert rows(other) == rows(one)
    assert import_all(one, tmp_path / name).counts == dict.fromkeys(KINDS, 0)


def test_where_both_have_gone_on_the_newer_change_of_each_field_wins_in_both(
    one: Vault, other: Vault, tmp_path: Path
) -> None:
    _, kept = filled(one)
    export_all(one, tmp_path / "first.jsonl")
    import_all(other, tmp_path / "first.jsonl")
    for vault, patch in (
        (one, MemoryPatch(content="From one", tier="hot")),
        (other, MemoryPatch(content="From the other")),
        (one, MemoryPatch(tags=["one"])),
    ):
        with vault.write() as session:
            MemoryService(session).update(kept, patch)
    export_all(one, tmp_path / "one.jsonl")
    export_all(other, tmp_path / "other.jsonl")

    import_all(one, tmp_path / "other.jsonl")
    import_all(other, tmp_path / "one.jsonl")

    for vault in (one, other):
        with vault.read() as session:
            found = session.execute(text("SELECT content, tier, tags FROM memory WHERE id = :id"), {"id": kept}).one()
        assert tuple(found) == ("From the other", "hot", '["one"]')
        assert verify(vault.read).is_clean
        put_right(vault)
        assert verify(vault.read).is_clean
    bookkeeping = ("version", "updated_at")
    assert rows(one, but=bookkeeping) == rows(other, but=bookkeeping)


def test_an_event_of_a_newer_version_is_kept_and_applied_after_an_upgrade(
    one: Vault, other: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(one)
    with one.write() as session:
        run(session.connection(), "UPDATE event SET name = 'v9.MemoryDreamt' WHERE entity_type = 'memory' AND seq = 3")
    export_all(one, tmp_path / "all.jsonl")

    import_all(other, tmp_path / "all.jsonl")

    with other.read() as session:
        assert session.scalar(text("SELECT name FROM quarantine")) == "v9.MemoryDreamt"
        assert session.scalar(text("SELECT count(*) FROM event WHERE name = 'v9.MemoryDreamt'")) == 1
        assert session.scalar(text("SELECT count(*) FROM memory")) == 1
    folder = other.paths.folder
    other.close()
    monkeypatch.setitem(UPCASTERS, "v9.MemoryDreamt", lambda changes: changes)
    monkeypatch.setattr("pjais.eventlog.catalogue._next_version", lambda _: "v1.MemoryAdded")
    upgraded = open_vault(folder)
    with upgraded.read() as session:
        assert session.scalar(text("SELECT count(*) FROM quarantine")) == 0
        assert session.scalar(text("SELECT count(*) FROM memory")) == 2
    upgraded.close()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda whole: whole[:-10],
        lambda whole: whole.replace(b"Likes tea", b"Likes rum"),
        lambda whole: whole + b"{}\n",
        lambda _: b"",
        lambda _: b"\x1f\x8b not packed",
        lambda whole: gzip.compress(whole)[:-20],
        lambda whole: b"".join(whole.splitlines(keepends=True)[:3]),
    ],
)
def test_a_broken_export_changes_nothing(one: Vault, other: Vault, tmp_path: Path, spoil: Any) -> None:
    filled(one)
    export_all(one, tmp_path / "all.jsonl")
    file = tmp_path / "broken.jsonl"
    file.write_bytes(spoil((tmp_path / "all.jsonl").read_bytes()))
    with pytest.raises(BrokenExportError, match="not a whole export"):
        import_all(other, file)
    assert all(found == [] for found in rows(other).values())


def rewritten(whole: bytes, number: int, change: Any) -> bytes:
    """The export with one line changed, and a checksum that fits: as somebody would write it by hand."""
    lines = [orjson.loads(line) for line in whole.splitlines()]
    change(lines[number])
    body = b"".join(orjson.dumps(line) + b"\n" for line in lines[:-1])
    return body + orjson.dumps(lines[-1] | {"sha256": hashlib.sha256(body).hexdigest()}) + b"\n"


def set_to(**fields: Any) -> Any:
    return lambda line: line.update(fields)


@pytest.mark.parametrize(
    ("number", "change", "said"),
    [
        (1, lambda line: line.pop("content"), "line 2 is not what an export holds (content is missing)"),
        (1, set_to(content="!"), "line 2 is not what an export holds"),
        (1, set_to(sha256="00"), "is not what its name says"),
        (2, lambda line: line.pop("hlc"), "line 3 is not what an export holds (hlc is missing)"),
        (2, set_to(leaf_hash="xy"), "line 3 is not what an export holds"),
        (2, set_to(changes="{"), "line 3 is not what an export holds"),
        (2, set_to(changes='{"name": 7}'), "changes are not pairs"),
        (2, set_to(changes='{"name": [null, 7]}'), "line 3 is not what an export holds"),
        (2, set_to(event_id=7), "a field of the event is no text"),
        (4, set_to(entity_id="00000000-0000-7000-8000-000000000000"), "are not what a v1.MemoryAdded says"),
        (4, set_to(changes='{"id": [null, "x"]}'), "are not what a v1.MemoryAdded says"),
        (4, set_to(entity_type="persona"), "are not what a v1.MemoryAdded says of the persona"),
    ],
)
def test_an_export_written_by_hand_that_is_none_names_the_line(
    one: Vault, other: Vault, tmp_path: Path, number: int, change: Any, said: str
) -> None:
    filled(one)
    export_all(one, tmp_path / "all.jsonl")
    file = tmp_path / "made.jsonl"
    file.write_bytes(rewritten((tmp_path / "all.jsonl").read_bytes(), number, change))
    before = rows(other)

    with pytest.raises(BrokenExportError, match=re.escape(said)):
        import_all(other, file)

    assert rows(other) == before


def test_a_file_in_the_way_stays(one: Vault, tmp_path: Path) -> None:
    (tmp_path / "all.jsonl").write_text("mine")
    with pytest.raises(InvalidInputError, match="exists already"):
        export_all(one, tmp_path / "all.jsonl")
    assert (tmp_path / "all.jsonl").read_text() == "mine"
    export_all(one, tmp_path / "all.jsonl", replace=True)
    assert orjson.loads((tmp_path / "all.jsonl").read_bytes().splitlines()[0])["format"] == "pjais-export"


def set_up(vault: Vault, scheme: str, backend: Backend) -> None:
    with vault.write() as session:
        SettingService(session).put("appearance.color_scheme", scheme)
        session.add(backend)


def backend(name: str, url: str) -> Backend:
    return Backend(name=name, kind="openai", url=url, model="m", context_tokens=4096, sampling={"temperature": 0.5})


def test_settings_backends_and_proposals_come_along_once_and_replace_nothing(
    one: Vault, other: Vault, tmp_path: Path
) -> None:
    ann, kept = filled(one)
    set_up(one, "dark", mine := backend("Mine", "http://mine.test/v1"))
    set_up(one, "dark", backend("Shared", "http://theirs.test/v1"))
    set_up(other, "light", backend("Shared", "http://ours.test/v1"))
    with one.write() as session:
        SettingService(session).put("user.name", "Zoë")
        SettingService(session).put("window.geometry", {"x": 1})
        told = {"content": "Likes Rome", "type": "fact", "importance": 0.5, "kind": "new", "origin": "rules"}
        Proposals(session).add({"persona_id": ann, "memory_id": kept, **told})
    export_all(one, file := tmp_path / "all.jsonl")

    came = import_all(other, file)
    again = import_all(other, file)

    assert (came.counts["setting"], came.counts["backend"]) == (1, 1)
    assert again.counts == dict.fromkeys(KINDS, 0)
    assert rows(other) == rows(one)
    assert len(rows(other)["memory_proposal"]) == 1
    with other.read() as session:
        settings = SettingService(session)
        assert [settings.value(key) for key in ("user.name", "appearance.color_scheme")] == ["Zoë", "light"]
        assert settings.value("window.geometry") is None
        urls = {each.name: each.url for each in session.scalars(select(Backend))}
        assert urls == {"Shared": "http://ours.test/v1", "Mine": "http://mine.test/v1"}
        assert session.get(Backend, mine.id) is not None
    assert device_id(other.engine) != device_id(one.engine)
    assert verify(other.read).is_clean


@pytest.mark.parametrize(
    "line",
    [
        {"kind": "setting", "key": "device.id", "value": "another"},
        {"kind": "setting", "key": "Bad Key", "value": 1},
        {"kind": "setting", "key": "user.name"},
        {"kind": "backend", "backend": {"id": "1", "name": "x", "kind": "openai"}},
    ],
)
def test_settings_and_backends_that_are_none_are_refused(
    one: Vault, other: Vault, tmp_path: Path, line: dict[str, Any]
) -> None:
    filled(one)
    export_all(one, tmp_path / "all.jsonl")
    body = b"".join((tmp_path / "all.jsonl").read_bytes().splitlines(keepends=True)[:-1]) + orjson.dumps(line) + b"\n"
    end = {"kind": "end", "counts": {}, "sha256": hashlib.sha256(body).hexdigest()}
    (tmp_path / "spoilt.jsonl").write_bytes(body + orjson.dumps(end) + b"\n")
    with pytest.raises(BrokenExportError, match="nothing was written"):
        import_all(other, tmp_path / "spoilt.jsonl")
    assert rows(other)["persona"] == []
