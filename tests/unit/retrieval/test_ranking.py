"""How scores become an order."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pjais.retrieval.ranking import Terms, best, blend, usual

SCORES = st.lists(st.sampled_from([0.0, 0.1, 0.5, 0.5, 0.9]), max_size=30)


@given(SCORES, st.integers(0, 40))
def test_the_best_are_what_sorting_everything_gives(scores: list[float], count: int) -> None:
    total = np.array(scores, np.float32)

    expected = [place for place in np.argsort(-total, kind="stable") if total[place] > 0][:count]

    assert best(total, count).tolist() == expected


def terms(n: int, **known: object) -> Terms:
    given_terms: dict[str, object] = {
        "position": np.arange(n),
        "session": np.zeros(n, np.int64),
        "words": np.full(n, 10, np.float32),
        "importance": np.full(n, 0.5, np.float32),
        "by_speaker": None,
    }
    return Terms(**(given_terms | known))  # type: ignore[arg-type]


def blended(lexical: list[float], cosine: list[float], known: Terms) -> list[float]:
    cosines = np.array(cosine, np.float32)
    middle = usual(float(np.nan_to_num(cosines).mean()), int((~np.isnan(cosines)).sum()))
    total = blend(np.array(lexical, np.float32), cosines, middle, known).total
    return [float(score) for score in total]


def test_words_and_meaning_each_count_half() -> None:
    alone = terms(3, session=np.full(3, -1))

    both, words, meaning = blended([2.0, 2.0, 0.0], [0.9, -0.5, 0.9], alone)

    assert both == words + meaning
    assert words == meaning


def test_an_answer_is_lifted_by_the_question_beside_it_but_not_by_another_sitting() -> None:
    lexical, cosine = [0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0]

    together = blended(lexical, cosine, terms(4))
    apart = blended(lexical, cosine, terms(4, session=np.array([1, 2, 3, 3])))
    unknown = blended(lexical, cosine, terms(4, session=np.full(4, -1)))

    assert together[0] == together[2] > together[3] > 0
    assert apart[0] == apart[2] == unknown[0] == 0


def test_turns_stand_beside_each_other_by_their_position_also_where_others_are_left_out() -> None:
    first, second, third = blended([1.0, 0.0, 0.0], [0.0, 0.0, 0.0], terms(3, position=np.array([4, 6, 7])))

    assert first > second > third == 0  # two away, and three


def test_a_memory_without_a_vector_is_found_by_its_words() -> None:
    assert blended([1.0, 0.0], [np.nan, np.nan], terms(2, session=np.full(2, -1)))[0] > 0


def test_who_was_named_and_what_matters_come_first() -> None:
    alone = {"session": np.full(2, -1)}

    named = blended([1.0, 1.0], [0.5, 0.5], terms(2, **alone, by_speaker=np.array([False, True])))
    rated = blended([1.0, 1.0], [0.5, 0.5], terms(2, **alone, importance=np.array([0.1, 0.9], np.float32)))
    long = blended([1.0, 1.0], [0.5, 0.5], terms(2, **alone, words=np.array([3, 40], np.float32)))

    assert all(first < second for first, second in (named, rated, long))
