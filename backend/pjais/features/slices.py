"""All slices, listed here and nowhere else: what each adds to the app."""

from collections.abc import Sequence
from dataclasses import dataclass

from litestar.types import ControllerRouterHandler

from pjais.features.about.controller import get_about, get_licence_text, get_licences
from pjais.features.analytics.controller import get_analytics
from pjais.features.analytics.queries import memory_writes, message_writes
from pjais.features.audit.controller import EventController, IntegrityController, get_history, redo, undo
from pjais.features.audit.export import get_audit, get_devices
from pjais.features.audit.queries import audit_trail
from pjais.features.backups.controller import BackupController
from pjais.features.compaction.controller import CompactionController
from pjais.features.conversations.controller import ConversationController
from pjais.features.conversations.message_controller import MessageController, ThreadController
from pjais.features.conversations.proposal_controller import ProposalController
from pjais.features.conversations.provenance_controller import get_provenance
from pjais.features.conversations.queries import (
    conversation,
    conversation_folders,
    memory_proposals,
    messages,
    proposal_count,
    reply_pieces,
    thread_length,
    thread_stretch,
)
from pjais.features.conversations.queries import conversations as conversation_list
from pjais.features.conversations.search_controller import search_messages
from pjais.features.crashes.controller import CrashController
from pjais.features.dashboard.activity import events_over, memories_over, messages_over
from pjais.features.dashboard.controller import ask_model, get_health, get_metrics
from pjais.features.dashboard.queries import dashboard_metrics, memories_by_type
from pjais.features.diagnostics.controller import DiagnosticsController
from pjais.features.encryption.controller import EncryptionController
from pjais.features.exports.controller import ExportController, get_persona_data
from pjais.features.forgetting.controller import ForgettingController
from pjais.features.forgetting.queries import erasures
from pjais.features.gallery.controller import duplicate_persona, get_map
from pjais.features.gallery.queries import persona_memory_counts, persona_talks
from pjais.features.graph.controller import GraphController
from pjais.features.imports.controller import ImportController, get_card, get_conversation
from pjais.features.inspector.controller import get_plan
from pjais.features.memories.controller import MemoryController, create_memory
from pjais.features.memories.queries import memory, memory_count, memory_sources, memory_tags, persona_memories
from pjais.features.memories.views_controller import MemoryViewController
from pjais.features.models.controller import BackendController, discover_servers, probe_server
from pjais.features.models.queries import backends as backend_list
from pjais.features.notices.controller import NoticeController
from pjais.features.past.controller import PastController
from pjais.features.personas.controller import PersonaController, get_blob
from pjais.features.personas.queries import active_persona, persona
from pjais.features.personas.queries import personas as persona_list
from pjais.features.phones.controller import PhoneController
from pjais.features.phones.queries import phones as phone_list
from pjais.features.place.controller import PlaceController
from pjais.features.search.controller import retry_indexing, search_memories
from pjais.features.settings.controller import SettingController
from pjais.features.settings.queries import settings as setting_list
from pjais.features.sync.content_controller import SyncContentController
from pjais.features.sync.controller import SyncController
from pjais.features.tasks.controller import TaskController
from pjais.features.updates.controller import UpdateController
from pjais.features.welcome.controller import (
    create_from_template,
    import_sample,
    list_templates,
    remove_sample,
)
from pjais.reactive.registry import LiveQuery


@dataclass(frozen=True, slots=True)
class Slice:
    """What a slice adds to the app."""

    routes: Sequence[ControllerRouterHandler]
    queries: Sequence[LiveQuery]


# Some live queries are named like the packages they are in, which their names here would hide: hence the aliases.
SLICES = (
    Slice([SettingController], [setting_list]),
    Slice([PersonaController, get_blob], [persona_list, persona, active_persona]),
    Slice([duplicate_persona, get_map], [persona_memory_counts, persona_talks]),
    Slice(
        [create_memory, MemoryController, MemoryViewController],
        [persona_memories, memory_count, memory, memory_tags, memory_sources],
    ),
    Slice(
        [
            ConversationController,
            ThreadController,
            search_messages,
            MessageController,
            ProposalController,
            get_provenance,
        ],
        [
            *(conversation_list, conversation_folders, conversation),
            *(messages, thread_stretch, thread_length, reply_pieces),
            *(memory_proposals, proposal_count),
        ],
    ),
    Slice([search_memories, retry_indexing], []),
    Slice([GraphController], []),
    Slice([get_analytics], [memory_writes, message_writes]),
    Slice([BackendController, discover_servers, probe_server], [backend_list]),
    Slice([ImportController, get_card, get_conversation], []),
    Slice([get_plan], []),
    Slice([list_templates, create_from_template, import_sample, remove_sample], []),
    Slice([EventController, IntegrityController, get_history, get_audit, get_devices, undo, redo], [audit_trail]),
    Slice([PastController], []),
    Slice([BackupController], []),
    Slice([ExportController, get_persona_data], []),
    Slice([EncryptionController], []),
    Slice([CompactionController], []),
    Slice([ForgettingController], [erasures]),
    Slice([NoticeController], []),
    Slice([PhoneController], [phone_list]),
    Slice([PlaceController], []),
    Slice([DiagnosticsController], []),
    Slice([CrashController], []),
    Slice([get_about, get_licences, get_licence_text], []),
    Slice([SyncController, SyncContentController], []),
    Slice([TaskController], []),
    Slice([UpdateController], []),
    Slice(
        [get_metrics, get_health, ask_model],
        [dashboard_metrics, memories_by_type, events_over, memories_over, messages_over],
    ),
)
