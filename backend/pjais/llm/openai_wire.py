"""Servers that speak OpenAI's chat completions: OpenAI, OpenRouter, Ollama, LM Studio, llama.cpp and many more."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any, Final

from pjais.llm.context_sizes import ask_for_sizes, size_in
from pjais.llm.failures import in_our_words, said_nothing, sdk
from pjais.llm.manners import adapted, learn, strict
from pjais.llm.port import End, Request, Text
from pjais.llm.thinking import Spoken

CONNECT_S: Final = 5.0
READ_S: Final = 300.0  # a large model on a small machine reads a long prompt for minutes before its first word
_RETRIES: Final = 2  # of what has not begun to answer; a busy server's Retry-After is kept to


@dataclass(frozen=True, slots=True)
class OpenAIWire:
    """One server. ``name`` is what its owner calls it; ``key`` may be empty for servers that want none."""

    name: str
    url: str
    key: str = field(repr=False)

    async def models(self) -> dict[str, int | None]:
        openai = await sdk("openai")
        with in_our_words(self.name, openai, [self.key]):
            async with self._client(openai) as client:
                listed = {str(each.id): size_in(each.model_extra or {}) async for each in client.models.list()}
        if not any(listed.values()):
            listed |= await ask_for_sizes(self.url, self.key, listed)
        return dict(sorted(listed.items()))

    async def stream(self, request: Request) -> AsyncIterator[Text | End]:
        openai = await sdk("openai")
        end, said, spoken = End("cut off"), False, Spoken()
        with in_our_words(self.name, openai, [self.key]):
            async with self._client(openai) as client, await self._begun(openai, client, request) as stream:
                async for chunk in stream:
                    if usage := getattr(chunk, "usage", None):
                        end = End(end.reason, usage.prompt_tokens, usage.completion_tokens)
                    for choice in (chunk.choices or [])[:1]:
                        if text := spoken.of((choice.delta.content if choice.delta else None) or ""):
                            said = True
                            yield Text(text)
                        if choice.finish_reason:
                            reason: Any = "length" if choice.finish_reason == "length" else "done"
                            end = End(reason, end.prompt_tokens, end.reply_tokens)
            if rest := spoken.rest():
                said = True
                yield Text(rest)
            if not said:
                raise said_nothing(self.name, end)
        yield end

    async def _begun(self, openai: Any, client: Any, request: Request) -> Any:  # noqa: ANN401 - imported lazily
        """The stream; a parameter that the server refuses is left out when it is asked once more."""
        while True:
            asked = adapted(self.url, _asked(request))
            try:
                return await client.chat.completions.create(**asked)
            except (openai.BadRequestError, openai.UnprocessableEntityError) as error:
                if not learn(self.url, asked, str(error.message)):
                    raise

    def _client(self, openai: Any) -> Any:  # noqa: ANN401 - imported lazily
        return openai.AsyncOpenAI(
            base_url=self.url,
            api_key=self.key or "none",
            timeout=openai.Timeout(READ_S, connect=CONNECT_S),
            max_retries=_RETRIES,
        )


def _asked(request: Request) -> dict[str, Any]:
    sampling = request.sampling
    chosen = {"temperature": sampling.temperature, "top_p": sampling.top_p, "max_tokens": sampling.max_tokens}
    asked: dict[str, Any] = {
        "model": request.model,
        "messages": [{"role": turn.role, "content": turn.content} for turn in request.turns],
        "stream": True,
        "stream_options": {"include_usage": True},
        **{name: value for name, value in chosen.items() if value is not None},
    }
    if request.schema is not None:
        shape = {"name": "reply", "schema": strict(request.schema), "strict": True}
        asked["response_format"] = {"type": "json_schema", "json_schema": shape}
    return asked
