"""Lorebooks: what calls an entry up, what stays when there is little room, and what a hostile book costs."""

from typing import Any

import pytest

from pjais.features.conversations import lorebook
from pjais.features.conversations.card_text import Names
from pjais.features.conversations.lore_keys import Key, KeyIndex
from pjais.features.conversations.lorebook import Called, Entry, Scene, lore
from pjais.llm.tokens import count_turn

ROOM = 4_000


def asked(
    book: dict[str, Any], *messages: str, room: int = ROOM, usual: int = ROOM, replies: int = 0, user: str = "Sam"
) -> list[Called]:
    scene = Scene(messages, Names("Ann", user), room, usual, replies)
    return lore({"data": {"character_book": book}}, scene)


def called(entries: list[dict[str, Any]], *messages: str, **more: Any) -> list[str]:
    return [each.entry.content for each in asked({"entries": entries, **more}, *messages)]


def counting(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str) -> list[None]:
    """Grows by one with each call of what is so named."""
    calls: list[None] = []
    real = getattr(owner, name)

    def count(*given: Any) -> Any:
        calls.append(None)
        return real(*given)

    monkeypatch.setattr(owner, name, count)
    return calls


def entry(content: str = "told", *keys: str, **fields: Any) -> dict[str, Any]:
    return {"content": content, "keys": list(keys), **fields}


def found(key: str, said: str, **fields: Any) -> bool:
    return bool(called([entry("told", key, **fields)], said))


def test_a_key_is_heard_as_words_of_any_script() -> None:
    assert found("Tower", "the TOWER fell")
    assert not found("Tower", "the TOWER fell", case_sensitive=True)
    assert found("Tower", "the Tower fell", case_sensitive=True)
    assert not found("art", "a party")
    assert found("glass tower", "the glass tower")
    assert not found("glass tower", "the tower of glass")
    assert found("Dr. Who?", "is that dr. who? yes")
    assert found("東京", "私は東京に住んでいます")
    assert found("ภูเก็ต", "ฉันอยู่ภูเก็ตนะ")
    assert found("!!", "wow!!")
    assert found("straße", "Die STRASSE")
    assert found("{{user}}", "hello sam")
    assert not found("   ", "anything")


def test_only_the_newest_messages_are_scanned() -> None:
    entries = [entry("near", "bee"), entry("@@scan_depth 3\nfar", "bee")]

    assert called(entries, "a bee", "x", "y", scan_depth=2) == ["far"]
    assert called(entries, "x", "a bee", "y", scan_depth=2) == ["near", "far"]
    assert called([entry("near", "bee")], "a bee", scan_depth=0) == []


def test_selective_constant_disabled_and_recursive_entries_do_as_the_card_spec_says() -> None:
    selective = entry("both", "tower", selective=True, secondary_keys=["glass", "stone"])

    assert called([selective], "a tower") == []
    assert called([selective], "a tower of stone") == ["both"]
    assert called([selective | {"selective": False}], "a tower") == ["both"]
    assert called([entry("always", constant=True)], "x") == ["always"]
    assert called([entry("never", "x", enabled=False), entry("never", constant=True, enabled=False)], "x") == []
    chain = [entry("the bee", "tower"), entry("the hive", "bee"), entry("the honey", "hive"), entry("other", "moon")]
    assert called(chain, "a tower") == ["the bee"]
    assert called(chain, "a tower", recursive_scanning=True) == ["the bee", "the hive", "the honey"]


def test_entries_stand_in_their_order_and_place() -> None:
    entries = [
        entry("c", "x", insertion_order=10, position="after_char"),
        entry("a", "x", insertion_order=-1, position="before_char"),
        entry("b", "x", insertion_order="5"),
    ]

    told = asked({"entries": entries}, "x")

    assert [(each.entry.content, each.entry.place, each.key) for each in told] == [
        ("a", "before", "x"),
        ("b", "after", "x"),
        ("c", "after", "x"),
    ]


def test_what_matters_more_stays_where_the_real_room_is_short() -> None:
    text = "some words about this place. " * 10
    entries = [entry(f"{name} {text}", "x", priority=priority) for name, priority in (("a", 1), ("b", 9), ("c", 5))]
    cost = count_turn(f"a {text}")

    def kept(**more: Any) -> str:
        return "".join(
            each.entry.content[0] for each in asked({"entries": entries, **more.pop("book", {})}, "x", **more)
        )

    assert kept() == "abc"
    assert kept(room=2 * cost) == "bc"
    assert kept(room=cost) == "b"
    assert kept(usual=cost) == "b"
    assert kept(usual=cost, book={"token_budget": 2 * cost}) == "bc"
    assert kept(room=cost, book={"token_budget": 10 * cost}) == "b"
    assert kept(room=0) == ""


def test_decorators_are_honoured_or_left_out_of_what_is_told() -> None:
    def one(content: str, said: str = "bee", replies: int = 0) -> Entry | None:
        told = asked({"entries": [entry(content, "bee")]}, said, replies=replies)
        return told[0].entry if told else None

    deep = one("@@depth 2\n@@role assistant\n@@unheard_of 1\nDeep.")
    assert deep is not None
    assert (deep.content, deep.depth, deep.role) == ("Deep.", 2, "assistant")
    before = one("@@position before_desc\nx")
    assert before is not None
    assert before.place == "before"
    assert one("@@activate\nx", "nothing") is not None
    assert one("@@dont_activate\nx") is None
    assert one("@@exclude_keys wasp, hornet\nx", "a bee and a hornet") is None
    assert one("@@additional_keys honey,wax\nx") is None
    assert one("@@additional_keys honey,wax\nx", "bee wax") is not None
    assert [one("@@activate_only_after 2\nx", replies=count) is not None for count in (1, 2, 3)] == [False, True, True]
    assert [one("@@activate_only_every 2\nx", replies=count) is not None for count in (1, 2)] == [False, True]
    stand_in = one("@@unheard_of 1\n@@@depth 4\n@@@depth 5\nx")
    assert stand_in is not None
    assert stand_in.depth == 4
    assert one("x\n@@depth 2") == one("x\n@@depth 2")


@pytest.mark.parametrize(
    "odd", [float("inf"), float("nan"), float("-inf"), -5, "many", True, None, [], 10**400, "1e999"]
)
def test_numbers_that_are_none_are_as_if_they_were_not_there(odd: Any) -> None:
    fields = {"insertion_order": odd, "priority": odd}
    entries = [entry("a", "x", **fields), entry(f"@@depth {odd}\nb", "x", **fields)]

    told = asked({"entries": entries, "scan_depth": odd, "token_budget": odd}, "x")

    assert sorted(each.entry.content for each in told) == ["a", "b"]


@pytest.mark.parametrize(
    "book",
    [
        {},
        {"entries": None},
        {"entries": [None, 5, "x", {}, {"keys": "str", "content": 5}, {"keys": [5, None, ""], "content": "x"}]},
        {"entries": [{"keys": ["x"], "content": None}, {"constant": True}]},
        {"entries": [{"keys": ["x"], "content": "", "name": 7, "secondary_keys": "no", "selective": True}]},
    ],
)
def test_what_is_no_book_tells_nothing(book: dict[str, Any]) -> None:
    assert asked(book, "x") == []


def test_patterns_are_read_with_their_flags() -> None:
    assert found("drag[oe]n", "DRAGEN", use_regex=True)
    assert not found("drag[oe]n", "DRAGEN", use_regex=True, case_sensitive=True)
    assert found("/drag[oe]n/i", "DRAGEN")
    assert not found("/drag[oe]n/", "DRAGEN", use_regex=True)
    assert found("/^two$/m", "one\ntwo", use_regex=True)
    assert not found("/^two$/", "one\ntwo", use_regex=True)
    assert found("/a.b/s", "a\nb", use_regex=True)
    assert found(r"/a\/b/", "a/b", use_regex=True)
    assert found("Who (1963)", "Who (1963) was it", use_regex=True)
    assert not found("(unclosed", "(unclosed", use_regex=True, enabled=False)
    for unreadable in ("(?=x)y", r"(a)\1", "[", "*", "a{1000000}", "\ud800[x]"):
        assert not found(unreadable, "xyaa", use_regex=True)


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("a*a*a*a*a*a*b", "a" * 50_000),
        ("((a+))+b", "a" * 50_000),
        ("(a?){30}a{30}", "a" * 29),
        (r"\w*\w*\w*\w*\w*!", "a" * 50_000),
        ("(((a{1000}){1000}){1000}){1000}", "a" * 50_000),
        ("(x+x+)+y", "x" * 50_000),
        ("(" * 200 + "a+" + ")+" * 200 + "b", "a" * 50_000),
    ],
)
def test_no_pattern_holds_the_app_up(key: str, said: str) -> None:
    assert not found(key, said, use_regex=True)
    assert called([entry("told", key, use_regex=True)] * 2_000, said) == []


def test_a_huge_book_is_made_ready_once_and_little_of_it_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    entries = [entry("words " * 40, f"key{place}", f"other thing{place}") for place in range(40_000)]
    ready = counting(monkeypatch, KeyIndex, "__init__")
    counted = counting(monkeypatch, lorebook, "count_turn")
    looked = counting(monkeypatch, Key, "occurs_plainly_in")

    for said in ("nothing of it", "thing7 key9 and key12", "key9 again"):
        asked({"entries": entries}, said)

    assert (len(ready), len(counted)) == (1, 2)
    assert len(looked) <= 4
    for each in entries:
        each["constant"] = True
    asked({"entries": entries}, "x")
    assert len(counted) < 2 + ROOM // count_turn("words " * 40) + 40
    spent = len(counted)
    asked({"entries": entries}, "y")
    assert len(counted) == spent


def test_only_the_last_few_books_are_held() -> None:
    for place in range(20):
        asked({"entries": [entry(f"book {place}", "x")]}, "x")

    assert len(lorebook._read) <= 3  # noqa: SLF001 - what is held is the point
    assert called([entry("{{user}} of {{char}} {{// not this }}", "x")], "x") == ["Sam of Ann"]
    assert [each.entry.content for each in asked({"entries": [entry("{{user}}", "x")]}, "x", user="Kim")] == ["Kim"]
