"""Servers that speak the two wires models are asked through, on loopback, for the ways they answer and fail."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

Wire = Literal["openai", "anthropic"]
Manner = Literal[
    "well",
    "slow",
    "cut off",
    "malformed",
    "empty",
    "silent",
    "spent",
    "endless",
    "page",
    "401",
    "429",
    "500",
    "404",
    "overflow",
]
SECRET = "sk-very-secret-0123456789"  # noqa: S105 - what must never show up anywhere


@dataclass
class ModelServer:
    """One server; ``reply`` makes its words from what was asked, ``manner`` is how it behaves.

    ``beside`` is what it answers on paths of its own, ``fields`` what it tells of each model beside its name,
    ``reads`` how many characters of messages it bears, ``pace_s`` how long it takes for a word when it is slow,
    ``refuses`` parameters it does not bear, and in which words.
    """

    wire: Wire
    manner: Manner = "well"
    reply: Callable[[dict[str, Any]], str] = lambda _: "Hello from the server."
    pause_s: float = 0.0
    pace_s: float = 0.2
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    url: str = ""
    refusals_left: int = 10_000
    reads: int = 10_000_000
    refuses: dict[str, str] = field(default_factory=dict)
    beside: dict[str, Any] = field(default_factory=dict)
    fields: dict[str, dict[str, Any]] = field(default_factory=dict)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "_Server"

    def log_message(self, *_: object) -> None:
        """Silence."""

    def do_GET(self) -> None:
        models = [{"id": name, "object": "model", "created": 0, "owned_by": "test"} for name in ("small", "large")]
        if self.server.told.wire == "anthropic":
            models = [
                {"id": name, "type": "model", "display_name": name, "created_at": "2026-01-01T00:00:00Z"}
                for name in ("small", "large")
            ]
        told = self.server.told
        told.keys.append(self.headers.get("authorization") or self.headers.get("x-api-key") or "")
        if self._refused():
            return
        if not self.path.split("?")[0].endswith("/v1/models"):
            self._json(200 if self.path in told.beside else 404, told.beside.get(self.path, {}))
            return
        data = [each | told.fields.get(str(each["id"]), {}) for each in models]
        self._json(200, {"object": "list", "data": data, "has_more": False, "first_id": None, "last_id": None})

    def do_POST(self) -> None:
        told = self.server.told
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        if self.path in told.beside:
            self._json(200, told.beside[self.path])
            return
        told.asked.append(body)
        told.keys.append(self.headers.get("authorization") or self.headers.get("x-api-key") or "")
        if self._refused() or self._cannot_bear(body):
            return
        if told.manner == "page":
            self._send(200, "text/html", b"<html><body>Welcome to your router</body></html>")
            return
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        try:
            frames = _openai(told, body) if told.wire == "openai" else _anthropic(told, body)
            for frame in frames:
                self._chunk(frame)
                time.sleep(told.pause_s)
            self.wfile.write(b"0\r\n\r\n")
        except (BrokenPipeError, ConnectionResetError, _CutOffError):
            self.close_connection = True
            self.connection.close()

    def _refused(self) -> bool:
        told = self.server.told
        if told.refusals_left <= 0:
            return False
        headers: dict[str, str] = {}
        if told.manner == "429":
            headers["retry-after"] = "1"
        messages = {
            "401": f"Incorrect API key provided: {SECRET}",
            "429": "Rate limit reached",
            "500": f"Something broke while using {SECRET}",
            "404": "no such model",
            "overflow": "This model's maximum context length is 100 tokens",
        }
        if told.manner not in messages:
            return False
        told.refusals_left -= 1
        status = 400 if told.manner == "overflow" else int(told.manner)
        error = {"type": "error", "error": {"type": "error", "message": messages[told.manner]}}
        self._json(status, error, headers)
        return True

    def _cannot_bear(self, body: dict[str, Any]) -> bool:
        for name, words in self.server.told.refuses.items():
            if name in body:
                self._json(400, {"error": {"message": words, "type": "invalid_request_error"}})
                return True
        if len(json.dumps(body["messages"])) <= self.server.told.reads:
            return False
        self._json(400, {"error": {"message": "This model's maximum context length is exceeded"}})
        return True

    def _json(self, status: int, body: object, headers: dict[str, str] | None = None) -> None:
        self._send(status, "application/json", json.dumps(body).encode(), headers)

    def _send(self, status: int, kind: str, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"content-type": kind, "content-length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _chunk(self, frame: str) -> None:
        content = frame.encode()
        self.wfile.write(f"{len(content):x}\r\n".encode() + content + b"\r\n")
        self.wfile.flush()


class _CutOffError(Exception):
    """The server goes away in the middle of a word."""


class _Server(ThreadingHTTPServer):
    told: ModelServer
    daemon_threads = True


def _words(told: ModelServer, body: dict[str, Any]) -> Iterator[str]:
    text = told.reply(body)
    words = [f"{word} " for word in text.split(" ")]
    words[-1] = words[-1].rstrip() if words else ""
    if told.manner in {"empty", "silent", "spent"}:
        return
    for place, word in enumerate(words):
        if told.manner == "cut off" and place == 2:
            raise _CutOffError
        yield word
        if told.manner == "slow":
            time.sleep(told.pace_s)
    while told.manner == "endless":
        yield "and so on "


def _openai(told: ModelServer, body: dict[str, Any]) -> Iterator[str]:
    def frame(delta: dict[str, Any], reason: str | None = None, **more: Any) -> str:
        choices = [{"index": 0, "delta": delta, "finish_reason": reason}]
        chunk = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": body["model"], "choices": choices}
        return f"data: {json.dumps(chunk | more)}\n\n"

    yield frame({"role": "assistant", "content": ""})
    if told.manner == "malformed":
        yield 'data: {"choices": [{"delta": {"content": "Hel\n\n'
        return
    count = 0
    for word in _words(told, body):
        count += 1
        yield frame({"content": word})
    if told.manner == "empty":
        return
    yield frame({}, "length" if told.manner == "spent" else "stop")
    yield frame(
        {}, None, choices=[], usage={"prompt_tokens": 11, "completion_tokens": count, "total_tokens": count + 11}
    )
    yield "data: [DONE]\n\n"


def _anthropic(told: ModelServer, body: dict[str, Any]) -> Iterator[str]:
    def frame(kind: str, **more: Any) -> str:
        return f"event: {kind}\ndata: {json.dumps({'type': kind, **more})}\n\n"

    usage = {"input_tokens": 11, "output_tokens": 1}
    message = {
        "id": "1",
        "type": "message",
        "role": "assistant",
        "model": body["model"],
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
        "usage": usage,
    }
    yield frame("message_start", message=message)
    if told.manner == "malformed":
        yield 'event: content_block_delta\ndata: {"type": "content_block_delta", "delta": {"te\n\n'
        return
    yield frame("content_block_start", index=0, content_block={"type": "text", "text": ""})
    count = 0
    for word in _words(told, body):
        count += 1
        yield frame("content_block_delta", index=0, delta={"type": "text_delta", "text": word})
    if told.manner == "empty":
        return
    yield frame("content_block_stop", index=0)
    reason = "max_tokens" if told.manner == "spent" else "end_turn"
    yield frame("message_delta", delta={"stop_reason": reason, "stop_sequence": None}, usage={"output_tokens": count})
    yield frame("message_stop")


@contextmanager
def model_server(wire: Wire, manner: Manner = "well", **told: Any) -> Iterator[ModelServer]:
    """A server until the block ends."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.told = ModelServer(wire, manner, **told)
    port = server.server_address[1]
    server.told.url = f"http://127.0.0.1:{port}" + ("/v1" if wire == "openai" else "")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.told
    finally:
        server.shutdown()
        server.server_close()
