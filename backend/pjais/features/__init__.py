"""Vertical slices: each a noun that people see, with the same file names inside; listed here, and nowhere else."""

from collections.abc import Sequence
from dataclasses import dataclass

from litestar.types import ControllerRouterHandler

from pjais.features.audit import controller as audit
from pjais.features.audit import queries as audit_queries
from pjais.features.conversations import controller as conversations
from pjais.features.conversations import queries as conversation_queries
from pjais.features.dashboard import controller as dashboard
from pjais.features.dashboard import queries as dashboard_queries
from pjais.features.imports import controller as imports
from pjais.features.memories import controller as memories
from pjais.features.memories import queries as memory_queries
from pjais.features.personas import controller as personas
from pjais.features.personas import queries as persona_queries
from pjais.features.settings import controller as settings
from pjais.features.settings import queries as setting_queries
from pjais.reactive.registry import LiveQuery


@dataclass(frozen=True, slots=True)
class Slice:
    """What a slice adds to the app."""

    routes: Sequence[ControllerRouterHandler]
    queries: Sequence[LiveQuery]


SLICES = (
    Slice([settings.SettingController], [setting_queries.settings]),
    Slice(
        [personas.PersonaController, personas.get_blob],
        [persona_queries.personas, persona_queries.persona, persona_queries.active_persona],
    ),
    Slice(
        [memories.create_memory, memories.MemoryController],
        [
            memory_queries.persona_memories,
            memory_queries.memory_count,
            memory_queries.memory,
            memory_queries.memory_tags,
        ],
    ),
    Slice(
        [conversations.ConversationController, conversations.MessageController],
        [conversation_queries.conversations, conversation_queries.messages],
    ),
    Slice([imports.ImportController, imports.get_card], []),
    Slice([audit.EventController], [audit_queries.audit_trail]),
    Slice(
        [dashboard.get_metrics, dashboard.get_health],
        [dashboard_queries.dashboard_metrics, dashboard_queries.memories_by_type, dashboard_queries.events_per_minute],
    ),
)
