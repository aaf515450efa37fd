"""``pjais update``: the same without a window."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pjais.bootstrap import Extra, open_application
from pjais.cli.main import main
from pjais.desktop.instance import Instance
from pjais.features.updates.here import Here
from pjais.kernel.config import VaultPaths
from pjais.server.loopback import LoopbackServer
from tests.publisher import Publisher, publishing


@pytest.fixture
def publisher(tmp_path: Path) -> Iterator[Publisher]:
    with publishing(tmp_path / "published") as made:
        made.publish()
        yield made


@contextmanager
def open_elsewhere(vault: Path, here: Here) -> Iterator[None]:
    """Another process has the vault open, as the command sees it; it is a build of that publisher's."""
    instance = Instance(VaultPaths(vault))
    assert instance.claim()
    app = open_application(vault, extra=Extra(here=here))
    server = LoopbackServer(app.asgi)
    server.start()
    instance.announce(server.url, app.token)
    try:
        yield
    finally:
        server.stop()
        app.close()
        instance.release()


def update(vault: Path, *args: str) -> Result:
    return CliRunner().invoke(main, ["--data-dir", str(vault), "update", *args])


def test_it_tells_what_changes_gets_it_backs_up_and_tells_what_is_next(tmp_path: Path, publisher: Publisher) -> None:
    vault = tmp_path / "vault"
    with open_elsewhere(vault, publisher.here()):
        looked = update(vault, "--check")
        done = update(vault)

    assert looked.exit_code == 0, looked.output
    assert "PJai's 0.3.0 of 20" in looked.stdout
    assert "is newer than 0.1.0, 0.2 MB." in looked.stdout
    assert "whistle" in looked.stdout
    assert "Nothing is forgotten twice" in looked.stdout
    assert "The first one" not in looked.stdout
    assert "Backed up" not in looked.stdout
    assert done.exit_code == 0, done.output
    file = vault / "updates" / publisher.package().name
    assert done.stdout.endswith(f"  sudo apt install {file}\n")
    assert "-before-update." in done.stdout
    assert file.exists()


def test_a_file_needs_no_network(tmp_path: Path, publisher: Publisher) -> None:
    vault = tmp_path / "vault"
    with open_elsewhere(vault, publisher.here(update_address=None)):
        done = update(vault, "--file", str(publisher.offline_file()))

    assert done.exit_code == 0, done.output
    assert "sudo apt install" in done.stdout
    assert publisher.asked == []


def test_what_is_newest_says_so(tmp_path: Path, publisher: Publisher) -> None:
    vault = tmp_path / "vault"
    with open_elsewhere(vault, publisher.here(version="0.3.0")):
        done = update(vault)

    assert (done.exit_code, done.stdout) == (0, "PJai's 0.3.0 is the newest version.\n")


def test_what_cannot_be_used_is_one_sentence(tmp_path: Path, publisher: Publisher) -> None:
    vault = tmp_path / "vault"
    with open_elsewhere(vault, publisher.here()):
        publisher.package().write_bytes(b"other")
        wrong = [update(vault), update(vault, "--file", str(tmp_path / "absent"))]
        (publisher.folder / "manifest.json.minisig").unlink()
        wrong.append(update(vault, "--check"))

    for each, words in zip(wrong, ("does not have the", "cannot be read", "answered with 404"), strict=True):
        assert each.exit_code == 1
        assert (words in each.stderr, len(each.stderr.strip().splitlines())) == (True, 1), each.stderr


def test_the_sources_say_that_they_have_no_publisher(tmp_path: Path) -> None:
    done = update(tmp_path / "vault")

    assert done.exit_code == 1
    assert done.stderr == (
        "Error: The sources come without a publisher's key, so newer versions cannot be checked here\n"
    )
