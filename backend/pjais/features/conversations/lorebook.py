"""The lorebook of a card: which entries what was said calls up, and which of those there is room for.

Source: Character Card V2, character_book; Character Card V3, lorebook and decorators.
"""

import hashlib
import math
import re
import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import orjson

from pjais.features.conversations.card_text import Names, card_data
from pjais.features.conversations.lore_keys import Heard, Key, KeyIndex, patience, read_pattern
from pjais.llm.port import SpeakerRole
from pjais.llm.tokens import count_turn, is_surely_longer

Place = Literal["before", "after"]
_DECORATOR: Final = re.compile(r"\s*@@(@?)(\w+)[ \t]*(.*)")
_KNOWN: Final = re.compile(
    "(dont_)?activate|activate_only_(after|every)|scan_depth|depth|role|position|(additional|exclude)_keys"
    "|ignore_on_max_context"
)
_SCAN_DEPTH: Final = 10  # messages
_DEEPEST: Final = 100
_LONGEST: Final = 50_000  # characters, of an entry and of what keys are looked for in
_PATTERNS: Final = 500  # in a book; the memory that they take is bounded so
_ROUNDS: Final = 5
_MISSES: Final = 32  # entries that were counted in vain: it is full
_LARGEST: Final = 1_000_000_000
_BOOKS: Final = 3
_lock = threading.Lock()
_read: "OrderedDict[tuple[bytes, Names], Book]" = OrderedDict()


@dataclass(frozen=True, slots=True)
class Scene:
    """What a book is asked with.

    ``messages`` is what was said, newest last, ``replies`` how often the persona spoke. ``room`` is how many tokens
    there are, ``usual`` how many of them a book takes that sets itself no budget.
    """

    messages: Sequence[str]
    names: Names
    room: int
    usual: int
    replies: int = 0


@dataclass(slots=True)
class Entry:
    """One entry of a book, its names filled in. ``depth`` puts it that many messages before the end of the talk."""

    name: str
    content: str
    priority: float
    order: float
    place: Place
    depth: int | None
    role: SpeakerRole
    _token_count: int | None = None

    @property
    def token_count(self) -> int:
        if self._token_count is None:
            self._token_count = count_turn(self.content)
        return self._token_count


@dataclass(frozen=True, slots=True)
class Called:
    """An entry, and the key that called it up."""

    entry: Entry
    key: str


def lore(card: Mapping[str, Any] | None, scene: Scene) -> list[Called]:
    """The entries of the card's book that the talk calls up and that there is room for, in their order.

    An entry is called up by one of its keys, together with one of its secondary keys if it is selective; constant ones
    always. Where the room ends, those of higher priority stay.
    """
    book = card_data(card).get("character_book")
    if not isinstance(book, Mapping) or not isinstance(book.get("entries"), list):
        return []
    opened = _opened(book, scene.names)
    return _fitting(opened.called(scene), min(opened.budget(scene), scene.room))


def _fitting(called: list[Called], room: int) -> list[Called]:
    kept, misses = [], 0
    for place, each in sorted(enumerate(called), key=lambda pair: -pair[1].entry.priority):
        if misses >= _MISSES or room <= 0:
            break
        if not each.entry.content or is_surely_longer(each.entry.content, room):
            continue
        if each.entry.token_count > room:
            misses += 1
            continue
        room -= each.entry.token_count
        kept.append((each.entry.order, place, each))
    return [each for _, _, each in sorted(kept, key=lambda kept: kept[:2])]


def _opened(book: Mapping[str, Any], names: Names) -> "Book":
    """The book made ready; the last few are kept, for it is the same at every reply."""
    try:
        written = orjson.dumps(book)
    except TypeError:  # a number beyond what JSON's readers agree on
        written = repr(book).encode("utf-8", "replace")
    known = (hashlib.sha256(written).digest(), names)
    with _lock:
        if known not in _read:
            _read[known] = Book(book, names)
            if len(_read) > _BOOKS:
                _read.popitem(last=False)
        _read.move_to_end(known)
        return _read[known]


@dataclass(slots=True)
class Ear:
    """What keys are looked for in, each text made ready once."""

    scene: Scene
    _until: float = field(default_factory=patience)
    _heard: dict[str, Heard] = field(default_factory=dict)

    def hear(self, depth: int, more: str = "") -> Heard:
        """The newest messages, that many, and what follows them."""
        said = self.scene.messages[-depth:] if depth else ()
        text = "\n".join([*said, more])[-_LONGEST:]
        return self._heard.setdefault(text, Heard(text, self._until))


@dataclass(frozen=True, slots=True)
class _Conditions:
    """What a key alone does not decide."""

    secondary: list[Key]
    additional: list[Key]
    excluded: list[Key]
    after: int
    every: int

    def hold(self, said: Heard, replies: int) -> bool:
        if replies < self.after or (self.every > 1 and replies % self.every):
            return False
        for wanted in (self.secondary, self.additional):
            if wanted and not any(key.occurs_in(said) for key in wanted):
                return False
        return not any(key.occurs_in(said) for key in self.excluded)


@dataclass(slots=True)
class Book:
    """A book made ready: its keys in order to be found, its entries read when they are first called up."""

    given: Mapping[str, Any]
    names: Names
    _always: dict[int, None] = field(default_factory=dict)
    _by_depth: dict[int, KeyIndex] = field(default_factory=dict)
    _entries: dict[int, Entry] = field(default_factory=dict)
    _conditions: dict[int, _Conditions] = field(default_factory=dict)

    def __post_init__(self) -> None:
        keys: dict[int, list[tuple[int, Key]]] = {}
        usual, patterns = min(whole(self.given.get("scan_depth"), _SCAN_DEPTH), _DEEPEST), 0
        for number, entry in enumerate(self.given["entries"]):
            if not isinstance(entry, Mapping) or entry.get("enabled") is False:
                continue
            decorators = _decorated(entry)[0]
            if "dont_activate" in decorators:
                continue
            if entry.get("constant") is True or "activate" in decorators:
                self._always[number] = None
                continue
            depth = min(whole(decorators.get("scan_depth"), usual), _DEEPEST)
            for key in self._keys(entry, entry.get("keys"), read_patterns=patterns < _PATTERNS):
                patterns += key.pattern is not None
                keys.setdefault(depth, []).append((number, key))
        self._by_depth = {depth: KeyIndex(listed) for depth, listed in keys.items()}

    def budget(self, scene: Scene) -> int:
        return whole(self.given.get("token_budget"), scene.usual)

    def called(self, scene: Scene) -> list[Called]:
        """All that the talk calls up, in the order of the book."""
        ear = Ear(scene)
        found: dict[int, str] = {}
        for number in self._always:
            if self._on(number).hold(ear.hear(_SCAN_DEPTH), scene.replies):
                found[number] = "always"
        self._hear(found, ear, "")
        if self.given.get("recursive_scanning") is True:
            self._follow(found, ear)
        return [Called(self._entry(number), key) for number, key in sorted(found.items())]

    def _follow(self, found: dict[int, str], ear: "Ear") -> None:
        """What is called up calls up more in its turn."""
        fresh = list(found)
        for _ in range(_ROUNDS):
            more = "\n".join(self._entry(number).content[:_LONGEST] for number in fresh)[:_LONGEST]
            known = set(found)
            self._hear(found, ear, more)
            fresh = [number for number in found if number not in known]
            if not fresh:
                return

    def _hear(self, found: dict[int, str], ear: "Ear", more: str) -> None:
        for depth, index in self._by_depth.items():
            said = ear.hear(depth, more)
            for number, key in index.occurring(said):
                if number not in found and self._on(number).hold(said, ear.scene.replies):
                    found[number] = key.text

    def _keys(self, entry: Mapping[str, Any], given: object, *, read_patterns: bool = True) -> Iterator[Key]:
        minds_case, is_pattern = entry.get("case_sensitive") is True, entry.get("use_regex") is True
        for each in given if isinstance(given, list) else ():
            if isinstance(each, str) and (text := self.names.put_into(each).strip()):
                pattern = read_pattern(text, minds_case=minds_case, is_pattern=is_pattern) if read_patterns else None
                yield Key(text, minds_case, pattern)

    def _on(self, number: int) -> _Conditions:
        if number not in self._conditions:
            entry = self.given["entries"][number]
            told = _decorated(entry)[0]
            is_selective = entry.get("selective") is True and number not in self._always
            secondary = entry.get("secondary_keys") if is_selective else None
            lists = (secondary, told.get("additional_keys"), told.get("exclude_keys"))
            made = [list(self._keys(entry, each.split(",") if isinstance(each, str) else each)) for each in lists]
            after, every = (whole(told.get(f"activate_only_{when}"), 0) for when in ("after", "every"))
            self._conditions[number] = _Conditions(made[0], made[1], made[2], after, every)
        return self._conditions[number]

    def _entry(self, number: int) -> Entry:
        if number not in self._entries:
            self._entries[number] = _entry(self.given["entries"][number], self.names)
        return self._entries[number]


def _entry(given: Mapping[str, Any], names: Names) -> Entry:
    told, content = _decorated(given)
    role = told.get("role", "")
    place = told.get("position") or given.get("position")
    last = -math.inf if "ignore_on_max_context" in told else 0.0
    return Entry(
        name=str(given.get("name") or given.get("comment") or "")[:200],
        content=names.put_into(content).strip(),
        priority=last or finite(given.get("priority"), 0),
        order=finite(given.get("insertion_order"), 0),
        place="before" if place in {"before_char", "before_desc"} else "after",
        depth=whole(told["depth"], 0) if "depth" in told else None,
        role="user" if role == "user" else "assistant" if role == "assistant" else "system",
    )


def _decorated(entry: Mapping[str, Any]) -> tuple[dict[str, str], str]:
    """The decorators at the beginning of an entry's content, and what follows them.

    One with a third @ stands in for the one before it, where that is not understood.
    """
    content = entry.get("content")
    text = content[:_LONGEST] if isinstance(content, str) else ""
    told: dict[str, str] = {}
    was_understood = True
    while found := _DECORATOR.match(text):
        stands_in, name, value = found.groups()
        if not (stands_in and was_understood):
            was_understood = _KNOWN.fullmatch(name) is not None
            if was_understood:
                told[name] = value.strip()
        text = text[found.end() :].removeprefix("\n")
    return told, text


def finite(value: object, default: float) -> float:
    """A number as a card has it, also one that is written out; the default for whatever is none."""
    try:
        found = float(value) if isinstance(value, int | float | str) and not isinstance(value, bool) else math.nan
    except (ValueError, OverflowError):
        return default
    return found if math.isfinite(found) else default


def whole(value: object, default: int) -> int:
    """The same for what is counted: no fractions, nothing below 0."""
    found = finite(value, default)
    return int(min(found, _LARGEST)) if found >= 0 else default
