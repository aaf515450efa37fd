"""What diagnostics rest on: sentences of the log are literals in the sources, and the list of libraries is whole."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from pjais.features.diagnostics.facts import LIBRARIES

ROOT = Path(__file__).parents[3]
METHODS = {"debug", "info", "warning", "error", "exception", "critical"}


def logged(source: str) -> Iterator[tuple[int, ast.expr]]:
    """The line and first argument of each call of a module's own log."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in METHODS:
            owner = node.func.value
            if isinstance(owner, ast.Name) and owner.id in {"_log", "log", "logger", "logging"}:
                yield node.lineno, node.args[0]


def is_literal(template: ast.expr) -> bool:
    return isinstance(template, ast.Constant) and isinstance(template.value, str)


def test_what_fills_a_sentence_of_the_log_is_never_part_of_it() -> None:
    files = list((ROOT / "backend" / "pjais").rglob("*.py"))
    found = [(file.name, *each) for file in files for each in logged(file.read_text("utf-8"))]

    assert len(found) > 40
    assert [(name, line) for name, line, template in found if not is_literal(template)] == []


def test_a_filled_sentence_would_be_noticed() -> None:
    source = '_log.error(f"{name} failed")\n_log.warning("{} failed".format(name))\n_log.info("Failed: %s", name)'

    assert [is_literal(template) for _, template in logged(source)] == [False, False, True]


def test_every_library_the_app_is_made_of_is_told() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    names = [re.split(r"[<>=; ]", dependency)[0] for dependency in project["dependencies"]]

    assert sorted(names, key=str.lower) == sorted(LIBRARIES, key=str.lower)
