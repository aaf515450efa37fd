"""Wire shapes of conversations and messages."""

from collections.abc import Callable
from typing import Annotated, Literal

from pydantic import Field, PlainSerializer

from pjais.features.memories.schemas import Content, TypeName
from pjais.features.models.schemas import ModelChoice
from pjais.features.shapes import Fraction, Instant, Json, Shape, Text
from pjais.kernel.recognition import sentence_of
from pjais.kernel.wording import told

RoleName = Literal["user", "assistant", "system"]
Title = Annotated[Text, Field(max_length=500)]
Words = Annotated[Text, Field(min_length=1)]


StateName = Literal["complete", "writing", "stopped", "interrupted", "failed"]


class ConversationSettings(Shape):
    """What this conversation does: whether it recalls, whether it learns, and what it speaks through."""

    use_memories: bool = True
    learn_memories: bool = True
    model: ModelChoice | None = None


class ConversationCreate(Shape):
    """A new thread with a persona; it opens with the persona's greetings unless told not to."""

    persona_id: str
    title: Title = ""
    folder: Title = ""
    settings: ConversationSettings = Field(default_factory=ConversationSettings)
    greet: bool = True


class ConversationPatch(Shape):
    """Fields to change; those left out stay as they are, ``settings`` is merged field by field."""

    title: Title = ""
    folder: Title = ""
    pinned: bool = False
    settings: ConversationSettings = Field(default_factory=ConversationSettings)


class ConversationRead(Shape):
    """A thread as it stands; ``last_said_at`` is when it began where nothing was said yet."""

    id: str
    persona_id: str
    title: str
    folder: str
    pinned_at: str | None
    leaf_id: str | None
    settings: ConversationSettings
    last_said_at: str
    created_at: str
    updated_at: str
    version: int


class FolderCount(Shape):
    """How many conversations stand under one heading of the list; those of ``pinned`` have no folder there."""

    key: str
    pinned: bool
    folder: str
    count: int


class FolderRename(Shape):
    """Another name for a folder of a persona; an empty one dissolves it."""

    persona_id: str
    folder: Annotated[Title, Field(min_length=1)]
    name: Title


class FolderRenamed(Shape):
    """The conversations that were in the folder."""

    ids: list[str]


class Branch(Shape):
    """Where a path through a conversation ends.

    It leaves the branch above, one ``level`` less, with message ``start_id`` at ``fork_depth``; ``begins`` and
    ``excerpt`` are the beginnings of that message and of the last one. Where the shown path ends before its branch
    does, that place is listed too: its ``is_last`` is false.
    """

    id: str
    start_id: str
    fork_depth: int
    depth: int
    level: int
    role: RoleName
    begins: str
    excerpt: str
    said_at: str
    is_shown: bool
    is_last: bool


class MessageCreate(Shape):
    """A new turn.

    It follows ``parent_id``; null begins the conversation anew beside its first message, leaving it out goes on at the
    end of the shown path. A turn of the user is answered by the persona unless ``reply`` is false.
    """

    role: RoleName
    content: Words
    created_at: Instant | None = None
    parent_id: str | None = None
    reply: bool = True


class MessagePatch(Shape):
    """Fields to change; those left out stay as they are."""

    content: Words = ""


def failure_said(extra: dict[str, Json] | None, say: Callable[[str], str] = sentence_of) -> dict[str, Json] | None:
    """What a message keeps beside its text; why it failed was kept in English, and is a sentence again."""
    failure = (extra or {}).get("failure")
    if extra is None or not isinstance(failure, dict) or not isinstance(failure.get("detail"), str):
        return extra
    return {**extra, "failure": {**failure, "detail": say(failure["detail"])}}


def _told(extra: dict[str, Json] | None) -> dict[str, Json] | None:
    return failure_said(extra, lambda kept: told(sentence_of(kept)))


Extra = Annotated[dict[str, Json] | None, PlainSerializer(_told, when_used="json")]


class MessageRead(Shape):
    """A turn as it stands."""

    id: str
    conversation_id: str
    persona_id: str
    parent_id: str | None
    depth: int
    role: RoleName
    content: str
    state: StateName
    model: str | None
    token_count: int | None
    extra: Extra
    created_at: str
    updated_at: str
    version: int


class MessageRow(MessageRead):
    """A turn as the thread shows it: how many alternatives follow the same message, and which of them this is.

    ``following`` counts the turns that come right after it, on whatever branch.
    """

    alternatives: int
    place: int
    following: int


class MessagePlace(Shape):
    """Where a turn stands: ``depth`` turns come before it on its path, ``from_end`` after it on the shown path.

    ``length`` is that of the shown path; ``from_end`` is null for a turn on another branch.
    """

    conversation_id: str
    is_shown: bool
    depth: int
    from_end: int | None
    length: int


class Length(Shape):
    """How many messages the shown path has, deleted ones among them."""

    key: str
    count: int


class ReplyAsk(Shape):
    """Ask for a reply: to the end of the shown path, or another one in the place of an earlier reply."""

    instead_of: str | None = None


class PieceRow(Shape):
    """Some of the text of a reply that is being written."""

    id: str
    message_id: str
    content: str


class MessageHit(Shape):
    """A message that a search found; ``excerpt`` is what stands around the words."""

    id: str
    conversation_id: str
    persona_id: str
    conversation_title: str
    role: RoleName
    excerpt: str
    created_at: str


class MessageHits(Shape):
    """Messages that a search found, newest first."""

    results: list[MessageHit]


class PromptPart(Shape):
    """One piece of a prompt: what it is, what it costs and why it is there."""

    kind: str
    role: RoleName
    content: str
    token_count: int
    ref: str | None
    why: dict[str, Json] | None
    items: list[dict[str, Json]]


class PromptRead(Shape):
    """What the model saw before it wrote a reply."""

    message_id: str
    made_at: str
    model: str
    context_tokens: int
    token_count: int
    parts: list[PromptPart]


class ProposalRead(Shape):
    """A memory that a conversation suggests."""

    id: str
    persona_id: str
    conversation_id: str | None
    message_id: str | None
    content: str
    type: TypeName
    importance: float
    kind: Literal["new", "repeat", "contradiction"]
    target_id: str | None
    origin: Literal["rules", "model"]
    state: Literal["open", "accepted", "rejected"]
    memory_id: str | None
    created_at: str
    updated_at: str
    version: int


class ProposalEdit(Shape):
    """How to accept a proposal: as it is, or in other words."""

    content: Content | None = None
    type: TypeName | None = None
    importance: Fraction | None = None


class ProposalIds(Shape):
    """Proposals to act on, all or none."""

    ids: Annotated[list[str], Field(min_length=1, max_length=10_000)]


class ProposalsDone(Shape):
    """How many proposals were settled."""

    settled: int


class ProposalsOf(Shape):
    """All open proposals of a persona, or of one conversation with it, and what becomes of them."""

    persona_id: str
    conversation_id: str | None = None
    decision: Literal["accept", "reject"]


class ProposalsSettled(ProposalsDone):
    """How many proposals were settled, and every item that changed with it, by which an undo names the deed."""

    ids: list[str]


class ProposalCount(Shape):
    """How many proposals nobody has decided on."""

    key: str
    count: int
