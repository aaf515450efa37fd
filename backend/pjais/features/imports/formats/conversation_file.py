"""One conversation as a file of our own, whole with all its branches; and as Markdown, to be read."""

import json
from collections.abc import Mapping, Sequence
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

FORMAT: Final = "pjais.conversation"
_ROLES: Final = frozenset({"user", "assistant", "system"})
_KEPT: Final = ("id", "parent_id", "role", "content", "state", "model", "extra", "created_at")


def is_conversation_file(value: object) -> bool:
    return isinstance(value, dict) and value.get("format") == FORMAT


def to_conversation_file(
    persona: str, conversation: Mapping[str, Any], messages: Sequence[Mapping[str, Any]], shown: str | None
) -> bytes:
    """The conversation with every message there is, each naming the one it follows; ``shown`` ends the shown path."""
    told = {
        "format": FORMAT,
        "version": 1,
        "persona": persona,
        "title": conversation["title"],
        "created_at": conversation["created_at"],
        "shown": shown,
        "messages": [{name: message[name] for name in _KEPT} for message in messages],
    }
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


def from_conversation_file(value: Fields) -> ParsedChat:
    """Raises UnreadableFileError, naming what is wrong."""
    notes: list[str] = []
    listed = value.get("messages")
    if not isinstance(listed, list) or not listed:
        msg = "messages: should be a list of at least one message"
        raise UnreadableFileError(msg)
    messages = [_message(place, each, notes) for place, each in enumerate(listed)]
    known: set[str] = set()
    for place, message in enumerate(messages):
        if message.parent is not None and message.parent not in known:
            msg = f"messages[{place}].parent_id: names no message before it"
            raise UnreadableFileError(msg)
        known.add(message.key)
    shown = value.get("shown")
    talk = ParsedConversation(
        title=make_storable(str(value.get("title") or ""))[:500],
        messages=messages,
        shown=shown if shown in known else messages[-1].key,
        created_at=instant_of(value.get("created_at")),
    )
    return ParsedChat(make_storable(str(value.get("persona") or "")).strip()[:200] or "Unnamed", [talk], notes)


def _message(place: int, value: Any, notes: list[str]) -> ParsedMessage:  # noqa: ANN401 - any JSON
    if not isinstance(value, dict) or value.get("role") not in _ROLES or not isinstance(value.get("content"), str):
        msg = f"messages[{place}]: should have a role (user, assistant or system) and content as text"
        raise UnreadableFileError(msg)
    parent, model, extra = value.get("parent_id"), value.get("model"), value.get("extra")
    return ParsedMessage(
        key=str(value.get("id", place)),
        parent=parent if isinstance(parent, str) else None,
        role=value["role"],
        content=make_storable(value["content"]),
        created_at=instant_of(value.get("created_at")),
        model=make_storable(model)[:300] if isinstance(model, str) else None,
        extra=storable(extra, notes) if isinstance(extra, dict) else None,
    )


def to_markdown(persona: str, user: str, title: str, path: Sequence[Mapping[str, Any]]) -> bytes:
    """The shown path, to be read."""
    lines = [f"# {title or 'Conversation'} with {persona}", ""]
    names = {"user": user, "assistant": persona, "system": "Note"}
    for message in path:
        lines += [f"**{names[message['role']]}** · {message['created_at'][:16].replace('T', ' ')}", ""]
        lines += [message["content"], ""]
    return "\n".join(lines).encode()
