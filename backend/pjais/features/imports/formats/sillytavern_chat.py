"""SillyTavern's chats coming in: a header line, then a message a line, each with its swipes.

What we wrote into such a file ourselves (see ``sillytavern_export``) comes back whole, and what was said in SillyTavern
since then is added to it.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from pjais.features.imports.formats.conversation_file import (
    columns_of,
    count_of,
    extra_of,
    message_of,
    model_of,
    origin_of,
    state_of,
    title_of,
)
from pjais.features.imports.formats.instants import instant_of, is_date_given
from pjais.features.imports.formats.json_text import storable
from pjais.features.imports.formats.parsed import (
    Fields,
    ParsedChat,
    ParsedConversation,
    ParsedMessage,
    UnreadableFileError,
)
from pjais.features.imports.formats.trees import in_order
from pjais.kernel.text import make_storable
from pjais.kernel.wording import Sentence, said

#: Whose fields these are, in what we keep of a message or a conversation.
THEIRS: Final = "sillytavern"
#: Whose fields these are, in SillyTavern's.
OURS: Final = "pjais"
SWIPE_INFO: Final = "swipe_info"
HEADER_NAMES: Final = (b'"chat_metadata"', b'"character_name"', b'"mes"')
_SPOKEN: Final = frozenset({"is_user", "is_system", "mes", "swipes", "swipe_id", SWIPE_INFO})
_NAMELESS: Final = frozenset({"", "unused", "you"})
_LISTED: Final = 5
_UNREAD_DATES: Final = said("dates that could not be read were left out")


def is_sillytavern_chat(line: bytes) -> bool:
    """Whether this first line is the header of a chat, or its first message."""
    try:
        first = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return False
    return isinstance(first, dict) and (
        "chat_metadata" in first
        or {"user_name", "character_name"} <= first.keys()
        or {"mes", "is_user"} <= first.keys()
    )


def from_sillytavern_chat(content: bytes, name: str) -> ParsedChat:
    """The conversation; lines that cannot be read are left out and told.

    Raises:
        UnreadableFileError: no message in it.
    """
    notes: list[Sentence] = []
    lines = _lines(content, notes)
    header = lines[0] if lines and "mes" not in lines[0] else None
    metadata = header.get("chat_metadata") if header else None
    ours = metadata.pop(OURS, None) if isinstance(metadata, dict) else None
    ours = ours if isinstance(ours, dict) else {}
    spoken = [line for line in lines[0 if header is None else 1 :] if "mes" in line]
    reading = _Reading(notes)
    for place, line in enumerate(spoken):
        reading.add_line(place, line)
    reading.add_branches(ours.get("branches"))
    if not reading.found and not ours:
        msg = said("there is no message in this chat")
        raise UnreadableFileError(msg)
    digest = hashlib.sha256(content).hexdigest()
    talk = reading.conversation(Path(name).stem, header, ours, digest)
    who = make_storable(str(ours.get("persona") or "")).strip()[:200] or _character(header, spoken, name, notes)
    owner = ours.get("persona_id")
    return ParsedChat(who, [talk], notes, persona_id=owner if isinstance(owner, str) else None)


def _lines(content: bytes, notes: list[Sentence]) -> list[Fields]:
    """The lines that are objects; a file that was cut off loses its last line only, even within a letter."""
    found: list[Fields] = []
    damaged: list[int] = []
    for number, line in enumerate(content.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            value = None
        if isinstance(value, dict) and ("mes" in value or not found):
            found.append(value)
        else:
            damaged.append(number)
    notes += [
        said("line {number} is cut off or damaged and was left out", number=number) for number in damaged[:_LISTED]
    ]
    if len(damaged) > _LISTED:
        notes.append(said("{more:,} more lines are damaged and were left out", more=len(damaged) - _LISTED))
    return found


def _character(header: Fields | None, lines: Sequence[Fields], name: str, notes: list[Sentence]) -> str:
    """Who is talked to: the header names it, or else it is who says most beside the user."""
    names = Counter(
        str(line.get("name") or "") for line in lines if not line.get("is_user") and not line.get("is_system")
    )
    told = str((header or {}).get("character_name") or "").strip()
    if told.lower() in _NAMELESS:
        told = next((each for each, _ in names.most_common() if each.strip()), "") or Path(name).stem
    speaking = [each for each in names if each.strip()]
    if len(speaking) > 1:
        notes.append(said("a group chat: {names} speak in it; who said what is kept", names=", ".join(speaking)))
    return make_storable(told).strip()[:200].strip() or "Unnamed"


@dataclass(slots=True)
class _Reading:
    """The messages of a chat while they are gathered."""

    notes: list[Sentence]
    found: dict[str, ParsedMessage] = field(default_factory=dict)
    #: Keys by where the messages stood in the conversation that we exported.
    by_place: dict[int, str] = field(default_factory=dict)
    before: str | None = None

    def add_line(self, number: int, line: Fields) -> None:
        """A message with its alternatives; the one that is shown is what the next line follows."""
        texts, chosen = _swipes(line, self.notes)
        infos = line.get(SWIPE_INFO)
        when = self._date(line)
        for swipe, (place, text) in enumerate(texts):
            info = infos[place] if isinstance(infos, list) and 0 <= place < len(infos) else None
            info = info if isinstance(info, dict) else None
            if swipe == chosen:
                fields = {name: item for name, item in line.items() if name not in _SPOKEN}
                fields |= {} if info is None else {SWIPE_INFO: info}
                self._add(f"{number}.{swipe}", text, line, fields, when)
            else:
                fields = {name: line[name] for name in ("name",) if name in line}
                fields |= {} if info is None else {SWIPE_INFO: info}
                self._add(f"{number}.{swipe}", text, line, fields, self._date(info or {}) or when)
        self.before = f"{number}.{chosen}"

    def _add(self, key: str, text: str, line: Fields, fields: Fields, when: str | None) -> None:
        """One alternative of a line, of which ``fields`` are kept."""
        info = fields.get(SWIPE_INFO) or {}
        extra = fields.get("extra", info.get("extra"))
        model, speaker = model_of(extra) if isinstance(extra, dict) else None, fields.get("name")
        ours = _without_ours(fields)
        if line.get("is_user") and line.get("is_system"):
            fields["is_system"] = True  # of others the role says it
        message = ParsedMessage(
            key=key,
            parent=self.before,
            role="user" if line.get("is_user") else "system" if line.get("is_system") else "assistant",
            content=make_storable(text),
            created_at=when,
            model=model,
            speaker=make_storable(str(speaker or ""))[:1000] or None,
            extra={THEIRS: storable(fields, self.notes, said("message"))},
        )
        self.found[key] = message
        if ours:
            self._lay(message, ours)

    def _lay(self, message: ParsedMessage, ours: Fields) -> None:
        """Give a message back what SillyTavern has no place for."""
        place = ours.get("place")
        if isinstance(place, int) and place not in self.by_place:
            self.by_place[place] = message.key
        message.created_at = instant_of(ours.get("created_at")) or message.created_at
        message.model = model_of(ours)
        message.state, message.token_count = state_of(ours), count_of(ours)
        extra = ours.get("extra")
        more = storable(extra, self.notes, said("message")) if isinstance(extra, dict) else None
        message.extra = {**(more or {}), **(message.extra or {})} if ours.get("kept") else more

    def _date(self, fields: Fields) -> str | None:
        when = instant_of(fields.get("send_date"))
        if when is None and is_date_given(fields.get("send_date")) and _UNREAD_DATES not in self.notes:
            self.notes.append(_UNREAD_DATES)
        return when

    def add_branches(self, listed: object) -> None:
        """Messages that SillyTavern has no place for: what is said beside the shown path and its alternatives."""
        branches = [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
        parents: dict[str, object] = {}
        for number, each in enumerate(branches):
            try:
                message = message_of(each, f"branches[{number}]", self.notes)
            except UnreadableFileError:
                self.notes.append(said("branches[{number}]: no message, left out", number=number))
                continue
            message.key = f"branch.{number}"
            self.found[message.key] = message
            parents[message.key] = each.get("parent")
            if isinstance(place := each.get("place"), int):
                self.by_place.setdefault(place, message.key)
        for key, parent in parents.items():
            self.found[key].parent = self.by_place.get(parent) if isinstance(parent, int) else None

    def conversation(self, title: str, header: Fields | None, ours: Fields, digest: str) -> ParsedConversation:
        places = {key: place for place, key in self.by_place.items()}
        sooner = sorted(self.found, key=lambda key: (key not in places, places.get(key, 0)))
        ordered, _ = in_order({key: self.found[key].parent for key in sooner})
        messages = [self.found[key] for key in ordered]
        until = ours.get("summary_until")
        known = {**ours, "summary_until": self.by_place.get(until) if isinstance(until, int) else None}
        return ParsedConversation(
            title=title_of(ours) if ours else make_storable(title)[:500],
            messages=messages,
            shown=self.before or (ordered[-1] if ordered else None),
            created_at=instant_of(ours.get("created_at")) or _begun(header, messages),
            origin=origin_of(ours) or f"{THEIRS}:{_integrity(header) or digest}",
            extra=_extra(header, ours, self.notes),
            more=columns_of(known, set(self.found), self.notes) if ours else {},
        )


def _without_ours(fields: Fields) -> Fields:
    """Take out of the fields of an alternative what we wrote into them at an export; returns what that was."""
    info = fields.get(SWIPE_INFO)
    of_line, of_swipe = _taken(fields), _taken(info or {})
    if "name" in of_swipe and "extra" not in fields:  # the line's name is that of the one that is shown
        fields["name"] = of_swipe["name"]
    for name in _names(of_line):
        fields.pop(name, None)
    for name in _names(of_swipe):
        (fields if name == SWIPE_INFO else info or {}).pop(name, None)
    return of_line or of_swipe


def _taken(fields: Fields) -> Fields:
    extra = fields.get("extra")
    ours = extra.pop(OURS, None) if isinstance(extra, dict) else None
    return ours if isinstance(ours, dict) else {}


def _names(ours: Fields) -> list[str]:
    """The fields that were not there before the export."""
    added = ours.get("added")
    return [name for name in added if isinstance(name, str)] if isinstance(added, list) else []


def _extra(header: Fields | None, ours: Fields, notes: list[Sentence]) -> Fields | None:
    """What is kept of the conversation: the header, unless it says no more than we wrote into it."""
    kept = extra_of(ours, said("conversation"), notes)
    if header is None or (ours.get("headless") and not header.get("chat_metadata")):
        return kept
    return {**(kept or {}), THEIRS: storable(header, notes, "chat_metadata")}


def _begun(header: Fields | None, messages: Sequence[ParsedMessage]) -> str | None:
    told = instant_of((header or {}).get("create_date"))
    return told or next((message.created_at for message in messages if message.created_at), None)


def _integrity(header: Fields | None) -> str | None:
    """The id that newer SillyTavern gives each chat."""
    metadata = (header or {}).get("chat_metadata")
    known = metadata.get("integrity") if isinstance(metadata, dict) else None
    return make_storable(known)[:100] if isinstance(known, str) and re.fullmatch(r"[\w-]{8,100}", known) else None


def _swipes(line: Fields, notes: list[Sentence]) -> tuple[list[tuple[int, str]], int]:
    """The alternatives, each with its place in the file's own list, and which of them is shown."""
    swipes, chosen = line.get("swipes"), line.get("swipe_id")
    listed = swipes if isinstance(swipes, list) else []
    texts = [(place, each) for place, each in enumerate(listed) if isinstance(each, str)]
    text_said = _said(line["mes"], notes)
    if text_said is None:
        shown = [number for number, (place, _) in enumerate(texts) if place == chosen and type(chosen) is int]
        text_said = texts[shown[0]][1] if shown else ""
    alike = [number for number, (_, text) in enumerate(texts) if text == text_said]
    for number in alike:
        if texts[number][0] == chosen:
            return texts, number
    if alike:
        return texts, alike[0]
    return [*texts, (len(listed) if texts else 0, text_said)], len(texts)


def _said(mes: object, notes: list[Sentence]) -> str | None:
    if isinstance(mes, str) or mes is None:
        return mes
    if isinstance(mes, int | float) and not isinstance(mes, bool):
        return str(mes)[:1000]
    note = said("messages that are no text came in empty")
    if note not in notes:
        notes.append(note)
    return None
