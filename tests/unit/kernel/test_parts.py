"""A packaged program knows its files."""

import hashlib
import json
from pathlib import Path

import pytest

from pjais.kernel.parts import Damage, IncompleteProgramError, check_whole, damaged_parts, is_packaged

CONTENT = {"pjais": b"program", "_internal/pjais/locales/de.json": b"{}", "_internal/Qt/libQt6Core.so.6": b"library"}


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A folder with a whole program; its list is beside it."""
    folder = tmp_path / "opt"
    for name, content in CONTENT.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    told = {name: [len(content), hashlib.sha256(content).hexdigest()] for name, content in CONTENT.items()}
    (tmp_path / "files.json").write_text(json.dumps(told), encoding="utf-8")
    return folder


def damage(program: Path, *, thorough: bool = False) -> list[Damage]:
    return damaged_parts(thorough=thorough, listed=program.parent / "files.json", folder=program)


def test_a_whole_program_has_no_damage(program: Path) -> None:
    assert damage(program) == damage(program, thorough=True) == []


def test_what_was_not_copied_is_named_first_and_then_what_was_cut_short(program: Path) -> None:
    (program / "_internal/Qt/libQt6Core.so.6").unlink()
    (program / "_internal/pjais/locales/de.json").write_bytes(b"{")

    assert damage(program) == [
        Damage("_internal/Qt/libQt6Core.so.6", is_missing=True),
        Damage("_internal/pjais/locales/de.json", is_missing=False),
    ]


def test_a_change_that_keeps_the_size_is_found_by_reading(program: Path) -> None:
    (program / "pjais").write_bytes(b"PROGRAM")

    assert damage(program) == []
    assert damage(program, thorough=True) == [Damage("pjais", is_missing=False)]


def test_what_is_wrong_and_what_to_do_is_one_sentence(program: Path) -> None:
    (program / "pjais").unlink()

    with pytest.raises(IncompleteProgramError) as refused:
        check_whole(program.parent / "files.json", program)

    assert refused.value.detail == (
        "The installation is incomplete: pjais is missing; install PJai's again. Your data is not part of it and stays"
    )


@pytest.mark.parametrize("text", ["", "[]", '{"pjais": 3}', '{"pjais": ["x", "y"]}'])
def test_a_damaged_list_is_damage_itself(program: Path, text: str) -> None:
    (program.parent / "files.json").write_text(text, encoding="utf-8")

    with pytest.raises(IncompleteProgramError, match=r"files\.json is not as it was packaged"):
        damage(program)


def test_the_sources_have_no_list(tmp_path: Path) -> None:
    assert not is_packaged(tmp_path / "files.json")
    assert damaged_parts(thorough=True, listed=tmp_path / "files.json") == []
