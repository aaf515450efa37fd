"""What servers of one wire do not bear: parameters that some models refuse are renamed or left out, and remembered."""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

#: In the words of servers that do not know a parameter, or not in that place.
_REFUSAL: Final = re.compile(
    r"unsupported|not support|unrecogni[sz]ed|unknown|invalid|unexpected|extra|not permitted|not allowed|deprecated"
    r"|instead|cannot both|only the default",
    re.IGNORECASE,
)
_OVERFLOW: Final = re.compile(r"context (?:length|size|window)|too long|too large|too many tokens", re.IGNORECASE)
_NAMES: Final[Mapping[str, str]] = {
    "response_format": r"response_format|json_schema|structured output",
    "max_tokens": r"max_tokens",
    "temperature": r"temperature",
    "top_p": r"top_p",
    "stream_options": r"stream_options|include_usage",
}
_RENAMED: Final[Mapping[str, str]] = {"max_tokens": "max_completion_tokens"}
_IN_WORDS: Final = "Answer with JSON of this JSON Schema, and with nothing else: "
_MOST_KNOWN: Final = 1_000
#: By server and model; a few words each, gone with the process: a server may learn.
_known: Final[dict[tuple[str, str], frozenset[str]]] = {}


def adapted(url: str, asked: Mapping[str, Any]) -> dict[str, Any]:
    """The request without what that server has refused for that model."""
    made = dict(asked)
    for name in _known.get((url, str(asked["model"])), ()):
        value = made.pop(name, None)
        if value is None:
            continue
        if name in _RENAMED:
            made[_RENAMED[name]] = value
        elif name == "response_format":
            made["messages"] = [*made["messages"], _in_words(value)]
    return made


def learn(url: str, asked: Mapping[str, Any], said: str) -> bool:
    """Take from a refusal what to leave out; returns whether asking again makes sense.

    Args:
        url: the server's.
        asked: the request that was refused, as ``adapted`` made it.
        said: in the server's words, why.
    """
    if _OVERFLOW.search(said) or not _REFUSAL.search(said):
        return False
    key = (url, str(asked["model"]))
    for name, pattern in _NAMES.items():
        if name in asked and re.search(rf"\b(?:{pattern})", said, re.IGNORECASE):
            if len(_known) >= _MOST_KNOWN:
                _known.clear()
            _known[key] = _known.get(key, frozenset()) | {name}
            return True
    return False


def strict(schema: Any) -> Any:  # noqa: ANN401 - free JSON
    """A JSON Schema as servers want it for strict answers: nothing beside what is named, and all of that given."""
    if isinstance(schema, list):
        return [strict(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    made = {name: strict(value) for name, value in schema.items() if name not in {"default", "title"}}
    if isinstance(made.get("properties"), dict):
        made |= {"additionalProperties": False, "required": list(made["properties"])}
    return made


def _in_words(shape: Mapping[str, Any]) -> dict[str, str]:
    return {"role": "system", "content": _IN_WORDS + json.dumps(shape["json_schema"]["schema"])}
