"""ChatGPT's conversations.json, alone or in the archive it comes in; read one conversation at a time."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, Final

import ijson

from pjais.features.imports.formats.instants import instant_of, is_date_given
from pjais.features.imports.formats.parsed import (
    Fields,
    Meter,
    ParsedChat,
    ParsedConversation,
    ParsedMessage,
    UnreadableFileError,
)
from pjais.features.imports.formats.trees import in_order
from pjais.kernel.text import make_storable
from pjais.kernel.wording import Sentence, said

NAME: Final = "ChatGPT"
#: In the archive's root or a folder; large exports come in several files.
_FILE: Final = re.compile(r"(?:.*/)?conversations(?:-\d+)?\.json", re.DOTALL)
_ROLES: Final = {"user": "user", "assistant": "assistant", "system": "system"}
_CONTENT_LIMIT: Final = 200_000
_BOM: Final = b"\xef\xbb\xbf"
_BEGINNING: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*\[\s*\{")
_DAMAGED: Final = (
    *(ijson.JSONError, UnicodeDecodeError, zipfile.BadZipFile, zlib.error),
    *(EOFError, NotImplementedError, RuntimeError, ValueError, OSError),
)
_LINKS: Final = said("messages that follow none that is there begin their conversation anew")


def is_chatgpt_export(file: Path, head: bytes) -> bool:
    """Whether the file is a list of objects that map messages, or an archive with such a file.

    Args:
        file: where it is.
        head: its first bytes; the mapping is named early in the first conversation.
    """
    if head.startswith(b"PK"):
        with suppress(zipfile.BadZipFile, OSError, ValueError), zipfile.ZipFile(file) as archive:
            return bool(_files_in(archive))
        return False
    return _BEGINNING.match(head) is not None and b'"mapping"' in head


def is_conversation(value: object) -> bool:
    return isinstance(value, dict) and isinstance(value.get("mapping"), dict)


def from_chatgpt_export(file: Path) -> ParsedChat:
    """All conversations, as they are read from the file; branches are kept."""
    notes: list[Sentence] = []
    meter = Meter()
    return ParsedChat(NAME, _Reader(notes, meter).conversations(file), notes, meter)


def from_conversations(values: list[Any]) -> ParsedChat:
    """Conversations that are at hand."""
    reader = _Reader([], Meter())
    return ParsedChat(NAME, [reader.conversation(value) for value in values], reader.notes)


def _files_in(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    return sorted(
        (each for each in archive.infolist() if _FILE.fullmatch(each.filename)), key=lambda each: each.filename
    )


class _Metered:
    """A stream that counts what is read of it, and leaves out the mark some programs begin UTF-8 with."""

    def __init__(self, stream: IO[bytes], meter: Meter) -> None:
        self._stream = stream
        self._meter = meter
        first = stream.read(len(_BOM))
        self._first = b"" if first == _BOM else first

    def read(self, size: int = -1) -> bytes:
        if size == 0:
            return b""  # asked by ijson to learn whether these are bytes
        piece, self._first = self._first or self._stream.read(size), b""
        self._meter.done = min(self._meter.done + len(piece), self._meter.total)
        return piece


class _Reader:
    """Reads conversations; what it could not keep is in its notes, each once."""

    def __init__(self, notes: list[Sentence], meter: Meter) -> None:
        self.notes = notes
        self._meter = meter
        self._place = -1

    def conversations(self, file: Path) -> Iterator[ParsedConversation]:
        """Raises UnreadableFileError, saying where the file is damaged."""
        try:
            if zipfile.is_zipfile(file):
                with zipfile.ZipFile(file) as archive:
                    found = _files_in(archive)
                    self._meter.total = sum(each.file_size for each in found)
                    for each in found:
                        with archive.open(each) as stream:
                            yield from self._read(stream)
            else:
                self._meter.total = file.stat().st_size
                with file.open("rb") as stream:
                    yield from self._read(stream)
        except _DAMAGED as error:
            where = (
                said("after conversation {place:,}", place=self._place + 1)
                if self._place >= 0
                else said("at its first conversation")
            )
            msg = said("the file is cut off or damaged {where} ({name})", where=where, name=type(error).__name__)
            raise UnreadableFileError(msg) from None

    def _read(self, stream: IO[bytes]) -> Iterator[ParsedConversation]:
        for value in ijson.items(_Metered(stream, self._meter), "item", use_float=True):
            talk = self.conversation(value)
            self._place += 1
            yield talk

    def conversation(self, value: Any) -> ParsedConversation:  # noqa: ANN401 - any JSON
        """Raises UnreadableFileError for what is none."""
        if not is_conversation(value):
            msg = said("conversations[{place}]: has no mapping of messages", place=self._place + 1)
            raise UnreadableFileError(msg)
        nodes = {key: node for key, node in value["mapping"].items() if isinstance(node, dict)}
        ordered, cut = in_order({key: _text_or_none(node.get("parent")) for key, node in nodes.items()})
        made: dict[str, ParsedMessage] = {}
        nearest: dict[str, str | None] = {}  # the message at a node, or the one before it: some nodes hold none
        for key in ordered:
            parent = None if key in cut else nearest.get(nodes[key].get("parent") or "")
            message = self._message(key, parent, nodes[key].get("message"))
            if message is not None:
                made[key] = message
            nearest[key] = key if message is not None else parent
        if cut & made.keys():
            self._note(_LINKS)
        current = value.get("current_node")
        known = value.get("conversation_id") or value.get("id")
        return ParsedConversation(
            title=make_storable(str(value.get("title") or ""))[:500],
            messages=list(made.values()),
            shown=nearest.get(current) if isinstance(current, str) else None,
            created_at=self._date(value.get("create_time")),
            origin=f"chatgpt:{make_storable(known)[:100]}" if isinstance(known, str) else None,
        )

    def _message(self, key: str, parent: str | None, message: Any) -> ParsedMessage | None:  # noqa: ANN401 - any JSON
        if not isinstance(message, dict):
            return None
        author, content, metadata = (_object(message.get(name)) for name in ("author", "content", "metadata"))
        role = _ROLES.get(str(author.get("role")))
        text = self._text(content)
        if not text.strip():
            return None
        if role is None or _is_hidden(message, metadata):
            self._note(said("messages to tools and those that ChatGPT hides were left out"))
            return None
        if len(text) > _CONTENT_LIMIT:
            self._note(said("messages beyond {limit:,} characters were shortened", limit=_CONTENT_LIMIT))
            text = text[:_CONTENT_LIMIT]
        model = metadata.get("model_slug")
        return ParsedMessage(
            key=key,
            parent=parent,
            role=role,
            content=make_storable(text),
            created_at=self._date(message.get("create_time")),
            model=make_storable(model)[:300] if isinstance(model, str) else None,
        )

    def _text(self, content: Fields) -> str:
        parts = content.get("parts")
        if not isinstance(parts, list):
            text = content.get("text") or content.get("result")
            return text if isinstance(text, str) else ""
        return "\n\n".join(filter(None, map(self._part, parts)))

    def _part(self, part: object) -> str:
        """The words of a part; of what was said aloud there is a transcript."""
        if isinstance(part, str):
            return part
        text = part.get("text") if isinstance(part, dict) else None
        if isinstance(text, str):
            return text
        self._note(said("pictures and other attachments were left out"))
        return _named(part)

    def _date(self, value: object) -> str | None:
        when = instant_of(value)
        if when is None and is_date_given(value):
            self._note(said("dates that could not be read were left out"))
        return when

    def _note(self, note: Sentence) -> None:
        if note not in self.notes:
            self.notes.append(note)


def _named(part: object) -> str:
    """What stands for an attachment, so that a message of nothing else is not lost."""
    kind = part.get("content_type") if isinstance(part, dict) else None
    what = {
        "image_asset_pointer": "picture",
        "audio_asset_pointer": "recording",
        "video_container_asset_pointer": "video",
    }
    return f"[{what.get(str(kind), 'attachment')}]"


def _is_hidden(message: Fields, metadata: Fields) -> bool:
    """Whether ChatGPT does not show it: its own instructions, and calls of tools."""
    recipient = message.get("recipient")
    return (
        message.get("weight") == 0
        or metadata.get("is_visually_hidden_from_conversation") is True
        or (isinstance(recipient, str) and recipient != "all")
    )


def _object(value: object) -> Fields:
    return value if isinstance(value, dict) else {}


def _text_or_none(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
