"""What the app says of itself is said in sentences: in errors, in answers and in live rows; nothing new slips in."""

import ast
import typing
from collections.abc import Iterator
from typing import Any

import pytest

from pjais.features.shapes import Shape
from pjais.kernel.wording import Sentence
from tests.sources import ROOT, SAYING, bare_raises, bare_sayings, errors, modules

#: Words of people, and the name that two memories share.
THEIRS = {"title"} | {"MemoryLink.reason"}
#: The command line and the descriptions of the API speak English (ADR 23).
ENGLISH = ("cli/",)
#: What is named so there says nothing to people: a field of a file, the name of an event's class.
NOTHING_SAID = {"eventlog/catalogue.py", "features/imports/formats/character_card.py"}


def shapes(kind: type[Shape] = Shape) -> Iterator[type[Shape]]:
    for below in kind.__subclasses__():
        yield below
        yield from shapes(below)


def kinds_in(annotation: Any) -> set[Any]:
    inner = typing.get_args(annotation)
    return set().union(*map(kinds_in, inner)) if inner else {annotation}


def test_every_field_that_says_something_holds_sentences() -> None:
    found = {
        f"{shape.__name__}.{name}": kinds_in(field.annotation)
        for shape in shapes()
        for name, field in shape.model_fields.items()
        if name in SAYING - THEIRS
    }

    assert Sentence in found["HealthCheck.detail"]
    assert [name for name, kinds in found.items() if str in kinds and name not in THEIRS] == []


def test_no_error_is_raised_with_words_in_english_only() -> None:
    kinds = {kind.__name__ for kind in errors()}

    assert [f"{file.relative_to(ROOT)}:{line}" for file, tree in modules() for line in bare_raises(tree, kinds)] == []


def test_nothing_else_is_said_in_english_only() -> None:
    rooms = {
        str(file.relative_to(ROOT)): tree
        for file, tree in modules()
        if not str(file.relative_to(ROOT)).startswith(ENGLISH)
    }

    assert [
        f"{file}:{line}" for file, tree in rooms.items() if file not in NOTHING_SAID for line in bare_sayings(tree)
    ] == []


@pytest.mark.parametrize(
    "source",
    [
        "raise NotFoundError(f'No {x}')",
        "msg = f'No {x}'\n    raise NotFoundError(msg)",
        "msg = 'No such thing' if x else said('Nothing')\n    msg = said('None')\n    raise NotFoundError(msg)",
    ],
)
def test_a_bare_error_would_be_noticed(source: str) -> None:
    assert list(bare_raises(ast.parse(f"def act(x):\n    {source}\n"), {"NotFoundError"}))


@pytest.mark.parametrize(
    "source",
    [
        "Check(reason='full', detail=f'{name} is full')",
        "self.finish(problem='It is full')",
        "failure = {'code': 'full', 'detail': 'It is full'}",
        "note = 'was left out' if x else None",
        "File(notes=[f'{x} was left out'])",
    ],
)
def test_bare_words_would_be_noticed(source: str) -> None:
    assert list(bare_sayings(ast.parse(source)))


@pytest.mark.parametrize("source", ["Check(reason='full')", "File(notes=[said('It is full')])", "print('It is full')"])
def test_sentences_and_codes_are_let_through(source: str) -> None:
    assert not list(bare_sayings(ast.parse(source)))
