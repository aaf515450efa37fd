"""What rules read off a message: what people tell about themselves, and nothing that others say or that is not so."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pjais.features.conversations.comparing import contradicts, says_the_same
from pjais.features.conversations.sentences import sentences
from pjais.features.conversations.statements import answers_of, same_words, statements


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Hello! How are you?", []),
        ("I live in Porto now. Do I like it? I like it!", ["fact"]),
        ("My name is Sam, and I'm allergic to peanuts.", ["fact"]),
        ("I love green tea. I hate rain.", ["preference", "preference"]),
        ("My dog is called Biscuit", ["relationship"]),
        ("Please remember that the key is under the mat", ["note"]),
        ("Yesterday I climbed the tower.", ["event"]),
        ("I play the violin", ["skill"]),
        ("I can't", []),
        ("Is my name Sam?", []),
        ("Can I live in Rome", []),
        ("- I live in Rome\n* I love tea\n1. My name is Sam", ["fact", "preference", "fact"]),
    ],
)
def test_rules_tell_what_is_worth_remembering(text: str, kinds: list[str]) -> None:
    assert [each.type for each in statements(text)] == kinds


@pytest.mark.parametrize(
    "text",
    [
        "I am 100% sure.",
        "I'm 5 feet tall.",
        "I'm 5'8\".",
        "I'm 30 minutes late",
        "I am 3 of 5",
        "I'm 16 weeks along",
        'He said "I live in Rome"',
        "He said I live in Rome.",
        "My boss says I work for Google too much",
        "“I live in Paris,” she said.",
        "She whispered: 'I live in Rome, you know'",
        'My daughter sings "I love rock and roll"',
        "> I live in Rome\n> I love tea",
        "```\nI live in Rome\nmy name is Sam\n```",
        "«I love tea» is what the sign tells",
        "if I lived in Rome I would be happy",
        "If I live in Rome next year, come and visit",
        "I'd be glad if my name is Sam there",
        "What if I live in Rome one day",
        "I wish I lived in Rome",
        "I wish my dog is called Rex one day",
        "Imagine I live in a castle",
        "Maybe I like tea",
        "In the story, I live in a castle.",
        "It is not true that I love tea",
        "I don't think I like tea",
        "I used to live in Rome",
        "I'd love a tea",
        "I would love to live in Rome",
        "Nobody thinks I live in Rome",
        "I love you",
        "I like how you talk",
        "The man I love is called Bob",
        "The city I live in is Rome",
        "call me later",
        "I can see that",
        "I remember that day",
        "My dog is hungry",
        "My birthday is soon",
        "I'm engaged in a debate",
        "Are you telling me I live in Rome?!",
        "",
        "\x00\n\n…",
    ],
)
def test_what_is_not_told_of_oneself_is_not_remembered(text: str) -> None:
    assert list(statements(text)) == []


@pytest.mark.parametrize(
    ("content", "slot", "value", "is_denied"),
    [
        ("I live in Porto.", "home", "porto", False),
        ("I moved from Porto to Lisbon", "home", "lisbon", False),
        ("I\u2019ve moved to Rome.", "home", "rome", False),
        ("I live in St. Louis.", "home", "st louis", False),
        ("I live in Rome with my wife", "home", "rome", False),
        ("I live in the UK now", "home", "uk", False),
        ("I don't live in Rome any more.", "home", "rome", True),
        ("I no longer live in Porto", "home", "porto", True),
        ("I told you already: I live in Rome", "home", "rome", False),
        ("Lives in Rome", "home", "rome", False),
        ("The user lives in Rome", "home", "rome", False),
        ("My name\u2019s Zoë", "name", "zoë", False),
        ("My name is not Sam", "name", "sam", True),
        ("Call me Dr. Smith", "name", "dr smith", False),
        ("My favourite colour is blue!", "favourite:colour", "blue", False),
        ("My favourite number is 3.14 today.", "favourite:number", "3 14", False),
        ("My dog\u2019s name is Rex.", "name:dog", "rex", False),
        ("My dog is Biscuit", "name:dog", "biscuit", False),
        ('My dog is called "Rex"', "name:dog", "rex", False),
        ("The user's dog is called Rex", "name:dog", "rex", False),
        ("My wife is called Dr. Jane Brown.", "name:wife", "dr jane brown", False),
        ("My mum is called Eve", "name:mother", "eve", False),
        ("I'm 42, by the way", "age", "42", False),
        ("I am 7 years old", "age", "7", False),
        ("I just turned 40!", "age", "40", False),
        ("I work at Google", "employer", "google", False),
        ("I work as a nurse", "profession", "nurse", False),
        ("I\u2019m a nurse by trade", "profession", "nurse", False),
        ("I have two sons", "count:son", "2", False),
        ("I have 2 cats", "count:cat", "2", False),
        ("I'm no longer married", "marriage", "married", True),
        ("I'm divorced now", "marriage", "divorced", False),
        ("I'm vegan", "diet", "vegan", False),
        ("I'm not vegetarian any more", "diet", "vegetarian", True),
        ("I eat meat again", "diet", "meat", False),
        ("I am allergic to peanuts", "allergy:peanuts", "yes", False),
        ("I\u2019m not allergic to peanuts.", "allergy:peanuts", "yes", True),
        ("I love tea", "taste:tea", "like", False),
        ("I can't stand tea", "taste:tea", "dislike", False),
        ("I don't like tea any more", "taste:tea", "dislike", False),
        ("Hates tea", "taste:tea", "dislike", False),
        ("I was born in 1980.", "birth date", "1980", False),
        ("My birthday is on 3 May", "birthday", "3 may", False),
    ],
)
def test_some_statements_leave_room_for_one_answer_only(
    content: str, slot: str, value: str, *, is_denied: bool
) -> None:
    assert (slot, value, is_denied) in [(each.slot, each.value, each.is_denied) for each in answers_of(content)]


@pytest.mark.parametrize(
    "content",
    [
        "I like to be alone",
        "I live in fear of spiders",
        "I live in a big house",
        "I work at home",
        "My other dog is called Max",
        "I have another dog",
        "My friend is called Anna",
        "I moved to Rome when I was a child",
        "I play the violin",
    ],
)
def test_others_stand_beside_their_like(content: str) -> None:
    assert answers_of(content) == []


@pytest.mark.parametrize(
    ("new", "old", "expected"),
    [
        ("I hate tea", "I love tea", True),
        ("I hate tea", "Likes tea", True),
        ("I love tea", "I like tea", False),
        ("I hate green tea", "I love black tea", False),
        ("I am not allergic to peanuts", "I'm allergic to peanuts", True),
        ("I'm allergic to nuts", "I'm allergic to peanuts", False),
        ("I have three sons", "I have two sons", True),
        ("I have 2 sons", "I have two sons", False),
        ("I have two daughters", "I have two sons", False),
        ("My dog is called Rex", "My dog is called Biscuit", True),
        ("My other dog is called Rex", "My dog is called Biscuit", False),
        ("My friend is called Bob", "My friend is called Anna", False),
        ("My wife is called Jane Brown", "My wife is called Jane", False),
        ("I'm divorced", "I'm married", True),
        ("I'm vegan", "I'm vegetarian", True),
        ("I work as a nurse", "I work at Google", False),
        ("I work for Apple", "I work at Google", True),
        ("I don't live in Rome any more", "I live in Rome", True),
        ("I don't live in Rome any more", "I live in Porto", False),
        ("I live in Rome", "I live in the countryside", False),
        ("My name is Sam, and I'm not allergic to peanuts", "I'm allergic to peanuts", True),
    ],
)
def test_another_answer_to_the_same_question_contradicts(new: str, old: str, *, expected: bool) -> None:
    assert contradicts(answers_of(new), answers_of(old)) is expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("I love green tea.", "I do really love green tea", True),
        ("Loves green tea", "I love green tea.", True),
        ("I am allergic to nuts", "I am not allergic to nuts", False),
        ("I can swim", "I can't swim", False),
        ("I never smoke", "I smoke", False),
        ("I have two sons", "I have three sons", False),
        ("I have two sons", "I have 2 sons", True),
        ("My sister is called Anna", "My sister is called Eve", False),
        ("Anna loves Bob", "Bob loves Anna", False),
        ("My wife loves tea", "I love tea", False),
        ("I love tea", "I love tea with milk", False),
        ("I moved from Rome to Porto", "I moved from Porto to Rome", False),
        ("I like C", "I like C++", False),
        ("!", "?", False),
    ],
)
def test_only_what_tells_the_same_is_the_same(one: str, other: str, *, expected: bool) -> None:
    assert says_the_same(one, other) is expected
    assert says_the_same(other, one) is expected


def test_the_same_words_are_the_same_however_they_are_written() -> None:
    assert same_words("You know, i love  green tea!", "I love green tea")
    assert same_words("I\u2019m Sam", "I'm sam.")
    assert not same_words("I don't think I love tea", "I love tea")
    assert not same_words("I like C++", "I like C")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("My wife is Dr. Brown. I live in St. Louis.", ["My wife is Dr. Brown.", "I live in St. Louis."]),
        ("I live on Main St. I love tea.", ["I live on Main St.", "I love tea."]),
        ("By J. R. R. Tolkien. Yes!", ["By J. R. R. Tolkien.", "Yes!"]),
        ("It is 3.14 or so... and 5 p.m. today. ok", ["It is 3.14 or so... and 5 p.m. today.", "ok"]),
        ("Well… I know. i do", ["Well…", "I know.", "i do"]),
        ("Tea 😀 My cup 😀 too", ["Tea 😀", "My cup 😀 too"]),
        ("- one\n  * two\n3) three\n\n4 five", ["one", "two", "three", "4 five"]),
        ('He said "Stop. Now." and left. Bye', ['He said "Stop. Now." and left.', "Bye"]),
    ],
)
def test_messages_are_taken_apart_into_sentences(text: str, expected: list[str]) -> None:
    assert [each.written for each in sentences(text)] == expected


WORDS = st.sampled_from(
    [
        "I",
        "live in",
        "my",
        "dog",
        "is called",
        "Rex",
        ".",
        "...",
        "“",
        "”",
        '"',
        "'",
        "```",
        "\n",
        "- ",
        "not",
        "if",
        "\u2019",
    ]
)


@given(st.lists(WORDS | st.text(max_size=5), max_size=40).map(" ".join))
def test_whatever_is_written_is_read_and_nothing_is_invented(text: str) -> None:
    found = list(statements(text))

    flat = " ".join(text.split())
    assert len(found) <= 50
    assert all(each.content and each.content in flat for each in found)
    assert all(sentence.written in text for sentence in sentences(text))


@pytest.mark.parametrize(
    "piece",
    [
        "I love ",
        "\"'",
        "“",
        "I live in a",
        ".",
        "my dog ",
        "```",
        "I moved from ",
        "'a ",
        " ",
        "remember ",
        "I love x.\n",
        "he said I ",
    ],
)
def test_reading_takes_no_longer_however_long_the_text(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))

    started = time.process_time()
    found = list(statements(text))

    assert time.process_time() - started < 4
    assert len(found) <= 50
