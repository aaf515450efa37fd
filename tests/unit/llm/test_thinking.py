"""Thinking aloud, left out however a reply is cut into pieces."""

from hypothesis import given
from hypothesis import strategies as st

from pjais.llm.thinking import Spoken


def spoken(text: str, sizes: list[int]) -> str:
    heard, made, start = Spoken(), "", 0
    for size in [*sizes, len(text)]:
        made += heard.of(text[start : start + size])
        start += size
    return made + heard.rest()


SIZES = st.lists(st.integers(1, 5), max_size=40)


@given(SIZES)
def test_what_is_thought_first_is_left_out(sizes: list[int]) -> None:
    assert spoken(" \n<think>Is it <b>so?</think>\n\nIt is.", sizes) == "It is."


@given(st.text(max_size=30).filter(lambda text: not text.lstrip().startswith("<think>")), SIZES)
def test_everything_else_is_said_as_it_is(text: str, sizes: list[int]) -> None:
    assert spoken(text, sizes) == text


def test_a_thought_that_never_ends_says_nothing() -> None:
    assert spoken("<think>and so on and on", [3]) == ""
