"""mem0 exports: memories by agent, or by user where no agent is named."""

from collections import defaultdict
from typing import Any

from pjais.features.imports.formats.json_text import text_of
from pjais.features.imports.formats.parsed import Fields, ParsedPersona, UnreadableFileError
from pjais.kernel.clock import to_instant
from pjais.kernel.errors import InvalidInputError
from pjais.kernel.wording import Sentence, said


def is_mem0_export(value: object) -> bool:
    listed = _listed(value)
    return bool(listed) and isinstance(listed[0], dict) and isinstance(listed[0].get("memory"), str)


def from_mem0(value: Any, file_stem: str) -> list[ParsedPersona]:  # noqa: ANN401 - any JSON
    """One persona per ``agent_id``, else per ``user_id``, else one named after the file.

    Raises:
        UnreadableFileError: naming the entry and field that is wrong.
    """
    by_name: dict[str, list[Fields]] = defaultdict(list)
    notes: list[Sentence] = []
    for place, entry in enumerate(_listed(value)):
        if not isinstance(entry, dict) or not isinstance(entry.get("memory"), str):
            msg = said("results[{place}].memory: should be text", place=place)
            raise UnreadableFileError(msg)
        name = entry.get("agent_id") or entry.get("user_id") or file_stem
        by_name[str(name)].append(_memory(entry, place, notes))
    return [ParsedPersona({"name": name}, memories=memories, notes=notes) for name, memories in by_name.items()]


def _listed(value: Any) -> list[Any]:  # noqa: ANN401 - any JSON
    listed = value.get("results") if isinstance(value, dict) else value
    return listed if isinstance(listed, list) else []


def _memory(entry: Fields, place: int, notes: list[Sentence]) -> Fields:
    metadata = entry.get("metadata")
    kind = metadata.get("source") if isinstance(metadata, dict) else None
    source = {"kind": f"mem0:{kind}" if isinstance(kind, str) else "mem0", "speaker": _text(entry.get("user_id"))}
    memory: Fields = {
        "content": text_of(entry, "memory", notes),
        "type": "fact",
        "source": source | {"ref": _text(entry.get("id"))},
    }
    created = entry.get("created_at")
    if created is not None:
        memory["created_at"] = _instant(created, place)
    return memory


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _instant(value: object, place: int) -> str:
    try:
        return to_instant(str(value))
    except InvalidInputError as error:
        msg = said("results[{place}].created_at: {detail}", place=place, detail=error.detail)
        raise UnreadableFileError(msg) from None
