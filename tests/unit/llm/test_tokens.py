"""Counting tokens: never far below what the built-in model itself counts, in whatever script."""

import pytest

from pjais.llm.tokens import count_tokens, cut_to

#: Texts, and how many tokens SmolLM2's own tokenizer makes of them (measured).
MEASURED = {
    "english": ("The quick brown fox jumps over the lazy dog, and then it wonders what to eat for dinner. " * 6, 121),
    "names": ("Thorgrimm Ironbeard of Khaz-Modan met Aelwynn Sylvanaris near Ysgramor's tomb at Valtheim. " * 6, 205),
    "one long word": ("a" * 600, 150),
    "digits": ("31415926535897932384626433832795" * 18, 576),
    "spaced digits": ("3 1 4 1 5 9 " * 50, 600),
    "Chinese": ("你好世界今天天气很好我们去公园散步吧" * 10, 380),
    "Japanese": ("今日はとても良い天気ですね、散歩に行きましょう。" * 8, 344),
    "Korean": ("안녕하세요 오늘 날씨가 정말 좋네요 산책 갈까요 " * 8, 473),
    "Thai": ("สวัสดีครับวันนี้อากาศดีมาก" * 8, 384),
    "Russian": ("Привет, как дела? Сегодня хорошая погода. " * 8, 249),
    "Arabic": ("مرحبا كيف حالك اليوم الطقس جميل جدا " * 8, 249),
    "emoji": ("😀😃😄🤖🦄" * 30, 450),
    "French": ("Où êtes-vous né ? J'ai été à l'école près de Besançon. " * 8, 241),
    "Polish": ("Zażółć gęślą jaźń, proszę bardzo. " * 10, 251),
    "code": ("    if x:\n        return {\n            'a': [1,2,3],\n        }\n" * 10, 201),
    "capitals": ("HELLO MY DEAR FRIEND HOW ARE YOU " * 10, 121),
    "lines": (" \n" * 300, 300),
    "accents": ("Z\u0351\u036b\u0343a\u0321l\u0334g\u0315o\u0328" * 30, 570),
}


@pytest.mark.parametrize("name", MEASURED)
def test_no_script_has_fewer_tokens_than_the_model_counts(name: str) -> None:
    text, real = MEASURED[name]

    assert real <= count_tokens(text) <= real * 2.5


@pytest.mark.parametrize("name", MEASURED)
@pytest.mark.parametrize("tokens", [0, 1, 7, 100, 3_000])
def test_what_is_cut_has_no_more_tokens_than_asked_for(name: str, tokens: int) -> None:
    text = MEASURED[name][0] * 12

    cut = cut_to(text, tokens)

    assert count_tokens(cut) <= tokens
    assert text.startswith(cut)
    assert tokens < 100 or cut == text or not cut or count_tokens(cut) > tokens * 0.8


def test_what_fits_is_left_as_it_is() -> None:
    assert cut_to("  Hello there \n", 50) == "  Hello there \n"
    assert count_tokens("") == 0
