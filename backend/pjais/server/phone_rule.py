"""What a phone may ask for: every route and live query is judged here, once.

What needs the computer, its files or its secrets, and what nobody can take back, is done at the computer. What is not
judged is refused, and a test fails.
"""

from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qs

import orjson
from litestar.types import ASGIApp, Receive, Scope, Send

from pjais.kernel.errors import PjaisError
from pjais.kernel.wording import said, wanted_language
from pjais.server.problems import problem_body
from pjais.server.security import PHONE, answer_problem


class AtTheComputerError(PjaisError):
    """This is done at the computer."""

    code = "at-the-computer"
    status = HTTPStatus.FORBIDDEN


def _of(group: str, *deeds: str) -> frozenset[str]:
    return frozenset(f"{group}.{deed}" for deed in deeds)


#: The frame of the app: its page and files, and the live line.
FRAME: Final = frozenset({"start_page", "page_or_file", "live"})
#: Of these groups of routes all.
OPEN: Final = frozenset(
    {
        *("about", "analytics", "blobs", "conversations", "graph", "health", "history", "imports", "memories"),
        *("messages", "metrics", "notices", "past", "personas", "proposals", "replies", "sample", "search", "tasks"),
    }
)
#: Of these none: files, windows and secrets of the computer, what is kept of the vault, and what cannot be undone.
SHUT: Final = frozenset(
    {
        *("backups", "compaction", "crashes", "diagnostics", "encryption", "erasures", "exports", "liveQueries"),
        *("models", "place", "session", "updates"),
    }
)
#: Of the others some.
ALLOWED: Final = FRAME.union(
    _of("backends", "list", "models"),
    _of("desktop", "get"),
    _of("events", "list", "get", "revert", "undo", "redo", "devices"),
    _of("integrity", "get", "verify", "cancel"),
    _of("phones", "join", "certificate"),
    _of("settings", "list", "get", "put"),
    _of("sync", "get_status", "list_devices", "list_adjusted", "take_adjusted", "keep_adjusted", "keep_all_adjusted"),
    _of("sync", "be_present"),
)
REFUSED: Final = frozenset({"openapi", "_handler", "handle_schema_path_not_found"}).union(
    _of("backends", "create", "delete", "delete_key", "put_key", "test", "update"),
    _of("desktop", "diagnostics", "export", "exportAudit", "exportConversation", "exportEverything", "focus"),
    _of("desktop", "folder", "import", "open", "openDismiss", "openImport", "save", "update", "window"),
    _of("events", "export", "proof"),
    _of("integrity", "know", "let_go", "repair"),
    _of("sync", "list_invitations"),
    _of("phones", "state", "on", "off", "code", "rename", "remove"),
    _of(
        "sync", "start", "join", "recover", "renew_recovery_code", "leave", "choose_epoch", "pause", "resume", "invite"
    ),
    _of(
        "sync", "cancel_invitation", "update_device", "remove_device", "list_personas", "choose_persona", "list_refused"
    ),
)
#: Live queries that a phone does not follow.
UNFOLLOWED: Final = frozenset(
    {"backups$", "backupState$", "compaction$", "encryption$", "erasures$", "filesToOpen$", "openQueries$"}
    | {"phones$", "phonesState$", "refusedEvents$", "syncPersonas$", "updateState$"}
)
FOLLOWED: Final = frozenset(
    {
        *("activePersona$", "auditTrail$", "backends$", "conversation$", "conversationFolders$", "conversations$"),
        *("dashboardMetrics$", "eventsOver$", "graphState$", "importJobs$", "integrity$", "memoriesByType$"),
        *("memoriesOver$", "memory$", "memoryCount$", "memoryProposals$", "memorySources$", "memoryTags$"),
        *("memoryWrites$", "messageWrites$", "messages$", "messagesOver$", "notices$", "persona$"),
        *("personaMemories$", "personaMemoryCounts$", "personaTalks$", "personas$", "proposalCount$", "replyPieces$"),
        *("adjustedChanges$", "presence$", "syncDevices$", "syncStatus$"),
        *("searchIndex$", "settings$", "systemHealth$", "systemMetrics$", "tasks$", "threadLength$", "threadStretch$"),
    }
)
#: Settings of how the screens look and work, which a phone may write.
_WRITABLE: Final = ("appearance.", "dashboard.", "notices.", "palette.", "personas.", "tour.", "user.", "view.")
_PUT: Final = "settings.put"
_PAST: Final = "past."
_BACKUP: Final = "backup"
_MOST_OF_A_WISH: Final = 10_000


#: What is there for a phone that has not joined.
BEFORE_JOINING: Final = frozenset({"start_page", "page_or_file", "phones.join", "phones.certificate"})


def is_judged(name: str) -> bool:
    """Whether the route of that name stands here."""
    return name in ALLOWED or name in REFUSED or name.partition(".")[0] in OPEN | SHUT


def may(name: str, key: object = None) -> bool:
    """Whether a phone may call the route of that name; ``key`` is that of a setting."""
    if name == _PUT:
        return isinstance(key, str) and key.startswith(_WRITABLE)
    return name in ALLOWED or (name.partition(".")[0] in OPEN and name not in REFUSED)


def name_of(handler: Any) -> str:  # noqa: ANN401 - any of Litestar's handlers
    """By what a route stands here: its operation, or the function behind it."""
    return getattr(handler, "operation_id", None) or str(handler.handler_name)


def phones_may(app: ASGIApp) -> ASGIApp:
    """The app, of which phones reach what they may; behind the routing, which knows what was asked for."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if PHONE not in scope:
            await app(scope, receive, send)
            return
        if _may_now(scope):
            receive, looks_into_backup = await _past(scope, receive)
            if not looks_into_backup:
                await app(scope, receive, send)
                return
        asked = dict(scope["headers"]).get(b"accept-language", b"").decode("latin-1")
        error = AtTheComputerError(said("A phone cannot do this; do it at the computer"))
        await answer_problem(send, problem_body(error, wanted_language(asked)))

    return answer


def _may_now(scope: Scope) -> bool:
    name = name_of(scope["route_handler"])
    has_joined = scope[PHONE] is not None  # type: ignore[typeddict-item]
    return may(name, scope["path_params"].get("key")) and (has_joined or name in BEFORE_JOINING)


async def _past(scope: Scope, receive: Receive) -> tuple[Receive, bool]:
    """Whether a route of the past is to look into a backup, which lies at the computer; and what it gets to read."""
    name = name_of(scope["route_handler"])
    if not name.startswith(_PAST):
        return receive, False
    if _BACKUP in parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True):
        return receive, True
    if scope.get("method") != "POST":
        return receive, False
    body = b""
    while (part := await receive())["type"] == "http.request":
        body += part["body"]
        if not part["more_body"] or len(body) > _MOST_OF_A_WISH:
            break
    whole: list[Any] = [{"type": "http.request", "body": body, "more_body": False}, {"type": "http.disconnect"}]

    async def again() -> Any:  # noqa: ANN401 - a message of ASGI
        return whole.pop(0) if len(whole) > 1 else whole[0]

    try:
        wish = orjson.loads(body)
    except ValueError:
        return again, False  # the route says what is wrong with it
    return again, isinstance(wish, dict) and wish.get(_BACKUP) is not None


def may_follow(query: object) -> bool:
    """Whether a phone may follow the live query of that name."""
    return query in FOLLOWED
