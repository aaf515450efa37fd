"""What is said to people: the same in every language, and nothing said past the catalogue."""

import json
import re
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pjais.kernel.errors import PjaisError
from pjais.kernel.foreign_words import TEMPLATES, recognised
from pjais.kernel.wording import catalogue, in_language, languages, said, wanted_language
from pjais.server.problems import problem_body
from tests.sources import ROOT, errors, templates

OTHERS = [code for code in languages() if code != "en"]


def holes(template: str) -> list[tuple[str, str, str]]:
    return sorted(
        (name, spec or "", how or "") for _, name, spec, how in Formatter().parse(template) if name is not None
    )


@pytest.mark.parametrize("language", OTHERS)
def test_every_sentence_and_title_is_said_in_every_language(language: str) -> None:
    wanted = templates() | {kind.title() for kind in errors()} | set(TEMPLATES)

    assert sorted(wanted - catalogue(language).keys()) == []


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_leaves_the_same_holes(language: str) -> None:
    differing = {english: other for english, other in catalogue(language).items() if holes(english) != holes(other)}

    assert differing == {}


@pytest.mark.parametrize("language", OTHERS)
def test_a_catalogue_is_sorted_and_says_nothing_empty(language: str) -> None:
    text = (ROOT / "locales" / f"{language}.json").read_text("utf-8")
    words = json.loads(text)

    assert list(words) == sorted(words)
    assert all(other.strip() for other in words.values())


def test_a_sentence_reads_as_its_english_and_is_told_in_another_language() -> None:
    sentence = said("There is no event {seq}", seq=7)

    assert sentence == "There is no event 7"
    assert in_language(sentence, "de") == "Es gibt kein Ereignis 7"
    assert in_language(sentence, "en") == in_language(sentence, "tlh") == sentence


def test_sentences_within_sentences_are_told_too() -> None:
    sentence = said("{file} is read-only; nothing was written", file=said("The disk"))

    assert in_language(sentence, "de") == "Der Datenträger ist schreibgeschützt; nichts wurde geschrieben"


def test_numbers_are_written_as_the_language_does() -> None:
    sentence = said("the file has {size:,} bytes; at most {limit:,} are accepted", size=1_234_567, limit=1_000)

    assert sentence == "the file has 1,234,567 bytes; at most 1,000 are accepted"
    assert "1.234.567 Bytes" in in_language(sentence, "de")


@given(st.text(), st.text())
def test_what_fills_a_sentence_is_never_read_as_a_template(name: str, message: str) -> None:
    sentence = said("{field}: {message}", field=name, message=message)

    assert sentence == in_language(sentence, "de") == f"{name}: {message}"


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("de", "de"),
        ("de-AT,en;q=0.5", "de"),
        ("en-GB, de", "en"),
        ("en;q=0.2, DE;q=0.8", "de"),
        ("fr, de;q=0.1", "de"),
        ("fr", "en"),
        ("de;q=0", "en"),
        ("de;q=x", "en"),
        (";;;,=,q", "en"),
        ("", "en"),
        (None, "en"),
    ],
)
def test_the_language_is_what_the_header_wants_most(header: str | None, language: str) -> None:
    assert wanted_language(header) == language


@given(st.text())
def test_no_header_is_too_strange(header: str) -> None:
    assert wanted_language(header) in languages()


@given(st.text())
def test_what_is_recognised_stays_word_for_word(text: str) -> None:
    assert recognised(text) == text


def test_what_a_library_says_is_told_in_german() -> None:
    assert (
        in_language(recognised("String should have at most 500 characters"), "de")
        == "Sollte höchstens 500 Zeichen haben"
    )


def test_rows_of_people_are_never_translated() -> None:
    error = PjaisError(said("The disk"), current={"content": "The disk", "errors": ["Not Found"]})

    told = problem_body(error, "de")

    assert told["detail"] == "Der Datenträger"
    assert told["current"] == {"content": "The disk", "errors": ["Not Found"]}
    assert re.search("lässt", told["title"])
