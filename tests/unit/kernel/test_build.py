"""What packaging says of a build."""

import json
from pathlib import Path
from typing import Any

from pjais import __version__
from pjais.kernel.build import Build, read_build, this_build


def test_the_sources_are_a_build_without_an_id(tmp_path: Path) -> None:
    assert read_build(tmp_path / "build.json") == Build(__version__, None, None, None, "source", None, None)
    assert this_build().kind == "source"


def test_a_packaged_build_is_read_as_it_was_written_whatever_else_is_in_it(tmp_path: Path) -> None:
    told: dict[str, Any] = {
        "version": "0.2.0",
        "build_id": "20261127-1a2b3c4",
        "commit": "1a2b3c4",
        "built_at": "2026-11-27T12:00:00.000000Z",
        "kind": "deb",
        "update_key": "RWQ",
        "update_address": "https://updates.example/pjais.json",
    }
    file = tmp_path / "build.json"
    file.write_text(json.dumps(told | {"later": 1}))

    assert read_build(file) == Build(**told)
