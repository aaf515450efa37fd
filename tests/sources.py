"""The product's own sources as tests read them: modules, errors, and where words for people stand in them."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import TypeGuard

import pjais
import pjais.bootstrap
import pjais.cli.main
from pjais.kernel.errors import PjaisError

ROOT = Path(pjais.__file__).parent
#: What is called so says something to people; what has no space in it is a code.
SAYING = frozenset({"detail", "message", "note", "notes", "problem", "reason", "title", "warning", "what", "where"})


def modules() -> Iterator[tuple[Path, ast.Module]]:
    for file in sorted(ROOT.rglob("*.py")):
        if not {"bench", "migrations"} & set(file.parts):
            yield file, ast.parse(file.read_text("utf-8"))


def templates() -> set[str]:
    return {
        node.args[0].value
        for _, tree in modules()
        for node in ast.walk(tree)
        if is_call_of(node, {"said"}) and isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str)
    }


def is_call_of(node: ast.AST, names: set[str]) -> TypeGuard[ast.Call]:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names


def errors(kind: type[PjaisError] = PjaisError) -> Iterator[type[PjaisError]]:
    yield kind
    for below in kind.__subclasses__():
        if below.__module__.startswith("pjais.") and ".bench" not in below.__module__:
            yield from errors(below)


def bare_raises(tree: ast.AST, kinds: set[str]) -> Iterator[int]:
    """Lines that give an error a text that is no sentence: at once, or by any name that it is given by."""
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        calls = [node for node in ast.walk(function) if is_call_of(node, kinds) and node.args]
        yield from (call.lineno for call in calls if is_bare(call.args[0]))
        named = {call.args[0].id for call in calls if isinstance(call.args[0], ast.Name)}
        yield from (value.lineno for name, value in _assigned(function) if name in named and is_bare(value))


def bare_sayings(tree: ast.AST) -> Iterator[int]:
    """Lines where something that says something is given a text that is no sentence."""
    for node in ast.walk(tree):
        given: list[tuple[object, ast.expr]] = []
        if isinstance(node, ast.Call):
            given = [(keyword.arg, keyword.value) for keyword in node.keywords]
        elif isinstance(node, ast.Dict):
            keys = [key.value if isinstance(key, ast.Constant) else None for key in node.keys]
            given = list(zip(keys, node.values, strict=True))
        elif isinstance(node, ast.Assign):
            given = list(_targets(node))
        yield from (value.lineno for name, value in given if name in SAYING and is_bare(value))


def is_bare(value: ast.expr) -> bool:
    """Whether it is, or may be, a text of several words, or one that is put together."""
    if isinstance(value, ast.IfExp):
        return is_bare(value.body) or is_bare(value.orelse)
    if isinstance(value, ast.BoolOp):
        return any(map(is_bare, value.values))
    if isinstance(value, ast.List | ast.Tuple):
        return any(map(is_bare, value.elts))
    if isinstance(value, ast.Constant):
        return isinstance(value.value, str) and " " in value.value.strip()
    return isinstance(value, ast.JoinedStr)


def _assigned(function: ast.AST) -> Iterator[tuple[object, ast.expr]]:
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            yield from _targets(node)


def _targets(node: ast.Assign) -> Iterator[tuple[object, ast.expr]]:
    for target in node.targets:
        if isinstance(target, ast.Name):
            yield target.id, node.value
