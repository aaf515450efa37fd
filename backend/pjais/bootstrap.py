"""The composition root: builds every part and joins them; the only module that sees every room."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from litestar.types import ControllerRouterHandler

import pjais.replication.model  # noqa: F401 - its tables are part of every vault
from pjais.backup.compaction import Compaction
from pjais.backup.emergency import newest_good
from pjais.backup.encryption import Encryption
from pjais.backup.folder import adopt_copies
from pjais.backup.forget import Elsewhere, Forgetting, NothingToForgetError
from pjais.backup.keeper import Keeper
from pjais.backup.manifest import Reason
from pjais.eventlog.arrivals import release
from pjais.eventlog.checkpoints import Checkpoints
from pjais.eventlog.forget import Scope
from pjais.eventlog.neighbours import Neighbours
from pjais.eventlog.recorder import Recorder
from pjais.eventlog.replay import replay_waiting
from pjais.eventlog.writer import EventWriter
from pjais.features.audit.integrity import Integrity
from pjais.features.backups.queries import BACKUPS, backup_list, backup_state
from pjais.features.backups.queries import STATE as BACKUP_STATE
from pjais.features.backups.service import policy_of
from pjais.features.compaction.queries import COMPACTION, compaction_state
from pjais.features.compaction.service import keep_days
from pjais.features.conversations.kept_prompts import let_go_of_prompts
from pjais.features.conversations.learning import Learning
from pjais.features.conversations.replies import Replies
from pjais.features.conversations.retention import let_go_of_messages
from pjais.features.conversations.upgrade import link_messages
from pjais.features.dashboard.health import HEALTH, HealthService, ModelCheck
from pjais.features.dashboard.schemas import SystemMetrics
from pjais.features.dashboard.service import DashboardService
from pjais.features.diagnostics.service import Diagnostics
from pjais.features.encryption.queries import ENCRYPTION, encryption_state
from pjais.features.graph.arranger import Arranger
from pjais.features.graph.edges import Edges
from pjais.features.graph.queries import GRAPH_STATE, graph_state
from pjais.features.graph.service import Graph
from pjais.features.imports.jobs import Importer
from pjais.features.imports.queries import import_jobs
from pjais.features.inspector.service import Inspector
from pjais.features.memories.recall import Recall
from pjais.features.memories.retention import Retention
from pjais.features.memories.tiers import Tiering
from pjais.features.notices.board import NoticeBoard
from pjais.features.phones.queries import phones_state
from pjais.features.phones.service import Phones
from pjais.features.search.queries import SEARCH_INDEX, search_index
from pjais.features.slices import SLICES
from pjais.features.sync.port import Syncing
from pjais.features.sync.queries import sync_sources
from pjais.features.sync.service import SyncService
from pjais.features.sync.surroundings import Surroundings
from pjais.features.tasks.queries import task_list, tell_of_tasks
from pjais.features.updates.here import Here, Hooks
from pjais.features.updates.queries import update_state
from pjais.features.updates.service import Updates
from pjais.kernel.clock import HybridLogicalClock
from pjais.kernel.config import VaultPaths
from pjais.kernel.errors import UnreadableVaultError
from pjais.kernel.tasks import Tasks
from pjais.kernel.wording import said
from pjais.llm.builtin import BuiltinModel
from pjais.llm.loop import ModelLoop
from pjais.persistence.device import device_id
from pjais.persistence.engine import Synchronous
from pjais.persistence.failures import translated_errors
from pjais.persistence.migrate import DamagedVaultError
from pjais.persistence.vault import Vault
from pjais.reactive.engine import ReactiveEngine
from pjais.reactive.registry import LiveQuery, LiveSource
from pjais.retrieval.embedder import Embedder
from pjais.retrieval.indexer import Indexer
from pjais.retrieval.searcher import Searcher
from pjais.sealing.key_file import KeyFile
from pjais.server.app import ServerApp, ServerParts, make_app
from pjais.server.desktop import DESKTOP_ROUTES, ShellSlot
from pjais.server.desktop_files import DESKTOP_FILE_ROUTES
from pjais.server.desktop_open import DESKTOP_OPEN_ROUTES, FilesToOpen
from pjais.server.phone_listener import listening_for
from pjais.server.problems import problem_body
from pjais.server.security import Credentials
from pjais.telemetry.meter import Meter

Poke = Callable[[str], None]
MakeSyncing = Callable[[Vault, Poke], Syncing]
DESKTOP = (*DESKTOP_ROUTES, *DESKTOP_FILE_ROUTES, *DESKTOP_OPEN_ROUTES)


@dataclass(frozen=True, slots=True)
class Application:
    """Everything that runs in one process on one vault."""

    vault: Vault
    reactive: ReactiveEngine
    asgi: ServerApp
    credentials: Credentials
    shell: ShellSlot
    to_open: FilesToOpen
    importer: Importer
    neighbours: Neighbours
    checkpoints: Checkpoints
    keeper: Keeper
    integrity: Integrity
    health: HealthService
    encryption: Encryption
    forgetting: Forgetting
    compaction: Compaction
    retention: Retention
    tiering: Tiering
    indexer: Indexer
    searcher: Searcher
    recall: Recall
    arranger: Arranger
    graph: Graph
    builtin_model: BuiltinModel
    model_loop: ModelLoop
    replies: Replies
    notices: NoticeBoard
    tasks: Tasks
    updates: Updates
    phones: Phones
    syncing: Syncing

    def let_phones_in(self) -> None:
        """Once requests are answered: listen for phones, if that is wanted."""
        self.phones.begin(listening_for(self.asgi, self.phones))

    @property
    def token(self) -> str:
        return self.credentials.token

    def close(self) -> None:
        """Finish the running write, stop the threads and close the file; safe to call twice."""
        self.phones.close()
        self.tasks.close()
        self.syncing.close()
        self.updates.close()
        self.notices.close()
        self.neighbours.close()
        self.replies.close()
        self.model_loop.close()
        self.builtin_model.let_go()
        self.searcher.close()
        self.arranger.close()
        self.indexer.close()
        self.compaction.close()
        self.checkpoints.close()
        self.keeper.close()
        self.retention.close()
        self.tiering.close()
        self.integrity.close()
        self.importer.close()
        self.reactive.close()
        self.vault.close()


@dataclass(frozen=True, slots=True)
class Extra:
    """Routes under ``/api``, pages and live queries beyond the product's own; and another build that it is to be.

    ``syncing`` makes what syncs the vault instead of a hub's client, and pokes live sources by their names.
    """

    routes: Sequence[ControllerRouterHandler] = ()
    pages: Sequence[ControllerRouterHandler] = ()
    queries: Sequence[LiveQuery] = ()
    here: Here | None = None
    syncing: MakeSyncing | None = None


def open_vault(data_dir: Path, meter: Meter | None = None, synchronous: Synchronous = "FULL") -> Vault:
    """A vault with its event log attached.

    Raises:
        NewerVaultError: the file is from a newer program; it stays untouched.
        DamagedVaultError: the file is no vault, or what is needed to open it cannot be read; it stays untouched.
    """
    paths = VaultPaths(data_dir)
    try:
        with translated_errors():
            return _opened(paths, meter, synchronous)
    except (DamagedVaultError, UnreadableVaultError) as error:
        found = newest_good(paths)
        if found is None:
            raise
        way = said(
            "{problem}; `pjais restore {backup}` brings back the newest good backup",
            problem=error.detail,
            backup=paths.backups / found.name,
        )
        raise DamagedVaultError(way) from None


def _opened(paths: VaultPaths, meter: Meter | None, synchronous: Synchronous) -> Vault:
    vault = Vault(paths, meter.query if meter else None, synchronous)
    device = device_id(vault.engine)
    vault.copy_before_migration = adopt_copies(paths, device)
    Recorder(vault, EventWriter(device, HybridLogicalClock(device)))
    if replay_waiting(vault):
        with vault.write(actor="replay") as session:
            release(session)
    link_messages(vault)
    return vault


def open_application(
    data_dir: Path,
    *,
    dev_url: str | None = None,
    hosts: Sequence[str] = (),
    in_window: bool = False,
    synchronous: Synchronous = "FULL",
    extra: Extra | None = None,
) -> Application:
    """Open the vault and build the whole app on it.

    Args:
        data_dir: the vault's folder; made when absent.
        dev_url: address of the frontend's dev server, whose pages may then call.
        in_window: whether the pages will be shown in the native window.
        hosts: names besides the loopback ones under which the app will be addressed.
        synchronous: how sure a write is when it is acknowledged.
        extra: what only this start of the app has.

    Raises:
        NewerVaultError: the file is from a newer program; it stays untouched.
        DamagedVaultError: the file is no vault; it stays untouched.
    """
    vault = open_vault(data_dir, meter := Meter(), synchronous)
    vault.follow(lambda _: meter.wrote())
    device = device_id(vault.engine)
    reactive = ReactiveEngine(vault, problem_body, meter.work)
    dashboard = DashboardService(vault, meter, reactive.open_count, reactive.queue_depth)
    inspector, beside = Inspector(reactive, vault.engine), extra or Extra()
    credentials, shell = Credentials(), ShellSlot()
    working = _working(vault, device, reactive.poke, beside.syncing)
    working["updates"] = _updates(vault, working, beside.here or Here.this(), shell, reactive.poke)
    to_open = FilesToOpen(reactive.poke)
    sources = (*live_sources(dashboard), inspector.source(), to_open.source(), *_states(working))
    reactive.registry.add(*live_queries(), *sources, *beside.queries)
    shared = {"vault": vault, "reactive": reactive, "dashboard": dashboard, "inspector": inspector, "shell": shell}
    compared = working["syncing"].compared
    diagnostics = Diagnostics(vault, dashboard, working["health"], working["indexer"], reactive, compared)
    parts = ServerParts(
        routes=[*(route for each in SLICES for route in each.routes), *DESKTOP, *beside.routes],
        pages=beside.pages,
        dependencies={**shared, **working, "diagnostics": diagnostics, "to_open": to_open},
        hosts=hosts,
        in_window=in_window,
        credentials=credentials,
        origins=[dev_url] if dev_url else [],
    )
    return Application(vault, reactive, make_app(parts), credentials, shell, to_open, **working)


def _working(vault: Vault, device: str, poke: Poke, syncing: MakeSyncing | None) -> dict[str, Any]:
    """What works beside the requests, by the name under which the application and its routes have it."""

    def poke_with_health(*names: str) -> None:
        for name in (*names, HEALTH):
            poke(name)

    tasks = Tasks()
    tell_of_tasks(tasks, poke)
    sync_keys = KeyFile(vault.paths.folder, () if vault.key is None else (vault.key,))
    keeper = Keeper(vault, device, lambda: policy_of(vault), lambda: poke_with_health(BACKUPS, BACKUP_STATE), tasks)
    checkpoints = Checkpoints(vault, device)
    indexer = Indexer(vault, Embedder(), lambda: poke_with_health(SEARCH_INDEX), tasks)
    searcher = Searcher(indexer)
    arranger = Arranger(vault, indexer, lambda: poke(GRAPH_STATE))
    recall, loop, builtin = Recall(vault, searcher), ModelLoop(), BuiltinModel()
    loop.start(builtin.look_after())
    replies = Replies(vault, loop, builtin, recall, Learning(vault, recall))
    integrity = Integrity(vault, poke_with_health, indexer, tasks)
    model = ModelCheck(vault, builtin, loop, lambda: poke(HEALTH))
    health = HealthService(vault, keeper, indexer, replies, model, lambda: integrity.state().model_dump())
    notices = NoticeBoard(vault, health.own_checks, poke)
    forgetting = Forgetting(vault, keeper, indexer.catch_up, replies.hush, tasks)
    return {
        "importer": Importer(vault, poke, partial(keeper.covering, Reason.BEFORE_IMPORT), tasks, notices.imported),
        "neighbours": Neighbours(vault),
        "checkpoints": checkpoints,
        "keeper": keeper,
        "integrity": integrity,
        "health": health,
        "encryption": Encryption(vault, lambda: poke(ENCRYPTION), tasks, sync_keys.also_for),
        "forgetting": forgetting,
        "compaction": Compaction(vault, keeper, checkpoints, lambda: keep_days(vault), lambda: poke(COMPACTION), tasks),
        "retention": Retention(vault, let_go_of_prompts, let_go_of_messages),
        "tiering": Tiering(vault),
        "indexer": indexer,
        "searcher": searcher,
        "recall": recall,
        "arranger": arranger,
        "graph": Graph(vault, indexer.index, arranger, Edges(vault, indexer.index)),
        "builtin_model": builtin,
        "model_loop": loop,
        "replies": replies,
        "notices": notices,
        "tasks": tasks,
        "phones": Phones(vault, poke),
        "syncing": (syncing or partial(_syncing, sync_keys, device, keeper, forgetting, indexer))(vault, poke),
    }


def _syncing(  # noqa: PLR0913 - what syncing needs of the rest
    keys: KeyFile, device: str, keeper: Keeper, forgetting: Forgetting, indexer: Indexer, vault: Vault, poke: Poke
) -> Syncing:
    def forget(scope: Scope, elsewhere: Elsewhere) -> None:
        with suppress(NothingToForgetError):
            forgetting.forget(scope, elsewhere)

    def back_up() -> str:
        return keeper.make(Reason.BEFORE_SYNC).name

    service = SyncService(vault, keys, Surroundings(device, back_up, forget, indexer.begin_anew, poke))
    forgetting.tell(service.elsewhere)
    return service


def _updates(
    vault: Vault, working: Mapping[str, Any], here: Here, shell: ShellSlot, poke: Callable[[str], None]
) -> Updates:
    hooks = Hooks(poke, working["notices"].found_newer, shell.leave_soon)
    return Updates(vault, working["keeper"], working["tasks"], here, hooks)


def _states(working: Mapping[str, Any]) -> Sequence[LiveSource]:
    """What each of them tells of itself."""
    return (
        *sync_sources(working["syncing"]),
        import_jobs(working["importer"]),
        backup_list(working["keeper"]),
        backup_state(working["keeper"]),
        working["integrity"].source(),
        encryption_state(working["encryption"]),
        compaction_state(working["compaction"]),
        search_index(working["indexer"]),
        working["health"].source(),
        graph_state(working["arranger"]),
        working["notices"].source(),
        task_list(working["tasks"]),
        update_state(working["updates"]),
        phones_state(working["phones"].state),
    )


def live_queries() -> list[LiveQuery]:
    return [query for each in SLICES for query in each.queries]


def live_sources(dashboard: DashboardService) -> list[LiveSource]:
    return [
        LiveSource(
            "systemMetrics$", "Both halves of the app, once a second.", SystemMetrics, "key", dashboard.system_rows, 1.0
        )
    ]
