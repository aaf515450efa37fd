"""ChatGPT's conversations.json, alone or in the archive it comes in; read one conversation at a time."""

import re
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import IO, Any, Final

import ijson

from pjais.features.imports.formats.instants import instant_of
from pjais.features.imports.formats.parsed import (
    Fields,
    ParsedChat,
    ParsedConversation,
    ParsedMessage,
    UnreadableFileError,
)
from pjais.kernel.text import make_storable

NAME: Final = "ChatGPT"
_FILE: Final = "conversations.json"
_ROLES: Final = {"user": "user", "assistant": "assistant", "system": "system"}
_CONTENT_LIMIT: Final = 200_000
_BEGINNING: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*\[\s*\{")


def is_chatgpt_export(file: Path, head: bytes) -> bool:
    """Whether the file is a list of objects that map messages, or an archive with such a file.

    Args:
        file: where it is.
        head: its first bytes; the mapping is named early in the first conversation.
    """
    if head.startswith(b"PK"):
        with suppress(zipfile.BadZipFile, OSError), zipfile.ZipFile(file) as archive:
            return _FILE in archive.namelist()
        return False
    return _BEGINNING.match(head) is not None and b'"mapping"' in head


def from_chatgpt_export(file: Path) -> ParsedChat:
    """All conversations, as they are read from the file; branches are kept."""
    notes: list[str] = []
    return ParsedChat(NAME, _conversations(file, notes), notes)


def _conversations(file: Path, notes: list[str]) -> Iterator[ParsedConversation]:
    if zipfile.is_zipfile(file):
        with zipfile.ZipFile(file) as archive, archive.open(_FILE) as stream:
            yield from _read(stream, notes)
    else:
        with file.open("rb") as stream:
            yield from _read(stream, notes)


def _read(stream: IO[bytes], notes: list[str]) -> Iterator[ParsedConversation]:
    place = 0
    try:
        for place, value in enumerate(ijson.items(stream, "item")):
            if not isinstance(value, dict) or not isinstance(value.get("mapping"), dict):
                msg = f"conversations[{place}]: has no mapping of messages"
                raise UnreadableFileError(msg)
            yield _conversation(value, notes)
    except (ijson.JSONError, UnicodeDecodeError, zipfile.BadZipFile) as error:
        msg = f"the file is cut off or damaged after conversation {place + 1} ({type(error).__name__})"
        raise UnreadableFileError(msg) from None


def _conversation(value: Fields, notes: list[str]) -> ParsedConversation:
    nodes = {key: node for key, node in value["mapping"].items() if isinstance(node, dict)}
    made: dict[str, ParsedMessage] = {}
    nearest: dict[str, str | None] = {}  # the message at a node, or the one before it: some nodes hold none
    for key in _in_order(nodes):
        node = nodes[key]
        parent = nearest.get(node.get("parent") or "")
        message = _message(key, parent, node.get("message"), notes)
        if message is not None:
            made[key] = message
        nearest[key] = key if message is not None else parent
    current = value.get("current_node")
    return ParsedConversation(
        title=make_storable(str(value.get("title") or ""))[:500],
        messages=list(made.values()),
        shown=nearest.get(current) if isinstance(current, str) else None,
        created_at=instant_of(_plain(value.get("create_time"))),
    )


def _in_order(nodes: dict[str, Fields]) -> Iterator[str]:
    """Every node after its parent; without recursion, for a conversation may be thousands of turns deep."""
    children: dict[str | None, list[str]] = {}
    for key, node in nodes.items():
        parent = node.get("parent")
        children.setdefault(parent if parent in nodes and parent != key else None, []).append(key)
    waiting = children.get(None, [])[::-1]
    seen: set[str] = set()
    while waiting:
        key = waiting.pop()
        if key in seen:
            continue
        seen.add(key)
        yield key
        waiting += children.get(key, [])[::-1]


def _message(key: str, parent: str | None, message: Any, notes: list[str]) -> ParsedMessage | None:  # noqa: ANN401 - any JSON
    if not isinstance(message, dict):
        return None
    author = message.get("author")
    role = _ROLES.get(str(author.get("role")) if isinstance(author, dict) else "")
    content = message.get("content")
    text = _text(content if isinstance(content, dict) else {}, notes)
    if role is None or not text.strip():
        return None
    metadata = message.get("metadata")
    model = metadata.get("model_slug") if isinstance(metadata, dict) else None
    if len(text) > _CONTENT_LIMIT:
        notes.append(f"messages beyond {_CONTENT_LIMIT:,} characters were shortened")
        text = text[:_CONTENT_LIMIT]
    return ParsedMessage(
        key=key,
        parent=parent,
        role=role,
        content=make_storable(text),
        created_at=instant_of(_plain(message.get("create_time"))),
        model=model if isinstance(model, str) else None,
    )


def _text(content: Fields, notes: list[str]) -> str:
    parts = content.get("parts")
    if isinstance(parts, list):
        if any(not isinstance(part, str) for part in parts):
            notes.append("pictures and other attachments were left out")
        return "\n\n".join(part for part in parts if isinstance(part, str))
    text = content.get("text") or content.get("result")
    return text if isinstance(text, str) else ""


def _plain(value: Any) -> Any:  # noqa: ANN401 - any JSON
    return float(value) if isinstance(value, Decimal) else value
