"""Letta agent files: system prompt and memory blocks become a persona and its memories."""

from typing import Any, Final

from pjais.features.imports.formats.json_text import storable, text_of, texts_of
from pjais.features.imports.formats.parsed import Fields, ParsedPersona, UnreadableFileError

#: Parts of an agent that hold secrets or other people's machines; never kept.
_LEFT_OUT: Final = frozenset(
    {"tool_exec_environment_variables", "llm_config", "embedding_config", "messages", "in_context_message_ids"}
)
_KNOWN: Final = frozenset({"name", "description", "system", "tags", "memory_blocks", "core_memory", "block_ids"})


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
        msg = "agents: should be a list"
        raise UnreadableFileError(msg)
    by_id = {block.get("id"): block for block in blocks if isinstance(block, dict)}
    return [_persona(agent, by_id) for agent in agents]


def _persona(agent: Any, by_id: dict[Any, Fields]) -> ParsedPersona:  # noqa: ANN401 - any JSON
    if not isinstance(agent, dict):
        msg = "agents: each should be an object"
        raise UnreadableFileError(msg)
    notes: list[str] = []
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
    messages = agent.get("messages")
    if isinstance(messages, list) and messages:
        notes.append(f"{len(messages)} messages were left out; conversations cannot be imported yet")
    return ParsedPersona(fields, memories=memories, notes=notes)


def _blocks(agent: Fields, by_id: dict[Any, Fields]) -> list[Fields]:
    ids = agent.get("block_ids") or []
    listed = [*(agent.get("memory_blocks") or []), *(agent.get("core_memory") or [])]
    listed += [by_id[each] for each in ids if isinstance(each, str) and each in by_id]
    return [block for block in listed if isinstance(block, dict)]


def _memory(block: Fields, notes: list[str]) -> Fields:
    label = text_of(block, "label", notes)
    return {
        "content": text_of(block, "value", notes),
        "summary": text_of(block, "description", notes),
        "type": "note",
        "tier": "hot",  # a block is always in Letta's context
        "source": {"kind": "letta-block", "ref": label},
    }
