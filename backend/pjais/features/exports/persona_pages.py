"""The pages of what is stored of one persona, in Markdown."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import orjson

from pjais.features.conversations.model import UNLINKED
from pjais.features.personas.model import Persona
from pjais.persistence.entity import Row

_WRITTEN: Final = ("description", "scenario", "system_prompt", "first_message")
_GROUPED: Final = ("personality", "memory_settings", "privacy_settings", "model")
_STEP: Final = "  "


def persona_page(persona: Persona) -> str:
    parts = [f"# {persona.name}", _deleted(persona.deleted_at)]
    parts += [f"## {_title(field)}\n\n{text}" for field in _WRITTEN if (text := getattr(persona, field))]
    parts += [f"## {_title(field)}\n\n{_values(getattr(persona, field) or {})}" for field in _GROUPED]
    if persona.tags:
        parts.append(f"Tags: {', '.join(persona.tags)}")
    if persona.card is not None:
        card = orjson.dumps(persona.card, option=orjson.OPT_INDENT_2).decode()
        parts.append(f"## What its card said beyond that\n\n{_indented(card, '    ', first='    ')}")
    parts += [f"Accent: {persona.accent}"] if persona.accent else []
    parts += [f"Retired {moment_of(persona.retired_at)}."] if persona.retired_at else []
    if persona.origin is not None:
        parts.append(f"## Where it comes from\n\n{_values(persona.origin)}")
    parts.append(f"Made {moment_of(persona.created_at)}, changed last {moment_of(persona.updated_at)}.")
    return "\n\n".join(part for part in parts if part) + "\n"


def memories_page(memories: Sequence[Row]) -> str:
    def lines() -> Iterator[str]:
        for row in reversed(memories):
            facts = [moment_of(row["created_at"]), row["type"], row["tier"], f"importance {row['importance']:.2f}"]
            facts += [f"tags {', '.join(row['tags'])}"] if row["tags"] else []
            facts += [f"deleted {moment_of(row['deleted_at'])}"] if row["deleted_at"] else []
            yield f"- {_indented(row['content'])}\n  *{' · '.join(facts)}*"

    return _page("Memories", lines())


def proposals_page(proposals: Iterable[Row]) -> str:
    def lines() -> Iterator[str]:
        for row in proposals:
            facts = [moment_of(row["created_at"]), row["state"], row["kind"], row["type"], f"found by {row['origin']}"]
            facts += [f"deleted {moment_of(row['deleted_at'])}"] if row["deleted_at"] else []
            yield f"- {_indented(row['content'])}\n  *{' · '.join(facts)}*"

    return _page("Proposals", lines())


def prompts_page(prompts: Iterable[Row]) -> str:
    def lines() -> Iterator[str]:
        for row in prompts:
            yield f"## Before message {row['message_id']}\n"
            tokens = f"{row['token_count']} of {row['context_tokens']} tokens"
            yield f"{moment_of(row['made_at'])}, {row['model']}, {tokens}\n"
            for part in row["parts"]:
                yield _indented(orjson.dumps(part, option=orjson.OPT_INDENT_2).decode(), "    ", first="    ") + "\n"

    return _page("Prompts", lines())


def conversation_pages(conversations: Iterable[Row], messages: Iterable[Row]) -> Iterator[tuple[str, str]]:
    """The title and the page of each."""
    said: dict[str, list[Row]] = {}
    for message in messages:
        said.setdefault(message["conversation_id"], []).append(message)
    for row in conversations:
        title = row["title"] or "Untitled"
        facts = [f"Begun {moment_of(row['created_at'])}."]
        facts += [f"In the folder {row['folder']}."] if row["folder"] else []
        facts += [f"Pinned {moment_of(row['pinned_at'])}."] if row["pinned_at"] else []
        parts = [f"# {title}", " ".join(facts), _deleted(row["deleted_at"])]
        parts += [f"## Settings\n\n{_values(row['settings'])}"] if row["settings"] else []
        parts += [f"## Summary of its beginning\n\n{row['summary']}"] if row["summary"] else []
        parts += ["## Messages", "\n".join(_tree(said.get(row["id"], []), row["leaf_id"]))]
        yield title, "\n\n".join(part for part in parts if part) + "\n"


def events_page(events: Iterable[Row]) -> str:
    lines = ["# Events", "", "| when | what | of | by |", "|---|---|---|---|"]
    for event in events:
        what = re.sub(r"^v\d+\.", "", event["name"])
        lines.append(
            f"| {moment_of(event['recorded_at'])} | {what} | {event['entity_type']} {event['entity_id']} "
            f"| {event['actor']} |"
        )
    return "\n".join(lines) + "\n"


def moment_of(instant: str) -> str:
    return f"{instant[:10]} {instant[11:16]} UTC"


def _tree(messages: Sequence[Row], leaf_id: str | None) -> Iterator[str]:
    """Each message once: what follows one stands below it, and where several do, each branch is a step further in."""
    following = _following(messages)
    shown = _shown(messages, leaf_id)
    left = {row["id"]: row for row in messages}
    waiting: list[tuple[str, Row | str]] = []

    def follow(parent: str | None, indent: str) -> None:
        after = [row for row in following.get(parent, ()) if row["id"] in left]
        if len(after) == 1:
            waiting.append((indent, after[0]))
        for place, row in reversed(list(enumerate(after, 1))) if len(after) > 1 else ():
            mark = ", on the path that is shown" if row["id"] in shown else ""
            waiting.append((indent + _STEP, row))
            waiting.append((indent, f"- Alternative {place} of {len(after)}{mark}:"))

    follow(None, "")
    while left:
        if not waiting:  # what follows messages that are not there, or each other
            waiting.append(("", next(iter(left.values()))))
        indent, row = waiting.pop()
        if isinstance(row, str):
            yield indent + row
        elif left.pop(row["id"], None) is not None:
            gone = f", deleted {moment_of(row['deleted_at'])}" if row["deleted_at"] else ""
            words = _indented(row["content"], indent + _STEP)
            by = f" ({row['model']})" if row["model"] else ""
            yield f"{indent}- **{row['role']}**{by}, {moment_of(row['created_at'])}{gone}: {words}"
            follow(row["id"], indent)


def _following(messages: Sequence[Row]) -> Mapping[str | None, list[Row]]:
    found: dict[str | None, list[Row]] = {}
    before = None
    for row in messages:
        parent = before if row["depth"] == UNLINKED else row["parent_id"]  # from before conversations were trees
        found.setdefault(parent, []).append(row)
        before = row["id"]
    return found


def _shown(messages: Sequence[Row], leaf_id: str | None) -> set[str]:
    rows = {row["id"]: row for row in messages}
    at = leaf_id or max((row["id"] for row in messages if not row["deleted_at"]), default=None)
    found: set[str] = set()
    while at is not None and at in rows and at not in found:
        found.add(at)
        at = rows[at]["parent_id"]
    return found


def _page(title: str, lines: Iterable[str]) -> str:
    return f"# {title}\n\n" + ("\n".join(lines) or "None.") + "\n"


def _values(values: Mapping[str, Any]) -> str:
    return "\n".join(f"- {_title(name)}: {value}" for name, value in values.items())


def _indented(text: str, indent: str = _STEP, first: str = "") -> str:
    return first + text.replace("\n", f"\n{indent}")


def _deleted(moment: str | None) -> str:
    return f"Deleted {moment_of(moment)}; it can be restored." if moment else ""


def _title(field: str) -> str:
    return field.replace("_", " ").capitalize()
