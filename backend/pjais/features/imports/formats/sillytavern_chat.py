"""SillyTavern's chats: a header line, then a message a line; and the way back."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from pjais.features.imports.formats.instants import instant_of
from pjais.features.imports.formats.json_text import storable
from pjais.features.imports.formats.parsed import (
    Fields,
    ParsedChat,
    ParsedConversation,
    ParsedMessage,
    UnreadableFileError,
)
from pjais.kernel.text import make_storable

OURS: Final = "sillytavern"
_KNOWN: Final = frozenset({"is_user", "is_system", "mes", "swipes", "swipe_id"})
_NAMELESS: Final = frozenset({"", "unused", "you"})


def is_sillytavern_chat(head: bytes) -> bool:
    """Whether the first line is the header of a chat, or its first message."""
    try:
        first = json.loads(head.split(b"\n", 1)[0].decode("utf-8-sig"))
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
        UnreadableFileError: not UTF-8, or no message in it.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        msg = "the text is not UTF-8"
        raise UnreadableFileError(msg) from None
    notes: list[str] = []
    lines = [line for line in _lines(text, notes) if "mes" in line]
    messages, shown = _messages(lines, notes)
    if not messages:
        msg = "there is no message in this chat"
        raise UnreadableFileError(msg)
    begun = next((message.created_at for message in messages if message.created_at), None)
    talk = ParsedConversation(Path(name).stem[:500], messages, shown, begun)
    return ParsedChat(_character(text, lines, name), [talk], notes)


def _lines(text: str, notes: list[str]) -> Iterable[Fields]:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            notes.append(f"line {number} is cut off or damaged and was left out")
            continue
        if isinstance(value, dict):
            yield value


def _character(text: str, lines: Sequence[Fields], name: str) -> str:
    """Who is talked to: the header names it, or else it is who says most beside the user."""
    header = json.loads(text.split("\n", 1)[0])
    told = str(header.get("character_name") or "").strip()
    if told.lower() not in _NAMELESS:
        return make_storable(told)[:200]
    names = Counter(
        str(line.get("name", "")) for line in lines if not line.get("is_user") and not line.get("is_system")
    )
    return make_storable(names.most_common(1)[0][0] if names else Path(name).stem)[:200].strip() or "Unnamed"


def _messages(lines: Sequence[Fields], notes: list[str]) -> tuple[list[ParsedMessage], str | None]:
    made: list[ParsedMessage] = []
    before: str | None = None
    for place, line in enumerate(lines):
        swipes = line.get("swipes")
        texts = [each for each in swipes if isinstance(each, str)] if isinstance(swipes, list) else []
        said = str(line["mes"])
        chosen = line.get("swipe_id")
        if not isinstance(chosen, int) or not 0 <= chosen < len(texts) or texts[chosen] != said:
            texts, chosen = ([*texts, said], len(texts)) if said not in texts else (texts, texts.index(said))
        when = instant_of(line.get("send_date"))
        if when is None and line.get("send_date") is not None:
            notes.append("dates that could not be read were left out")
        for number, text in enumerate(texts):
            made.append(
                _message(line, f"{place}.{number}", before, text, when, is_chosen=number == chosen, notes=notes)
            )
        before = f"{place}.{chosen}"
    return made, before


def _message(  # noqa: PLR0913 - the parts of one
    line: Fields, key: str, parent: str | None, text: str, when: str | None, *, is_chosen: bool, notes: list[str]
) -> ParsedMessage:
    role = "user" if line.get("is_user") else "system" if line.get("is_system") else "assistant"
    extra = line.get("extra")
    model = extra.get("model") if isinstance(extra, dict) else None
    kept = (
        {name: item for name, item in line.items() if name not in _KNOWN} if is_chosen else {"name": line.get("name")}
    )
    return ParsedMessage(
        key=key,
        parent=parent,
        role=role,
        content=make_storable(text),
        created_at=when,
        model=make_storable(model)[:300] if isinstance(model, str) and model else None,
        speaker=make_storable(str(line.get("name") or "")) or None,
        extra=storable({OURS: kept}, notes),
    )


def to_sillytavern_chat(
    persona: str, user: str, path: Sequence[Mapping[str, Any]], swipes: Mapping[str, Sequence[Mapping[str, Any]]]
) -> bytes:
    """A chat file of the shown path.

    Args:
        persona: the character's name.
        user: the person's.
        path: the messages in order.
        swipes: of those that have any, all alternatives in order, by the message's id.
    """
    lines: list[Fields] = [{"user_name": user, "character_name": persona, "chat_metadata": {}}]
    for message in path:
        kept = dict((message["extra"] or {}).get(OURS) or {})
        line = {
            "name": user if message["role"] == "user" else persona,
            "send_date": message["created_at"],
            "extra": {},
            **kept,
            "is_user": message["role"] == "user",
            "is_system": message["role"] == "system",
            "mes": message["content"],
        }
        alike = swipes.get(message["id"], ())
        if len(alike) > 1:
            line["swipes"] = [each["content"] for each in alike]
            line["swipe_id"] = [each["id"] for each in alike].index(message["id"])
        if message["model"]:
            line["extra"] = {"model": message["model"], **(line["extra"] or {})}
        lines.append(line)
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode()
