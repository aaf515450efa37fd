"""A conversation as a SillyTavern chat, which SillyTavern can go on with and which comes back whole.

A chat there is one path with alternatives. What it has no place for goes where SillyTavern keeps what it does not know:
of a message to ``extra``, of the conversation, and the messages of other branches, to ``chat_metadata``.
"""

import json
from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from pjais.features.imports.formats.conversation_file import TOLD, TOLD_OF_MESSAGE, shown_path
from pjais.features.imports.formats.instants import instant_of
from pjais.features.imports.formats.parsed import Fields
from pjais.features.imports.formats.sillytavern_chat import OURS, SWIPE_INFO, THEIRS

_IN_LINE: Final = ("state", "model", "token_count", "created_at")


def to_sillytavern_chat(told: Fields, user: str) -> bytes:
    """A chat file of the shown path.

    Args:
        told: the conversation (see ``conversation_file``).
        user: the name of who talks to the persona.
    """
    places = {message["id"]: place for place, message in enumerate(told["messages"])}
    alike: dict[tuple[str | None, str], list[Fields]] = defaultdict(list)
    for message in told["messages"]:
        alike[message["parent_id"], message["role"]].append(message)
    path = shown_path(told)
    swipes = [alike[message["parent_id"], message["role"]] for message in path]
    shown = {message["id"] for each in swipes for message in each}
    branches = [
        {**_without_ids(message), "place": places[message["id"]], "parent": places.get(message["parent_id"])}
        for message in told["messages"]
        if message["id"] not in shown
    ]
    lines = [_header(told, user, branches, places)]
    lines += [_line(told, user, message, each, places) for message, each in zip(path, swipes, strict=True)]
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode()


def _without_ids(message: Fields) -> Fields:
    return {name: message[name] for name in TOLD_OF_MESSAGE if name not in {"id", "parent_id"}}


def _header(told: Fields, user: str, branches: Sequence[Fields], places: dict[str, int]) -> Fields:
    extra = told["extra"]
    header = dict((extra or {}).get(THEIRS) or {})
    metadata = header.get("chat_metadata")
    ours = {
        **{name: told[name] for name in ("format", "version", "persona", "persona_id", "id", *TOLD)},
        "summary_until": places.get(told["summary_until"]),
        "extra": None if extra is None else {name: item for name, item in extra.items() if name != THEIRS},
        "headless": THEIRS not in (extra or {}),
        "branches": branches,
    }
    return {
        "user_name": user,
        "character_name": told["persona"],
        **header,
        "chat_metadata": {**(metadata if isinstance(metadata, dict) else {}), OURS: ours},
    }


def _line(told: Fields, user: str, message: Fields, swipes: Sequence[Fields], places: dict[str, int]) -> Fields:
    kept = _kept(message)
    info = kept.pop(SWIPE_INFO, None)
    extra = kept.get("extra", (info or {}).get("extra"))
    added = [name for name in ("name", "send_date", "extra") if name not in kept]
    line = {
        "name": {"user": user, "system": "System"}.get(message["role"], told["persona"]),
        "is_user": message["role"] == "user",
        "is_system": message["role"] == "system",
        "send_date": message["created_at"],
        "mes": message["content"],
        **kept,
        "extra": _extra(extra, message, {"place": places[message["id"]], "added": added}),
    }
    if len(swipes) > 1 or info is not None:
        line["swipes"] = [each["content"] for each in swipes]
        line["swipe_id"] = [each["id"] for each in swipes].index(message["id"])
        line[SWIPE_INFO] = [_swipe_info(each, places) for each in swipes]
    return line


def _kept(message: Fields) -> Fields:
    """What SillyTavern said of a message that came from there."""
    kept = (message["extra"] or {}).get(THEIRS)
    return dict(kept) if isinstance(kept, dict) else {}


def _swipe_info(message: Fields, places: dict[str, int]) -> Fields:
    kept = _kept(message)
    info = kept.get(SWIPE_INFO)
    added = [SWIPE_INFO] if info is None else [name for name in ("send_date", "extra") if name not in info]
    info = info if isinstance(info, dict) else {}
    same = instant_of(kept.get("send_date")) == message["created_at"]
    told = {"send_date": kept["send_date"] if same else message["created_at"], **info}
    ours = {"place": places[message["id"]], "added": added}
    ours |= {"name": kept["name"]} if "name" in kept else {}
    return {**told, "extra": _extra(info.get("extra", kept.get("extra")), message, ours)}


def _extra(extra: object, message: Fields, ours: Fields) -> Fields:
    """The extra fields with ours among them; a model named in them is the message's."""
    kept = message["extra"]
    beyond = None if kept is None else {name: item for name, item in kept.items() if name != THEIRS}
    columns = {name: message[name] for name in _IN_LINE}
    model = {"model": message["model"]} if message["model"] else {}
    told = {**ours, **columns, "kept": THEIRS in (kept or {}), "extra": beyond}
    return {**model, **(extra if isinstance(extra, dict) else {}), OURS: told}
