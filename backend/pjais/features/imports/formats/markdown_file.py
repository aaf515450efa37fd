"""A conversation as Markdown: its shown path for people, and below it, in a comment that no reader sees, all of it."""

import hashlib
import json
import re
from datetime import datetime
from typing import Final

from pjais.features.imports.formats.conversation_file import FORMAT, from_conversation_file, shown_path
from pjais.features.imports.formats.json_text import parse_json
from pjais.features.imports.formats.parsed import Fields, ParsedChat, UnreadableFileError
from pjais.kernel.wording import said

_BEGIN: Final = f"<!-- {FORMAT} "
_END: Final = " -->"
_FENCE: Final = re.compile(r" {0,3}(`{3,}|~{3,})(.*)")
_EDITED: Final = said(
    "the text was changed after the export; what came in is what was exported, for the text is only there to be read"
)


def is_markdown(content: bytes) -> bool:
    """Whether it begins as our Markdown does, or holds the comment; JSON and pictures do neither."""
    return content.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"# ") or _block(content) is not None


def to_markdown(told: Fields, user: str) -> bytes:
    """The shown path to be read, and the whole conversation to be imported again."""
    persona = told["persona"]
    lines = [f"# {_one_line(told['title']) or 'Conversation'} with {_one_line(persona)}", ""]
    names = {"user": user, "assistant": persona, "system": "Note"}
    for message in shown_path(told):
        when = datetime.fromisoformat(message["created_at"]).strftime("%Y-%m-%d %H:%M")
        lines += [f"**{_one_line(names[message['role']])}** · {when}", "", _readable(message["content"]), ""]
    text = "\n".join(lines)
    # Within JSON, < and > stand in texts only; written otherwise, nothing in a message can end the comment.
    block = json.dumps({**told, "text": _digest(text.encode())}, ensure_ascii=False)
    block = block.replace("<", "\\u003c").replace(">", "\\u003e").replace("\u2028", "\\u2028")
    return f"{text}\n{_BEGIN}{block}{_END}\n".encode()


def from_markdown(content: bytes) -> ParsedChat:
    """Raises UnreadableFileError."""
    found = _block(content)
    if found is None:
        msg = said(
            "this Markdown is only to be read: the comment at its end is missing by which PJai's "
            "brings a conversation back; export it again, as JSON if other programs are to change it"
        )
        raise UnreadableFileError(msg)
    start, block = found
    value = parse_json(block, said("the comment at the end"))
    if not isinstance(value, dict):
        msg = said("the comment at the end: should be an object")
        raise UnreadableFileError(msg)
    chat = from_conversation_file(value)
    if value.get("text") != _digest(content[:start]):
        chat.notes.append(_EDITED)
    return chat


def _block(content: bytes) -> tuple[int, bytes] | None:
    """Where the last comment of ours begins, and what is in it: a message may hold such a comment as well."""
    start = content.rfind(b"\n" + _BEGIN.encode())
    if start < 0:
        return None
    inner = content[start + 1 + len(_BEGIN) :]
    end = inner.find(_END.encode())
    return start, inner[:end] if end >= 0 else inner


def _digest(text: bytes) -> str:
    """Of the words alone: editors change ends of lines and marks at the beginning."""
    words = text.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace").split()
    return hashlib.sha256(" ".join(words).encode()).hexdigest()


def _one_line(text: str) -> str:
    return " ".join(text.split()).replace("<!--", "&lt;!--")


def _readable(text: str) -> str:
    """The text so that it cannot hide what follows: code that was not closed is, comments do not begin."""
    lines = []
    fence = ""
    for line in text.splitlines():
        found = _FENCE.fullmatch(line)
        if found and not fence:
            fence = found[1]
        elif found and found[1].startswith(fence) and not found[2].strip():
            fence = ""
        lines.append(line if fence or found else line.replace("<!--", "&lt;!--"))
    return "\n".join([*lines, fence] if fence else lines)
