"""Servers that speak Anthropic's messages."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any, Final

from pjais.llm.context_sizes import size
from pjais.llm.failures import in_our_words, said_nothing, sdk
from pjais.llm.manners import adapted, learn
from pjais.llm.openai_wire import CONNECT_S, READ_S
from pjais.llm.port import End, Request, Text, Turn

_REPLY_TOKENS: Final = 1024  # the wire wants a bound
_RETRIES: Final = 2
_TOOL: Final = "reply"
_SAMPLING: Final = ("temperature", "top_p")


@dataclass(frozen=True, slots=True)
class AnthropicWire:
    """One server. ``name`` is what its owner calls it."""

    name: str
    url: str
    key: str = field(repr=False)

    async def models(self) -> dict[str, int | None]:
        anthropic = await sdk("anthropic")
        with in_our_words(self.name, anthropic, [self.key]):
            async with self._client(anthropic) as client:
                listed = {str(each.id): size(each.max_input_tokens) async for each in client.models.list()}
        return dict(sorted(listed.items()))

    async def stream(self, request: Request) -> AsyncIterator[Text | End]:
        anthropic = await sdk("anthropic")
        end, read, said = End("cut off"), None, False
        with in_our_words(self.name, anthropic, [self.key]):
            async with self._client(anthropic) as client, await self._begun(anthropic, client, request) as stream:
                async for event in stream:
                    if event.type == "message_start":
                        read = event.message.usage.input_tokens
                    elif event.type == "content_block_delta":
                        if text := getattr(event.delta, "text", None) or getattr(event.delta, "partial_json", None):
                            said = True
                            yield Text(text)
                    elif event.type == "message_delta" and event.delta.stop_reason:
                        reason: Any = "length" if event.delta.stop_reason == "max_tokens" else "done"
                        end = End(reason, read, event.usage.output_tokens)
            if not said:
                raise said_nothing(self.name, end)
        yield end

    async def _begun(self, anthropic: Any, client: Any, request: Request) -> Any:  # noqa: ANN401 - imported lazily
        """The stream; a parameter that the server refuses is left out when it is asked once more."""
        while True:
            asked = adapted(self.url, _asked(request))
            # The SDK knows these no more, since new models choose by themselves; many servers of this wire do.
            sampling = {name: asked.pop(name) for name in _SAMPLING if name in asked}
            try:
                return await client.messages.create(**asked, extra_body=sampling)
            except anthropic.BadRequestError as error:
                if "max_tokens" in str(error.message) or not learn(self.url, asked | sampling, str(error.message)):
                    raise  # a bound is a must on this wire

    def _client(self, anthropic: Any) -> Any:  # noqa: ANN401 - imported lazily
        return anthropic.AsyncAnthropic(
            base_url=self.url,
            api_key=self.key or "none",
            timeout=anthropic.Timeout(READ_S, connect=CONNECT_S),
            max_retries=_RETRIES,
        )


def _asked(request: Request) -> dict[str, Any]:
    system = "\n\n".join(turn.content for turn in request.turns if turn.role == "system")
    turns = _alternating([turn for turn in request.turns if turn.role != "system"])
    sampling = request.sampling
    chosen = {"temperature": sampling.temperature, "top_p": sampling.top_p, "system": system or None}
    asked: dict[str, Any] = {
        "model": request.model,
        "messages": [{"role": turn.role, "content": turn.content} for turn in turns],
        "max_tokens": sampling.max_tokens or _REPLY_TOKENS,
        "stream": True,
        **{name: value for name, value in chosen.items() if value is not None},
    }
    if request.schema is not None:
        asked["tools"] = [{"name": _TOOL, "description": "The reply.", "input_schema": request.schema}]
        asked["tool_choice"] = {"type": "tool", "name": _TOOL}
    return asked


def _alternating(turns: list[Turn]) -> list[Turn]:
    """This wire wants the user to begin, and the two to take turns: neighbours of one role become one."""
    made: list[Turn] = []
    if turns and turns[0].role == "assistant":
        made.append(Turn("user", "…"))
    for turn in turns:
        if made and made[-1].role == turn.role:
            made[-1] = Turn(turn.role, f"{made[-1].content}\n\n{turn.content}")
        else:
            made.append(turn)
    return made
