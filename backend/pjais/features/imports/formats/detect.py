"""Which format a file is, by its content; its name only helps to name what has no name."""

from pathlib import Path
from typing import Any, Final

from pjais.features.imports.formats.agent_file import from_agent_file, is_agent_file
from pjais.features.imports.formats.character_card import from_json, from_png, is_card
from pjais.features.imports.formats.charx import from_charx
from pjais.features.imports.formats.chatgpt_export import (
    from_chatgpt_export,
    from_conversations,
    is_chatgpt_export,
    is_conversation,
)
from pjais.features.imports.formats.conversation_file import from_conversation_file, is_conversation_file
from pjais.features.imports.formats.json_text import parse_json
from pjais.features.imports.formats.markdown_file import from_markdown, is_markdown
from pjais.features.imports.formats.mem0_export import from_mem0, is_mem0_export
from pjais.features.imports.formats.parsed import FileTooLargeError, ParsedChat, ParsedPersona, UnreadableFileError
from pjais.features.imports.formats.png_chunks import SIGNATURE
from pjais.features.imports.formats.sillytavern_chat import (
    HEADER_NAMES,
    from_sillytavern_chat,
    is_sillytavern_chat,
)
from pjais.kernel.wording import said

BINARY_LIMIT: Final = 64_000_000
JSON_LIMIT: Final = 512_000_000
_ZIP: Final = b"PK"
_GZIP: Final = b"\x1f\x8b"
_HEAD: Final = 64_000


def read_file(file: Path, name: str) -> list[ParsedPersona] | ParsedChat:
    """The personas or conversations in a file; its size is looked at before it is read.

    Raises:
        FileTooLargeError: beyond 64 MB for pictures and archives, 512 MB for JSON.
        UnreadableFileError: no format we know, or broken; says what and where.
    """
    with file.open("rb") as opened:
        head = opened.read(_HEAD)
    if is_chatgpt_export(file, head):
        return from_chatgpt_export(file)  # read piece by piece, however large
    binary = head.startswith((SIGNATURE, _ZIP))
    limit = BINARY_LIMIT if binary else JSON_LIMIT
    if (size := file.stat().st_size) > limit:
        msg = said("the file has {size:,} bytes; at most {limit:,} are accepted", size=size, limit=limit)
        raise FileTooLargeError(msg)
    return parse(file.read_bytes(), name)


def parse(content: bytes, name: str) -> list[ParsedPersona] | ParsedChat:
    """The same for content that is at hand."""
    if content.startswith(SIGNATURE):
        return [from_png(content)]
    if content.startswith(_ZIP):
        return [from_charx(content)]
    if content.startswith(_GZIP):
        msg = said("this is a packed file, but no export of PJai's, or only a part of one")
        raise UnreadableFileError(msg)
    return _by_text(content, name) or _by_value(parse_json(content, said("the file")), name)


def _by_text(content: bytes, name: str) -> ParsedChat | None:
    """What is known before it is decoded as one piece of JSON."""
    if any(each in content[:_HEAD] for each in HEADER_NAMES) and is_sillytavern_chat(content.split(b"\n", 1)[0]):
        return from_sillytavern_chat(content, name)
    return from_markdown(content) if is_markdown(content) else None


def _by_value(value: Any, name: str) -> list[ParsedPersona] | ParsedChat:  # noqa: ANN401 - any JSON
    if is_conversation_file(value):
        return from_conversation_file(value)
    if is_conversation(value) or (isinstance(value, list) and value and is_conversation(value[0])):
        return from_conversations(value if isinstance(value, list) else [value])
    if is_agent_file(value):
        return from_agent_file(value)
    if is_card(value):
        return [from_json(value)]
    if is_mem0_export(value):
        return from_mem0(value, Path(name).stem)
    msg = said(
        "this is no format that can be imported: character card, CHARX, Letta agent file, mem0 "
        "export, SillyTavern chat, ChatGPT's conversations.json or a conversation exported from "
        "PJai's"
    )
    raise UnreadableFileError(msg)
