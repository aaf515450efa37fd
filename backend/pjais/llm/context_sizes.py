"""How many tokens the models of a server read, where the server tells it in a way of its own."""

import asyncio
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

#: What Ollama reads when nobody chose a size: it cuts longer prompts without a word, so more is not to be hoped for.
OLLAMA_UNLESS_SET: Final = 4096
_TOLD_AS: Final = ("context_length", "max_model_len", "context_window", "max_context_length", "max_input_tokens")
_LARGEST: Final = 10_000_000
_SMALLEST: Final = 512
_ASK_S: Final = 4.0
_MOST_ASKED: Final = 60  # models of Ollama, one request each
_SET: Final = re.compile(r"^num_ctx\s+(\d{1,9})\s*$", re.MULTILINE)


def size_in(told: Mapping[str, Any]) -> int | None:
    """The size among a listed model's fields, None where there is none to believe.

    OpenRouter, vLLM, Groq, Mistral and Anthropic each have a name for it.
    """
    sizes = (size(told.get(name)) for name in _TOLD_AS)
    return next((each for each in sizes if each is not None), None)


def size(value: object) -> int | None:
    """A number of tokens that a model can have, None for anything else a server may say."""
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    return value if is_whole and _SMALLEST <= value <= _LARGEST else None  # type: ignore[operator, return-value]


async def ask_for_sizes(url: str, key: str, models: Iterable[str]) -> dict[str, int]:
    """The sizes that llama.cpp, LM Studio or Ollama tell beside the common wire; empty for other servers.

    Args:
        url: the address of the common wire, ``…/v1``.
        key: sent as there; may be empty.
        models: those to ask about.
    """
    import httpx  # noqa: PLC0415 - most starts of the app ask nobody

    root = url.rstrip("/").removesuffix("/v1")
    headers = {"authorization": f"Bearer {key}"} if key else {}
    names = list(models)
    async with httpx.AsyncClient(base_url=root, headers=headers, timeout=_ASK_S) as client:
        asked = (_llama_cpp(client, names), _lm_studio(client), _ollama(client, names))
        for sizes in await asyncio.gather(*asked):
            if found := {name: sizes[name] for name in names if name in sizes}:
                return found
    return {}


async def _llama_cpp(client: Any, names: list[str]) -> dict[str, int]:  # noqa: ANN401 - imported lazily
    told = await _json(client, "GET", "/props")
    settings = told.get("default_generation_settings")
    found = size(settings.get("n_ctx")) if isinstance(settings, dict) else None
    return dict.fromkeys(names, found) if found else {}


async def _lm_studio(client: Any) -> dict[str, int]:  # noqa: ANN401 - as above
    """A loaded model reads what it was loaded for, another what it can."""
    told = await _json(client, "GET", "/api/v0/models")
    listed = told.get("data")
    models = [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
    sizes = {str(each.get("id")): size(each.get("loaded_context_length")) or size_in(each) for each in models}
    return {name: found for name, found in sizes.items() if found}


async def _ollama(client: Any, names: list[str]) -> dict[str, int]:  # noqa: ANN401 - as above
    running = await _json(client, "GET", "/api/ps")
    listed = running.get("models")
    if not isinstance(listed, list):
        return {}
    loaded = {str(each.get("model")): size(each.get("context_length")) for each in listed if isinstance(each, dict)}
    waiting = [name for name in names if not loaded.get(name)][:_MOST_ASKED]
    shown = await asyncio.gather(*(_json(client, "POST", "/api/show", {"model": name}) for name in waiting))
    sizes = loaded | {name: _unless_loaded(told) for name, told in zip(waiting, shown, strict=True)}
    return {name: found for name, found in sizes.items() if found}


def _unless_loaded(told: Mapping[str, Any]) -> int | None:
    """What Ollama will read with a model: what its file sets, else the usual, never more than the model can."""
    info, parameters = told.get("model_info"), told.get("parameters")
    if not isinstance(info, dict):
        return None
    able = next((size(value) for name, value in info.items() if str(name).endswith(".context_length")), None)
    chosen = _SET.search(parameters) if isinstance(parameters, str) else None
    wanted = (size(int(chosen[1])) if chosen else None) or OLLAMA_UNLESS_SET
    return min(wanted, able) if able else wanted


async def _json(client: Any, method: str, path: str, body: object = None) -> dict[str, Any]:  # noqa: ANN401 - as above
    """What a server says there, empty for anything but a JSON object: asking must never be what fails."""
    import httpx  # noqa: PLC0415 - as above

    try:
        answer = await client.request(method, path, json=body)
        told = answer.json() if answer.is_success else {}
    except (httpx.HTTPError, ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}
