"""Talking: how soon the built-in model's first words are on their way to the screen, and what a piece costs."""

import tempfile
import time
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from pjais.bench.figures import emit, quantile
from pjais.bootstrap import open_application
from pjais.features.conversations.schemas import ConversationCreate, MessageCreate
from pjais.features.conversations.service import ConversationService
from pjais.features.personas.schemas import PersonaCreate
from pjais.features.personas.service import PersonaService

PEER: Final = "pjais"
_ROUNDS: Final = 6
_QUERIES: Final = 100
_PATIENCE_S: Final = 60.0


def measure() -> None:
    """Print the time to the first piece of a reply, cold and warm, with 100 live queries open."""
    with tempfile.TemporaryDirectory(prefix="pjais-bench-") as folder:
        app = open_application(Path(folder))
        try:
            with app.vault.write() as session:
                persona = PersonaService(session).create(PersonaCreate(name="Ann", description="A kind gardener.")).id
                talk = ConversationService(session).start(ConversationCreate(persona_id=persona)).id
            came: list[float] = []

            def take(messages: Any) -> None:  # noqa: ANN401 - encoded patches
                if any(b'"pieces"' in message and b'"insert"' in message for message in messages):
                    came.append(time.perf_counter())

            client = app.reactive.open_client(take)
            client.subscribe({"id": "pieces", "query": "replyPieces$", "params": {"conversation_id": talk}})
            for number in range(_QUERIES - 1):
                params = {"persona_id": persona, "limit": number + 1}
                client.subscribe({"id": f"q{number}", "query": "personaMemories$", "params": params})
            first: list[float] = []
            gaps: list[float] = []
            for number in range(_ROUNDS):
                came.clear()
                with app.vault.write() as session:
                    said = MessageCreate(role="user", content=f"Tell me about plant number {number}.")
                    ConversationService(session).say(talk, said)
                started = time.perf_counter()
                app.replies.answer(talk)
                deadline = started + _PATIENCE_S
                while app.replies.is_writing(talk) and time.perf_counter() < deadline:
                    time.sleep(0.005)
                first.append((came[0] - started) * 1000)
                gaps += [(after - before) * 1000 for before, after in pairwise(came)]
        finally:
            app.close()
    emit(PEER, "first-piece", queries=_QUERIES, cold_ms=first[0], warm_p50_ms=quantile(first[1:], 0.5), n=len(first))
    emit(PEER, "piece-gap", queries=_QUERIES, p50_ms=quantile(gaps, 0.5), p95_ms=quantile(gaps, 0.95), n=len(gaps))
