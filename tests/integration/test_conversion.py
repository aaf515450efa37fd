"""What an opening finds after a conversion was killed, and beside one that runs: never less than the whole vault."""

import threading
from pathlib import Path

import pytest

from pjais.backup.manifest import DATABASE
from pjais.bootstrap import open_vault
from pjais.eventlog.verify import verify
from pjais.features.memories.model import Memory
from pjais.persistence.convert import CONVERTED, CONVERTING, REPLACED, converting, finish_conversion, replace_database
from tests.factories import memory, persona


def filled(folder: Path) -> str:
    vault = open_vault(folder)
    with vault.write() as session:
        kept = memory(session, persona(session))
    vault.close()
    return kept


@pytest.mark.parametrize(
    ("found", "stays"),
    [
        ((DATABASE, CONVERTING), DATABASE),
        ((DATABASE, CONVERTED), DATABASE),
        ((CONVERTED, REPLACED), CONVERTED),
        ((REPLACED,), REPLACED),
        ((CONVERTED,), CONVERTED),
        ((DATABASE, REPLACED), DATABASE),
    ],
)
@pytest.mark.parametrize("touched", [False, True], ids=["", "beside an empty file"])
def test_whatever_a_kill_has_left_one_whole_database_stays(
    tmp_path: Path,
    found: tuple[str, ...],
    stays: str,
    touched: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    kept = filled(tmp_path)
    whole = (tmp_path / DATABASE).read_bytes()
    (tmp_path / DATABASE).unlink()
    for name in found:
        (tmp_path / name).write_bytes(whole if name == stays else whole[: len(whole) // 2])
    if touched and DATABASE not in found:
        (tmp_path / DATABASE).touch()

    vault = open_vault(tmp_path)

    with vault.read() as session:
        assert session.get(Memory, kept) is not None
    assert verify(vault.read).is_clean
    assert [name for name in (CONVERTING, CONVERTED, REPLACED) if (tmp_path / name).exists()] == []
    vault.close()


def test_a_copy_that_cannot_take_the_place_leaves_the_database_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(tmp_path)
    whole = (tmp_path / DATABASE).read_bytes()
    made = tmp_path / CONVERTING
    made.write_bytes(whole)
    real = Path.replace

    def refuse(self: Path, target: Path) -> Path:
        if self.name == CONVERTED:
            raise PermissionError(13, "refused")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(PermissionError):
        replace_database(tmp_path / DATABASE, made)
    assert (tmp_path / DATABASE).read_bytes() == whole


def test_another_opening_leaves_a_running_conversion_alone(tmp_path: Path) -> None:
    filled(tmp_path)
    with converting(tmp_path / DATABASE) as is_ours:
        assert is_ours
        (tmp_path / CONVERTING).write_bytes(b"half")
        seen: list[bool] = []

        def look() -> None:
            finish_conversion(tmp_path / DATABASE)
            seen.append((tmp_path / CONVERTING).exists())

        thread = threading.Thread(target=look)
        thread.start()
        thread.join(10)
        assert seen == [True]
    finish_conversion(tmp_path / DATABASE)
    assert not (tmp_path / CONVERTING).exists()


def test_what_a_killed_conversion_has_left_goes(tmp_path: Path) -> None:
    open_vault(tmp_path).close()
    for name in (CONVERTING, f"{CONVERTING}-journal"):
        (tmp_path / name).write_bytes(b"half a copy")
    open_vault(tmp_path).close()
    assert list(tmp_path.glob(f"{CONVERTING}*")) == []
