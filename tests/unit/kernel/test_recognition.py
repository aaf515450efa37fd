"""Sentences of which only the English was kept are told in every language."""

from string import Formatter
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from pjais.kernel.recognition import sentence_of
from pjais.kernel.wording import Sentence, catalogue, in_language

#: Those by which a stored sentence is known: what is hardly more than holes fits everything.
TEMPLATES = sorted(each for each in catalogue("de") if sum(len(text) for text, *_ in Formatter().parse(each)) >= 10)


def argument(spec: str | None) -> st.SearchStrategy[object]:
    if spec and spec.endswith("f"):
        return st.integers(0, 10**9).map(float)
    return st.integers(0, 10**12) if spec else st.text().filter(says_nothing)


def says_nothing(text: str) -> bool:
    """Whether it is no sentence of ours: one that stands within another is told in German, too."""
    return sentence_of(text).template == "{text}"


@st.composite
def sentences(draw: st.DrawFn) -> Sentence:
    template = draw(st.sampled_from(TEMPLATES))
    holes: dict[str, Any] = {name: spec for _, name, spec, _ in Formatter().parse(template) if name is not None}
    return Sentence(template, {name: draw(argument(spec)) for name, spec in holes.items()})


@settings(max_examples=1000, deadline=None)
@given(sentences())
def test_any_sentence_that_was_kept_in_english_is_told_in_german_as_if_it_were_new(sentence: Sentence) -> None:
    kept = str.__str__(sentence)

    again = sentence_of(kept)

    assert again == kept
    assert in_language(again, "de") == in_language(sentence, "de")


def test_a_sentence_within_a_kept_sentence_is_told_as_well() -> None:
    kept = "avatar: left out, An avatar must be a PNG, JPEG, GIF or WebP picture"

    assert in_language(sentence_of(kept), "de") == "Bild: weggelassen, Das Bild muss ein PNG, JPEG, GIF oder WebP sein"


def test_numbers_in_a_kept_sentence_are_written_as_germans_do() -> None:
    kept = "messages beyond 200,000 characters were shortened"

    assert in_language(sentence_of(kept), "de") == "Nachrichten von mehr als 200.000 Zeichen wurden gekürzt"


@given(st.text().filter(says_nothing))
@example("It's so nice")
@example("memory of a text")
def test_what_is_no_sentence_of_ours_stays_as_it_is(text: str) -> None:
    assert sentence_of(text) == in_language(sentence_of(text), "de") == text
