"""What a search line means."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pjais.kernel.errors import InvalidInputError
from pjais.retrieval.syntax import Query, parse


def test_words_phrases_and_filters_are_told_apart() -> None:
    query = parse(
        'loves "green tea" -coffee -"iced tea" tag:food tag:"far east" tier:hot Type:Fact after:2023 before:2024-05'
    )

    assert query == Query(
        text="loves green tea",
        phrases=["green tea"],
        without=["coffee", "iced tea"],
        tags=["food", "far east"],
        tiers=["hot"],
        types=["fact"],
        before="2024-05-01T00:00:00.000000Z",
        after="2023-01-01T00:00:00.000000Z",
    )


@pytest.mark.parametrize(
    "line",
    ["tier:lukewarm", "type:thought", "before:soon", "after:2023-13", "-tag:food", 'tag:""', "before:99999-01-01"],
)
def test_a_filter_that_is_not_known_is_named(line: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        parse(line)

    assert line.lstrip("-").split(":")[0] in refused.value.detail


def test_in_a_question_quotes_are_those_of_a_title() -> None:
    assert parse('Who wrote "Becoming Nicole"?').phrases == []
    assert parse("What about self-care and 10:30?").text == "What about self-care and 10:30?"


@given(st.text(max_size=60))
def test_every_line_is_read_or_refused_with_a_sentence(line: str) -> None:
    try:
        query = parse(line)
    except InvalidInputError:
        return  # with a sentence, as the test above shows
    else:
        assert all(phrase in line for phrase in query.phrases)
