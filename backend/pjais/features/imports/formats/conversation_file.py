"""One conversation as a file of our own, whole with all its branches.

The same content, here called *told*, goes into the other two forms that a conversation is exported in.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from pydantic import ValidationError

from pjais.features.conversations.model import MessageState
from pjais.features.conversations.schemas import ConversationSettings
from pjais.features.imports.formats.instants import instant_of
from pjais.features.imports.formats.json_text import LARGEST, storable
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

FORMAT: Final = "pjais.conversation"
VERSION: Final = 2
#: Columns of a conversation that are told as they are.
TOLD: Final = ("title", "folder", "pinned_at", "settings", "summary", "summary_until", "extra", "created_at")
#: The same of a message.
TOLD_OF_MESSAGE: Final = (
    *("id", "parent_id", "role", "content", "state", "model", "token_count", "extra", "created_at"),
)
ORIGIN: Final = "origin"
_ROLES: Final = frozenset({"user", "assistant", "system"})


def is_conversation_file(value: object) -> bool:
    return isinstance(value, dict) and value.get("format") == FORMAT


def told_of(
    persona: Mapping[str, Any],
    conversation: Mapping[str, Any],
    messages: Sequence[Mapping[str, Any]],
    shown: str | None,
) -> Fields:
    """The conversation with every message there is, each naming the one it follows; ``shown`` ends the shown path."""
    extra = conversation["extra"]
    kept = {name: item for name, item in (extra or {}).items() if name != ORIGIN} or (None if extra else extra)
    return {
        "format": FORMAT,
        "version": VERSION,
        "persona": persona["name"],
        "persona_id": persona["id"],
        "id": conversation["id"],
        **{name: conversation[name] for name in TOLD},
        "extra": kept,
        "shown": shown,
        "messages": [{name: message[name] for name in TOLD_OF_MESSAGE} for message in messages],
    }


def shown_path(told: Fields) -> list[Fields]:
    """The messages from the first to the one that ends the shown path."""
    by_id = {message["id"]: message for message in told["messages"]}
    path: list[Fields] = []
    message = by_id.get(told["shown"])
    while message is not None:
        path.append(message)
        message = by_id.get(message["parent_id"])
    return path[::-1]


def to_conversation_file(told: Fields) -> bytes:
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


def from_conversation_file(value: Fields) -> ParsedChat:
    """Raises UnreadableFileError, naming what is wrong."""
    notes: list[Sentence] = []
    version = value.get("version")
    if isinstance(version, int) and version > VERSION:
        msg = said("this conversation was written by a newer PJai's (format {version}); please update", version=version)
        raise UnreadableFileError(msg)
    messages = _messages(value, notes)
    keys = {message.key for message in messages}
    shown = value.get("shown")
    shown = shown if isinstance(shown, str) and shown in keys else messages[-1].key if messages else None
    talk = ParsedConversation(
        title=title_of(value),
        messages=messages,
        shown=shown,
        created_at=instant_of(value.get("created_at")),
        origin=origin_of(value),
        extra=extra_of(value, said("conversation"), notes),
        more=columns_of(value, keys, notes),
    )
    return chat_of(value, [talk], notes)


def chat_of(value: Fields, talks: Sequence[ParsedConversation], notes: list[Sentence]) -> ParsedChat:
    name = make_storable(str(value.get("persona") or "")).strip()[:200]
    owner = value.get("persona_id")
    return ParsedChat(name or "Unnamed", talks, notes, persona_id=owner if isinstance(owner, str) else None)


def title_of(value: Fields) -> str:
    return make_storable(str(value.get("title") or ""))[:500]


def origin_of(value: Fields) -> str | None:
    """Which conversation of which vault it is."""
    known = value.get("id")
    return f"pjais:{make_storable(known)[:100]}" if isinstance(known, str) and known else None


def extra_of(value: Fields, what: str, notes: list[Sentence]) -> Fields | None:
    """What is kept beyond our own fields; where it came from is said anew at each import."""
    extra = value.get("extra")
    if not isinstance(extra, dict):
        return None
    kept: Fields = storable(extra, notes, what)
    kept.pop(ORIGIN, None)
    return kept


def columns_of(value: Fields, keys: set[str], notes: list[Sentence]) -> Fields:
    """The further columns of a conversation; ``summary_until`` is the key of a message."""
    more: Fields = {}
    if isinstance(folder := value.get("folder"), str):
        more["folder"] = make_storable(folder)[:500]
    if isinstance(summary := value.get("summary"), str):
        more["summary"] = make_storable(summary)
    if (until := value.get("summary_until")) in keys and isinstance(until, str):
        more["summary_until"] = until
    if (pinned := instant_of(value.get("pinned_at"))) is not None:
        more["pinned_at"] = pinned
    if value.get("settings"):
        try:
            ConversationSettings.model_validate(value["settings"])
            more["settings"] = storable(value["settings"], notes, said("settings"))
        except ValidationError:
            notes.append(said("settings of the conversation: not known here, left out"))
    return more


def state_of(value: Fields) -> str:
    """How the message ended; nobody goes on writing one that comes from a file."""
    state = value.get("state")
    if state == MessageState.WRITING:
        return MessageState.INTERRUPTED
    return MessageState(state) if state in set(MessageState) else MessageState.COMPLETE


def count_of(value: Fields) -> int | None:
    count = value.get("token_count")
    return count if type(count) is int and 0 <= count < LARGEST else None


def model_of(value: Fields) -> str | None:
    model = value.get("model")
    return make_storable(model)[:300] if isinstance(model, str) and model else None


def _messages(value: Fields, notes: list[Sentence]) -> list[ParsedMessage]:
    """Every one after the one it follows."""
    listed = value.get("messages")
    if not isinstance(listed, list):
        msg = said("messages: should be a list of messages")
        raise UnreadableFileError(msg)
    made = [message_of(each, f"messages[{place}]", notes) for place, each in enumerate(listed)]
    by_key = {message.key: message for message in made}
    if len(by_key) != len(made):
        msg = said("messages: two of them have the same id")
        raise UnreadableFileError(msg)
    ordered, cut = in_order({message.key: message.parent for message in made})
    if cut:
        place = next(place for place, message in enumerate(made) if message.key in cut)
        msg = said("messages[{place}].parent_id: names no message that could come before it", place=place)
        raise UnreadableFileError(msg)
    return [by_key[key] for key in ordered]


def message_of(value: Any, where: str, notes: list[Sentence]) -> ParsedMessage:  # noqa: ANN401 - any JSON
    """Raises UnreadableFileError for what is no message."""
    if not isinstance(value, dict) or value.get("role") not in _ROLES or not isinstance(value.get("content"), str):
        msg = said("{where}: should have a role (user, assistant or system) and content as text", where=where)
        raise UnreadableFileError(msg)
    parent = value.get("parent_id")
    extra = value.get("extra")
    return ParsedMessage(
        key=str(value.get("id", where)),
        parent=parent if isinstance(parent, str) else None,
        role=value["role"],
        content=make_storable(value["content"]),
        created_at=instant_of(value.get("created_at")),
        model=model_of(value),
        extra=storable(extra, notes, said("message")) if isinstance(extra, dict) else None,
        state=state_of(value),
        token_count=count_of(value),
    )
