"""Fails when a file or function has outgrown what a reader can hold: 400 lines, 60 lines."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

FILE_LIMIT, FUNCTION_LIMIT = 400, 60
ROOT = Path(__file__).parents[2]
SUFFIXES = {".py", ".ts", ".tsx", ".mjs", ".cjs", ".css"}
# Generated or built, or a list of tables that is read once and never changed.
EXEMPT = {"generated", "static", "versions", "__pycache__"}


def too_long() -> Iterator[str]:
    for folder in ("backend", "build", "frontend/src", "tests"):
        for file in (ROOT / folder).rglob("*"):
            if file.suffix not in SUFFIXES or EXEMPT.intersection(file.parts):
                continue
            text = file.read_text(encoding="utf-8")
            if (lines := text.count("\n")) > FILE_LIMIT:
                yield f"{file.relative_to(ROOT)}: {lines} lines"
            if file.suffix == ".py":
                yield from long_functions(file, text)


def long_functions(file: Path, text: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > FUNCTION_LIMIT:
                yield f"{file.relative_to(ROOT)}:{node.lineno}: {node.name} has {lines} lines"


if __name__ == "__main__":
    found = sorted(too_long())
    sys.stdout.write("\n".join(found))
    sys.exit(bool(found))
