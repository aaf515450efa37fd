"""Model servers on this machine, found on the ports where they usually are."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from pjais.llm.openai_wire import OpenAIWire
from pjais.llm.port import ModelError

#: Name and port of servers that people run at home.
USUAL: Final = (("Ollama", 11434), ("LM Studio", 1234), ("llama.cpp", 8080), ("Jan", 1337))
_KNOCK_S: Final = 0.5
_ASK_S: Final = 10.0


@dataclass(frozen=True, slots=True)
class LocalServer:
    """A server that answers on this machine, and its models with what each reads, None where that is not told."""

    name: str
    url: str
    models: dict[str, int | None]


async def discover(usual: tuple[tuple[str, int], ...] = USUAL) -> list[LocalServer]:
    """Those that answer as a model server does."""
    found = await asyncio.gather(*(_ask(name, port) for name, port in usual))
    return [each for each in found if each is not None]


async def _ask(name: str, port: int) -> LocalServer | None:
    if not await _is_open(port):
        return None
    url = f"http://127.0.0.1:{port}/v1"
    with suppress(ModelError, TimeoutError):
        models = await asyncio.wait_for(OpenAIWire(name, url, "").models(), _ASK_S)
        return LocalServer(name, url, models)
    return None


async def _is_open(port: int) -> bool:
    """A knock first: importing an SDK and its patience are not for ports where nobody is."""
    try:
        _, writer = await asyncio.wait_for(asyncio.open_connection("127.0.0.1", port), _KNOCK_S)
    except (OSError, TimeoutError):
        return False
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()
    return True
