"""Letta agent files: system prompt and memory blocks become a persona and its memories, messages a conversation."""

import hashlib
import json
from typing import Any, Final

import orjson

from pjais.features.imports.formats.instants import instant_of, is_date_given
from pjais.features.imports.formats.json_text import storable, text_of, texts_of
from pjais.features.imports.formats.parsed import (
    Fields,
    ParsedConversation,
    ParsedMessage,
    ParsedPersona,
    UnreadableFileError,
)
from pjais.kernel.text import make_storable
from pjais.kernel.wording import Sentence, said

#: Parts of an agent that hold secrets or other people's machines; never kept.
_LEFT_OUT: Final = frozenset(
    {"tool_exec_environment_variables", "llm_config", "embedding_config", "messages", "in_context_message_ids"}
)
_KNOWN: Final = frozenset({"name", "description", "system", "tags", "memory_blocks", "core_memory", "block_ids"})
_BY_TYPE: Final = {"user_message": "user", "assistant_message": "assistant"}


def is_agent_file(value: object) -> bool:
    return isinstance(value, dict) and ("agents" in value or {"agent_type", "core_memory"} <= value.keys())


def from_agent_file(value: Fields) -> list[ParsedPersona]:
    """One persona per agent.

    Raises:
        UnreadableFileError: naming the field that is wrong.
    """
    agents = value.get("agents", [value])
    blocks = value.get("blocks") or []
    if not isinstance(agents, list) or not isinstance(blocks, list):
        msg = said("agents: should be a list")
        raise UnreadableFileError(msg)
    by_id = {block.get("id"): block for block in blocks if isinstance(block, dict)}
    return [_persona(agent, by_id) for agent in agents]


def _persona(agent: Any, by_id: dict[Any, Fields]) -> ParsedPersona:  # noqa: ANN401 - any JSON
    if not isinstance(agent, dict):
        msg = said("agents: each should be an object")
        raise UnreadableFileError(msg)
    notes: list[Sentence] = []
    blocks = _blocks(agent, by_id)
    about = [text_of(block, "value", notes) for block in blocks if block.get("label") == "persona"]
    description = text_of(agent, "description", notes)
    fields: Fields = {
        "name": text_of(agent, "name", notes),
        "description": "\n\n".join(part for part in (description, *about) if part),
        "system_prompt": text_of(agent, "system", notes),
        "tags": texts_of(agent, "tags", notes),
    }
    kept = {name: item for name, item in agent.items() if name not in _KNOWN | _LEFT_OUT}
    fields["card"] = storable({"spec": "letta_agent_file", "data": {"extensions": {"letta": kept}}}, notes)
    memories = [_memory(block, notes) for block in blocks if block.get("label") != "persona" and block.get("value")]
    talk = _conversation(agent, fields["name"], notes)
    return ParsedPersona(fields, memories=memories, conversations=[talk] if talk else [], notes=notes)


def _conversation(agent: Fields, name: str, notes: list[Sentence]) -> ParsedConversation | None:
    """What was said to the agent and by it; its calls of tools and the system's own messages are told as left out."""
    messages = agent.get("messages")
    listed = messages if isinstance(messages, list) else []
    spoken: list[ParsedMessage] = []
    left_out = 0
    for place, message in enumerate(listed):
        content = _said(message) if isinstance(message, dict) else None
        if content is None:
            left_out += 1
            continue
        parent = spoken[-1].key if spoken else None
        model = message.get("model")
        spoken.append(
            ParsedMessage(
                key=str(place),
                parent=parent,
                role=_role(message),
                content=make_storable(content),
                created_at=_date(message, notes),
                model=make_storable(model)[:300] if isinstance(model, str) and _role(message) == "assistant" else None,
            )
        )
    if left_out:
        notes.append(said("{left_out} messages of the system or to tools were left out", left_out=left_out))
    if not spoken:
        return None
    digest = hashlib.sha256(orjson.dumps([name, [[each.role, each.content] for each in spoken]])).hexdigest()
    return ParsedConversation(f"Messages of {name}"[:500], spoken, spoken[-1].key, origin=f"letta:{digest}")


def _date(message: Fields, notes: list[Sentence]) -> str | None:
    given = message.get("created_at", message.get("date"))
    when = instant_of(given)
    note = said("dates that could not be read were left out")
    if when is None and is_date_given(given) and note not in notes:
        notes.append(note)
    return when


def _role(message: Fields) -> str:
    """Who speaks: agent files say it of each message, lists of messages from Letta's API by their type."""
    return str(message.get("role") or _BY_TYPE.get(str(message.get("message_type")), ""))


def _said(message: Fields) -> str | None:
    """The words of a message of the user or the agent; agents speak through a tool, too."""
    if _role(message) not in {"user", "assistant"}:
        return None
    content = message.get("content")
    parts = content if isinstance(content, list) else [{"text": message.get("text") if content is None else content}]
    text = "\n\n".join(_words(part) for part in parts if _words(part))
    if _role(message) == "user":
        return _of_user(text)
    calls = message.get("tool_calls")
    spoken = [_spoken(call) for call in (calls if isinstance(calls, list) else [])]
    return "\n\n".join(filter(None, spoken)) or text or None


def _words(part: object) -> str:
    text = part.get("text") if isinstance(part, dict) else part
    return text if isinstance(text, str) else ""


def _of_user(text: str) -> str | None:
    """What a person wrote; heartbeats, logins and alerts come in the user's name but not from them."""
    value = _object_of(text)
    kind = value.get("type")
    if isinstance(kind, str) and kind != "user_message":
        return None
    message = value.get("message")
    words = message if isinstance(message, str) and isinstance(kind, str) else text
    return words if words.strip() else None


def _spoken(call: object) -> str:
    function = call.get("function") if isinstance(call, dict) else None
    if not isinstance(function, dict) or function.get("name") != "send_message":
        return ""
    arguments = function.get("arguments")
    message = (arguments if isinstance(arguments, dict) else _object_of(arguments)).get("message")
    return message if isinstance(message, str) else ""


def _object_of(text: object) -> Fields:
    """The JSON object that a text is; empty for what is none."""
    try:
        value = json.loads(text) if isinstance(text, str) else None
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _blocks(agent: Fields, by_id: dict[Any, Fields]) -> list[Fields]:
    ids = agent.get("block_ids") or []
    listed = [*(agent.get("memory_blocks") or []), *(agent.get("core_memory") or [])]
    listed += [by_id[each] for each in ids if isinstance(each, str) and each in by_id]
    return [block for block in listed if isinstance(block, dict)]


def _memory(block: Fields, notes: list[Sentence]) -> Fields:
    label = text_of(block, "label", notes)
    return {
        "content": text_of(block, "value", notes),
        "summary": text_of(block, "description", notes),
        "type": "note",
        "tier": "hot",  # a block is always in Letta's context
        "source": {"kind": "letta-block", "ref": label},
    }
