"""Backups by API and by command, also where the vault cannot be opened any more."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pjais.bootstrap import open_vault
from pjais.cli.main import main
from pjais.persistence.migrate import DamagedVaultError
from tests.factories import memory, persona, running


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    vault = open_vault(tmp_path / "vault")
    with vault.write() as session:
        memory(session, persona(session))
    vault.close()
    return tmp_path / "vault"


def pjais(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--data-dir", str(folder), *arguments])


def rename(folder: Path, name: str) -> str:
    with running(folder) as (_, client):
        (found,) = client.get("/api/personas").json()["items"]
        client.patch(f"/api/personas/{found['id']}", json={"name": name}).raise_for_status()
        return str(found["id"])


def names(folder: Path) -> list[str]:
    with running(folder) as (_, client):
        return [each["name"] for each in client.get("/api/personas").json()["items"]]


def test_a_vault_goes_to_a_folder_and_comes_back(folder: Path, tmp_path: Path) -> None:
    done = pjais(folder, "backup", str(tmp_path / "copy"))
    assert done.exit_code == 0
    assert "2 events" in done.output
    rename(folder, "Bob")

    done = pjais(folder, "restore", str(tmp_path / "copy"))

    assert done.exit_code == 0
    assert "before-restore" in done.output
    assert names(folder) == ["Ann"]
    assert pjais(folder, "verify").exit_code == 0


def test_one_persona_comes_back(folder: Path, tmp_path: Path) -> None:
    pjais(folder, "backup", str(tmp_path / "copy"))
    key = rename(folder, "Bob")

    done = pjais(folder, "restore", "--persona", key, str(tmp_path / "copy"))

    assert done.output == "Brought back: 1 persona.\n"
    assert names(folder) == ["Ann"]


@pytest.mark.parametrize("broken", [b"", b"not a database at all, just words" * 300])
def test_a_vault_that_cannot_be_opened_names_the_newest_good_backup_which_takes_its_place(
    folder: Path, broken: bytes
) -> None:
    with running(folder) as (app, _):
        made = app.keeper.make()
        later = app.keeper.make()
    (folder / "backups" / later.name / "pjais.db").write_bytes(b"damaged as well")
    (folder / "pjais.db").write_bytes(broken or b"\0" * 5000)

    with pytest.raises(DamagedVaultError, match=f"pjais restore .*{made.name}` brings back the newest good backup"):
        open_vault(folder)
    done = pjais(folder, "restore", str(folder / "backups" / made.name))

    assert done.exit_code == 0
    (aside,) = folder.glob("broken-*")
    assert (aside / "pjais.db").read_bytes() == (broken or b"\0" * 5000)
    assert names(folder) == ["Ann"]
    assert pjais(folder, "verify").exit_code == 0


def test_a_damaged_backup_never_takes_the_place_of_a_damaged_vault(folder: Path, tmp_path: Path) -> None:
    pjais(folder, "backup", str(tmp_path / "copy"))
    (tmp_path / "copy" / "pjais.db").write_bytes(b"damaged")
    (folder / "pjais.db").write_bytes(b"damaged" * 900)

    done = pjais(folder, "restore", str(tmp_path / "copy"))

    assert done.exit_code == 1
    assert "the backup is damaged" in done.output
    assert (folder / "pjais.db").read_bytes() == b"damaged" * 900


def test_verify_says_what_is_wrong_and_what_helps(folder: Path, tmp_path: Path) -> None:
    assert "There is no vault" in pjais(tmp_path / "nowhere", "verify").output
    assert not (tmp_path / "nowhere").exists()
    done = pjais(folder, "verify")
    assert done.output.startswith("All is as it should be: 2 events, 2 rows")


def test_the_api_lists_makes_shows_restores_and_removes(folder: Path) -> None:
    with running(folder) as (_, client):
        made = client.post("/api/backups", json={}).json()
        assert (made["reason"], made["events"], made["counts"]["memory"]) == ("asked", 2, 1)
        (inside,) = client.get(f"/api/backups/{made['name']}/personas").json()["items"]
        assert (inside["name"], inside["memories"], inside["is_deleted"]) == ("Ann", 1, False)
        client.delete(f"/api/personas/{inside['id']}").raise_for_status()
        done = client.post("/api/backups/restore", json={"name": made["name"], "persona_id": inside["id"]})
        assert done.json()["rows"]["persona"] == 1
        whole = client.post("/api/backups/restore", json={"name": made["name"]}).json()
        listed = [each["name"] for each in client.get("/api/backups").json()["items"]]
        assert sorted(listed) == sorted([made["name"], whole["kept"]])
        assert client.delete(f"/api/backups/{made['name']}").status_code == 204
        assert client.delete(f"/api/backups/{made['name']}").status_code == 404


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400),
        ({"name": "a", "path": "/b"}, 400),
        ({"path": "relative"}, 400),
        ({"path": "/with\0zero"}, 400),
        ({"path": "/nowhere/at/all"}, 409),
        ({"name": "../../etc"}, 404),
        ({"name": "nothing"}, 404),
    ],
)
def test_a_restore_that_cannot_be_done_is_a_problem_in_words(folder: Path, body: dict[str, str], status: int) -> None:
    with running(folder) as (_, client):
        answer = client.post("/api/backups/restore", json=body)

    assert answer.status_code == status
    assert answer.json()["detail"]


def test_an_import_leaves_a_backup_of_what_there_was(folder: Path, tmp_path: Path) -> None:
    card = tmp_path / "card.json"
    card.write_text(
        '{"name": "Bob", "description": "", "personality": "", "scenario": "", "first_mes": "", "mes_example": ""}'
    )

    pjais(folder, "import", str(card)), pjais(folder, "import", str(tmp_path / "missing.json"))

    with running(folder) as (app, _):
        backups = [each.manifest for each in app.keeper.newest_first() if each.manifest]
        assert [each.reason for each in backups] == ["before-import"]
        assert backups[0].counts["persona"] == 1
