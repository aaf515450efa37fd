"""A name that is to be forgotten is found as it is meant, however it is written and stored."""

import base64
import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pjais.eventlog.forgotten_name import FORGOTTEN, ForgottenName
from pjais.persistence.engine import to_json

ZOE_NFC = unicodedata.normalize("NFC", "Zoë Ångström")
ZOE_NFD = unicodedata.normalize("NFD", ZOE_NFC)


@pytest.mark.parametrize(
    ("name", "text", "without"),
    [
        ("Ann", "Ann, ann and ANN.", "[forgotten], [forgotten] and [forgotten]."),
        ("Ann", "Anna and Joann", "Anna and Joann"),
        ("Ann", "with\nAnn\nBob", "with\n[forgotten]\nBob"),
        ("Ann", "in quoted code: \\nAnn", "in quoted code: \\n[forgotten]"),
        (ZOE_NFC, f"{ZOE_NFD} likes tea", "[forgotten] likes tea"),
        (ZOE_NFD, f"é{ZOE_NFC.upper()}!", f"é{ZOE_NFC.upper()}!"),
        (ZOE_NFD, f"é {ZOE_NFC.upper()}!", "é [forgotten]!"),
        ("Zoe", "Zoë and Zoe\u0308 stay", "Zoë and Zoe\u0308 stay"),
        ("Anna Smith", "Anna  Smith, Anna\nSmith, Anna\u00a0Smith", "[forgotten], [forgotten], [forgotten]"),
        ('Ann "Zed" Smith', 'met Ann "Zed" Smith', "met [forgotten]"),
        ("A\\B", "it is A\\B", "it is [forgotten]"),
        ("Weiß", "WEISS, weiß", "[forgotten], [forgotten]"),
        ("Weiss", "Weiß", "[forgotten]"),
        ("İlke", "ilke ILKE İLKE", "[forgotten] [forgotten] [forgotten]"),
        ("田中", "田中さんはお茶が好き", "[forgotten]さんはお茶が好き"),
        ("민준", "민준은 차를", "[forgotten]은 차를"),
        ("가", "각", "각"),
        ("🦊", "Hi🦊you", "Hi[forgotten]you"),
        ("a a", "ba a a", "ba [forgotten]"),
    ],
)
def test_a_name_is_taken_out_as_a_whole_word_and_all_else_stays(name: str, text: str, without: str) -> None:
    wanted = ForgottenName(name)

    assert wanted.out_of(text) == without
    if without != text:
        assert wanted.may_be_in(to_json({"content": text}))
        assert wanted.may_be_in(json.dumps({"content": text}))


def test_a_name_is_found_in_base64_and_in_the_json_packed_there() -> None:
    card = base64.b64encode(json.dumps({"description": "x\nZanzibarine", "Zanzibarine": 1}).encode()).decode()
    wanted = ForgottenName("Zanzibarine")

    assert wanted.may_be_in(to_json({"content": f"see\n{card}"}))
    kept = wanted.out_of(f"see data:text/plain;base64,{card} there")
    assert kept.startswith("see data:text/plain;base64,")
    packed = base64.b64decode(kept.split(",")[1].removesuffix(" there"))
    assert json.loads(packed) == {"description": f"x\n{FORGOTTEN}", FORGOTTEN: 1}


def test_words_and_ids_are_not_taken_for_base64() -> None:
    text = "internationalization 0190b8a0-7c3e-7a4b-8c5d-1234567890ab 00112233445566778899aabbccddeeff"

    assert ForgottenName("al").out_of(text) == text


def test_an_address_stays_an_address() -> None:
    wanted = ForgottenName("Zoë")

    assert wanted.out_of_fields({"url": "http://zo%C3%AB.local:80/v1"}) == {"url": "http://forgotten.local:80/v1"}
    assert wanted.out_of_fields({"url": "http://example/v1%20x"}) == {"url": "http://example/v1%20x"}


names = st.text(min_size=2, max_size=12).filter(lambda text: text.strip() and "\0" not in text).map(str.strip)


@given(name=names, before=st.sampled_from(["", "\n", '"', "\\", "\t", " "]), form=st.sampled_from(["NFC", "NFD"]))
def test_any_name_is_found_in_what_is_stored(name: str, before: str, form: str) -> None:
    text = f"x {before}{unicodedata.normalize(form, name)}\n y"  # type: ignore[arg-type]
    wanted = ForgottenName(name)

    assert wanted.may_be_in(to_json({"content": text}))
    without = wanted.out_of(text)
    assert FORGOTTEN in without
    assert without.startswith("x ")
    assert without.endswith("\n y")
