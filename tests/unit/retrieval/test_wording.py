"""What of a text is compared."""

import pytest

from pjais.retrieval.wording import date_words, said, spoken_by, telling_words, without_names


def test_filler_is_left_out_unless_it_is_all_there_is() -> None:
    assert telling_words("What does the dog eat, the dog?") == ["dog", "eat"]
    assert telling_words("Who are you") == ["who", "are", "you"]


@pytest.mark.parametrize(
    ("content", "speaker"),
    [
        ("Ann: I like tea", "Ann"),
        ("Mary-Lou O'Neil: yes", "Mary-Lou O'Neil"),
        ("at 10: 30", None),
        ("I like tea", None),
    ],
)
def test_the_speaker_is_the_name_in_front(content: str, speaker: str | None) -> None:
    assert spoken_by(content) == speaker


def test_the_speaker_is_no_part_of_what_was_said() -> None:
    assert said("Ann: I like tea", "Ann") == "I like tea"
    assert said("Ann likes tea", "Ann") == "Ann likes tea"
    assert said("Ann: ", "Ann") == "Ann: "


def test_names_go_from_a_question_but_not_from_inside_words() -> None:
    assert without_names("What is Ann's dog called, ANN?", ["ann"]) == "What is dog called, ?"
    assert without_names("Is Annabel here?", ["ann"]) == "Is Annabel here?"
    assert without_names("Ann?", ["ann"]) == "Ann?"


def test_a_day_is_named_as_people_name_it() -> None:
    assert date_words("2023-05-08T13:56:00.000000Z") == "8 May 2023"
    assert date_words(None) == ""
