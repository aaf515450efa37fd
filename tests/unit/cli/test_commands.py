"""The command line, as a shell meets it."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner, Result

from pjais.cli.main import main
from pjais.cli.transfer import form_of
from pjais.features.imports.controller import UPLOAD_LIMIT

ROOT = Path(__file__).parents[3]
CARD = {"spec": "chara_card_v2", "spec_version": "2.0", "data": {"name": "Ada", "description": "Counts"}}


def pjais(vault: Path, *args: str) -> Result:
    return CliRunner().invoke(main, ["--data-dir", str(vault), *args])


@contextmanager
def served(vault: Path, *args: str) -> Iterator[tuple[subprocess.Popen[str], dict[str, str]]]:
    """A running ``pjais serve`` and what it told on its first line."""
    command = [sys.executable, "-m", "pjais", "--data-dir", str(vault), "serve", *args]
    env = {**os.environ, "PYTHONPATH": str(ROOT / "backend")}
    process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield process, json.loads(process.stdout.readline())
    finally:
        process.kill()
        process.communicate()


@pytest.fixture
def card(tmp_path: Path) -> Path:
    file = tmp_path / "ada.json"
    file.write_text(json.dumps(CARD), encoding="utf-8")
    return file


def test_serve_tells_its_address_and_ends_cleanly_on_sigterm(tmp_path: Path) -> None:
    with served(tmp_path / "vault") as (process, told):
        answer = httpx.get(f"{told['url']}/api/personas", headers={"Authorization": f"Bearer {told['token']}"})
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=20)

    assert told["url"].startswith("http://127.0.0.1:")
    assert answer.json()["items"] == []
    assert (process.returncode, out, err) == (0, "", "")
    assert not (tmp_path / "vault" / "instance.json").exists()


def test_a_vault_is_served_once(tmp_path: Path) -> None:
    with served(tmp_path / "vault"):
        second = pjais(tmp_path / "vault", "serve")

    assert second.exit_code == 1
    assert "open" in second.stderr


def test_an_import_into_a_served_vault_goes_through_its_process(tmp_path: Path, card: Path) -> None:
    with served(tmp_path / "vault") as (_, told):
        done = pjais(tmp_path / "vault", "import", str(card))
        answer = httpx.get(f"{told['url']}/api/personas", headers={"Authorization": f"Bearer {told['token']}"})

    assert done.exit_code == 0, done.output
    assert [persona["name"] for persona in answer.json()["items"]] == ["Ada"]


def test_an_import_says_what_came_in_and_what_did_not(tmp_path: Path, card: Path) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text("{", encoding="utf-8")

    done = pjais(tmp_path / "vault", "import", str(broken), str(card), str(tmp_path / "absent.png"))

    assert done.exit_code == 1
    assert "ada.json: Ada; 0 memories" in done.stdout
    assert "broken.json: not imported" in done.stderr
    assert "absent.png: not imported: No such file" in done.stderr
    assert "Traceback" not in done.output


def test_a_chat_is_counted_in_conversations_and_messages(tmp_path: Path) -> None:
    chat = tmp_path / "chat.jsonl"
    said = [{"user_name": "Bo", "character_name": "Ada"}, {"name": "Bo", "is_user": True, "mes": "Hello"}]
    chat.write_text("\n".join(map(json.dumps, said)), encoding="utf-8")

    done = pjais(tmp_path / "vault", "import", str(chat))

    assert "chat.jsonl: Ada; 1 conversation, 1 message, 0 memories" in done.stdout


def test_a_large_file_is_sent_piece_by_piece(tmp_path: Path) -> None:
    large = tmp_path / "conversations.json"
    large.write_bytes(bytes(3_500_000))

    body, _ = form_of(large)
    pieces = list(map(len, body.pieces))

    assert sum(pieces) == body.size_bytes
    assert max(pieces) == 1_000_000


def test_a_file_beyond_the_limit_is_not_even_read(tmp_path: Path) -> None:
    huge = tmp_path / "huge.json"
    with huge.open("wb") as file:
        file.truncate(UPLOAD_LIMIT + 1)

    done = pjais(tmp_path / "vault", "import", str(huge))

    assert done.exit_code == 1
    assert "larger than" in done.stderr


@pytest.mark.parametrize("ending", ["png", "json"])
def test_an_imported_persona_can_be_exported_and_imported_again(tmp_path: Path, card: Path, ending: str) -> None:
    vault, dest = tmp_path / "vault", tmp_path / f"out.{ending}"
    pjais(vault, "import", str(card))
    with served(vault) as (_, told):
        token = {"Authorization": f"Bearer {told['token']}"}
        persona = httpx.get(f"{told['url']}/api/personas", headers=token).json()["items"][0]["id"]

    exported = pjais(vault, "export", "--persona", persona, str(dest))
    again = pjais(tmp_path / "other", "import", str(dest))

    assert exported.exit_code == 0, exported.output
    assert f"out.{ending}: Ada" in again.stdout


def test_an_export_never_replaces_a_file_unasked(tmp_path: Path) -> None:
    dest = tmp_path / "kept.json"
    dest.write_text("mine", encoding="utf-8")

    refused = pjais(tmp_path / "vault", "export", "--persona", "x", str(dest))

    assert refused.exit_code == 1
    assert "--force" in refused.stderr
    assert dest.read_text(encoding="utf-8") == "mine"


def test_an_unknown_persona_is_one_line(tmp_path: Path) -> None:
    persona = "01a20872-7e22-73b8-9a96-1f507a18914b"

    refused = pjais(tmp_path / "vault", "export", "--persona", persona, str(tmp_path / "a.png"))

    assert refused.exit_code == 1
    assert len(refused.stderr.strip().splitlines()) == 1


def test_an_ending_that_is_no_card_is_refused(tmp_path: Path) -> None:
    assert pjais(tmp_path / "vault", "export", "--persona", "x", str(tmp_path / "a.txt")).exit_code == 1


@pytest.mark.parametrize("wrong", [["unknown"], ["import"], ["serve", "--port", "x"], ["export"], ["--nope"]])
def test_wrong_use_ends_with_2(tmp_path: Path, wrong: list[str]) -> None:
    assert pjais(tmp_path / "vault", *wrong).exit_code == 2


def test_a_folder_that_cannot_be_a_vault_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")

    refused = pjais(tmp_path / "file" / "vault", "serve")

    assert refused.exit_code == 1
    assert "Traceback" not in refused.output


def test_a_file_that_is_no_vault_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "pjais.db").write_text("no database at all, only words " * 40, encoding="utf-8")

    refused = pjais(tmp_path, "serve")

    assert refused.exit_code == 1
    assert len(refused.stderr.strip().splitlines()) == 1


def test_the_folder_may_be_named_after_the_command_too(tmp_path: Path, card: Path) -> None:
    done = CliRunner().invoke(main, ["import", "--data-dir", str(tmp_path / "named"), str(card)])

    assert done.exit_code == 0, done.output
    assert (tmp_path / "named" / "pjais.db").exists()


def test_the_version_is_told() -> None:
    assert CliRunner().invoke(main, ["--version"]).output.startswith("pjais, version ")


def test_a_first_command_makes_the_folder_for_its_owner_only(tmp_path: Path, card: Path) -> None:
    done = pjais(tmp_path / "made" / "vault", "import", str(card))

    assert done.exit_code == 0, done.output
    for folder in (".", "logs", "backups"):
        assert (tmp_path / "made" / "vault" / folder).stat().st_mode & 0o777 == 0o700


def test_the_help_of_import_and_verify_leaves_out_nothing_they_do() -> None:
    told = CliRunner().invoke(main, ["import", "--help"]).output
    for each in ("character cards", "CHARX", "Letta", "mem0", "SillyTavern", "ChatGPT", "whole vault"):
        assert each.lower() in told.lower()
    assert "search index" in " ".join(CliRunner().invoke(main, ["verify", "--help"]).output.split())


needs_root = pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give files away")


@pytest.fixture
def theirs(tmp_path: Path) -> Path:
    """The folder of another user of this machine."""
    folder = tmp_path / "theirs"
    folder.mkdir(mode=0o700)
    os.chown(folder, 65534, 65534)
    return folder


@needs_root
@pytest.mark.parametrize(
    "command", [["serve"], ["run"], ["import", "x.json"], ["export", "x.pjais"], ["verify"], ["backup", "x"], []]
)
def test_root_does_not_work_in_the_folder_of_somebody_else(theirs: Path, command: list[str]) -> None:
    done = pjais(theirs, *command)

    assert done.exit_code == 1
    assert f"{theirs} belongs to" in done.stderr
    assert "--allow-root" in done.stderr
    assert list(theirs.iterdir()) == []


@needs_root
@pytest.mark.parametrize("told", [["--allow-root", "import"], ["import", "--allow-root"]])
def test_root_does_where_it_is_told(theirs: Path, card: Path, told: list[str]) -> None:
    done = pjais(theirs, *told, str(card))

    assert done.exit_code == 0, done.output
    assert (theirs / "pjais.db").exists()


@needs_root
def test_root_does_where_the_environment_says_so(theirs: Path, card: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PJAIS_ALLOW_ROOT", "1")

    assert pjais(theirs, "import", str(card)).exit_code == 0


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[tuple[object, ...]]:
    """With what the window would have been started."""
    calls: list[tuple[object, ...]] = []
    monkeypatch.setattr("pjais.desktop.start.run_window", lambda *told: calls.append(told))
    return calls


@pytest.mark.parametrize("before", [[], ["run"]])
def test_a_file_in_place_of_a_command_is_opened(
    tmp_path: Path, card: Path, started: list[tuple[object, ...]], before: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(card.parent)
    gone = tmp_path / "not there.pjais"

    done = pjais(tmp_path / "vault", *before, card.name, str(gone))

    assert done.exit_code == 0, done.output
    assert started == [(tmp_path / "vault", None, 0, [card, gone])]


def test_a_word_that_is_neither_command_nor_file_is_a_usage_error(
    tmp_path: Path, started: list[tuple[object, ...]]
) -> None:
    done = pjais(tmp_path / "vault", "imprt")

    assert (done.exit_code, started) == (2, [])
    assert "No such command 'imprt'" in done.stderr


def test_a_file_that_is_called_like_a_command_is_not_taken_for_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, started: list[tuple[object, ...]]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("verify").touch()

    done = pjais(tmp_path / "vault", "verify")

    assert started == []
    assert "There is no vault in" in done.stderr


def test_a_half_copied_program_says_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = tmp_path / "files.json"
    listed.write_text(json.dumps({"_internal/PySide6/QtCore.so": [9, "x"]}), encoding="utf-8")
    monkeypatch.setattr("pjais.kernel.parts.check_whole.__defaults__", (listed, tmp_path))

    def broken(*_: object) -> None:
        msg = "libQt6Core.so.6: cannot open shared object file"
        raise ImportError(msg)

    monkeypatch.setattr("pjais.desktop.start.run_window", broken)

    done = pjais(tmp_path / "vault", "run")

    assert done.exit_code == 1
    assert done.stderr == (
        "Error: The installation is incomplete: _internal/PySide6/QtCore.so is missing; install PJai's again. "
        "Your data is not part of it and stays\n"
    )


def test_a_library_that_cannot_be_loaded_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        msg = "libQt6Core.so.6: cannot open shared object file"
        raise ImportError(msg)

    monkeypatch.setattr("pjais.desktop.start.run_window", broken)

    done = pjais(tmp_path / "vault", "run")

    assert done.exit_code == 1
    assert "libQt6Core.so.6" in done.stderr
    assert "Traceback" not in done.output


def test_an_export_goes_out_and_comes_in_under_its_own_name(tmp_path: Path, card: Path) -> None:
    pjais(tmp_path / "one", "import", str(card))

    out = pjais(tmp_path / "one", "export", str(tmp_path / "all.pjais"))
    again = pjais(tmp_path / "two", "import", str(tmp_path / "all.pjais"))
    renamed = (tmp_path / "all.pjais").rename(tmp_path / "all.something")
    twice = pjais(tmp_path / "two", "import", str(renamed))

    assert (out.exit_code, again.exit_code, twice.exit_code) == (0, 0, 0)
    assert renamed.read_bytes().startswith(b"\x1f\x8b")
    assert "events were there already" in twice.stdout


def test_a_damaged_export_says_so(tmp_path: Path, card: Path) -> None:
    pjais(tmp_path / "one", "import", str(card))
    pjais(tmp_path / "one", "export", str(tmp_path / "all.pjais"))
    file = tmp_path / "all.pjais"
    file.write_bytes(file.read_bytes()[:-40])

    done = pjais(tmp_path / "two", "import", str(file))

    assert done.exit_code == 1
    assert "all.pjais is not a whole export" in done.stderr
