"""Wire shapes of memories."""

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from pjais.features.shapes import Fraction, Instant, Shape, Tags, Text

CONTENT_LIMIT = 100_000
BULK_LIMIT = 10_000

TierName = Literal["hot", "warm", "cold"]
StateName = Literal["active", "disabled", "superseded"]
TypeName = Literal["fact", "preference", "event", "relationship", "skill", "note"]
Order = Literal["newest", "oldest", "importance", "recently_used", "most_used"]
Content = Annotated[Text, Field(min_length=1, max_length=CONTENT_LIMIT)]
ShortText = Annotated[Text, Field(max_length=1000)]
#: Text, or a whole number as many exports have it, which becomes text.
Label = Annotated[ShortText, BeforeValidator(lambda given: str(given) if type(given) is int else given)]
Ids = Annotated[list[str], Field(min_length=1, max_length=BULK_LIMIT)]


class Source(Shape):
    """Where a memory comes from: what kind of source, who said it, in which sitting, at which turn."""

    kind: ShortText | None = None
    speaker: ShortText | None = None
    session: Label | None = None
    ref: Label | None = None


class MemoryCreate(Shape):
    """A new memory; only the content is needed."""

    content: Content
    summary: Text = ""
    type: TypeName = "note"
    importance: Fraction = 0.5
    tier: TierName = "warm"
    tags: Tags = []
    source: Source | None = None
    created_at: Instant | None = None
    occurred_at: Instant | None = None


class MemoryDraft(MemoryCreate):
    """A new memory of the named persona."""

    persona_id: str


class MemoryPatch(Shape):
    """Fields to change; those left out stay as they are."""

    content: Content = ""
    summary: Text = ""
    type: TypeName = "note"
    importance: Fraction = 0.5
    tier: TierName = "warm"
    tags: Tags = []
    source: Source | None = None
    occurred_at: Instant | None = None
    state: Literal["active", "disabled"] = "active"
    pinned: bool = False


class MemoryRead(Shape):
    """A memory as it stands."""

    id: str
    persona_id: str
    content: str
    summary: str
    type: TypeName
    importance: float
    tier: TierName
    tags: list[str]
    source: Source | None
    occurred_at: str | None
    access_count: int
    last_accessed: str | None
    state: StateName
    superseded_by: str | None
    mention_count: int
    pinned_at: str | None
    created_at: str
    updated_at: str
    version: int


class MemoryListRow(Shape):
    """A memory as a list shows it; ``content`` is cut at 400 characters."""

    id: str
    persona_id: str
    content: str
    summary: str
    type: TypeName
    importance: float
    tier: TierName
    tags: list[str]
    access_count: int
    last_accessed: str | None
    state: StateName
    mention_count: int
    pinned_at: str | None
    created_at: str
    version: int


class MemoryCount(Shape):
    """How many memories a filter lets through."""

    key: str
    count: int


class TagCount(Shape):
    """A tag and how many memories of the persona carry it."""

    tag: str
    count: int


class SourceCount(Shape):
    """A kind of source and how many memories of the persona come from it."""

    kind: str
    count: int


class MemoryBulk(Shape):
    """Memories to add, all or none."""

    memories: Annotated[list[MemoryDraft], Field(max_length=BULK_LIMIT)]


class BulkAdded(Shape):
    """The new ids, in the order of the request."""

    ids: list[str]


class MemoryIds(Shape):
    """Memories to act on, all or none."""

    ids: Ids


class MemoryChoice(Shape):
    """All memories of a persona that a filter lets through, as in ``memories.list``; null does not narrow."""

    persona_id: str
    tier: list[TierName] | None = None
    type: list[TypeName] | None = None
    state: list[StateName] | None = None
    pinned: bool | None = None
    recalled: bool | None = None
    source: ShortText | None = None
    tag: ShortText | None = None
    q: Text | None = None
    since: Instant | None = None
    until: Instant | None = None


class MemoryTargets(Shape):
    """Memories to act on, all or none: by their ids, or all that a filter lets through."""

    ids: Ids | None = None
    filter: MemoryChoice | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.ids is None) == (self.filter is None):
            msg = "name either ids or a filter"
            raise ValueError(msg)
        return self


class BulkPatch(Shape):
    """What to set on every one of the memories; fields left out stay as they are."""

    type: TypeName = "note"
    importance: Fraction = 0.5
    tier: TierName = "warm"
    tags: Tags = []
    add_tags: Tags = []
    remove_tags: Tags = []
    state: Literal["active", "disabled"] = "active"
    pinned: bool = False


class BulkUpdate(MemoryTargets):
    """One change for many memories."""

    patch: BulkPatch


class MemoryMerge(Shape):
    """Memories of one persona to make one of, and what it says."""

    ids: Annotated[list[str], Field(min_length=2, max_length=100)]
    content: Content


class MemorySplit(Shape):
    """What the parts of a memory say, each to be a memory of its own."""

    contents: Annotated[list[Content], Field(min_length=2, max_length=50)]


class MemoryLink(Shape):
    """Another memory and how it belongs to this one; ``reason`` is the shared name, or how alike they are."""

    kind: Literal["supersedes", "superseded_by", "same_source", "same_entity", "similar"]
    reason: str
    memory: MemoryRead


class MemoryLinks(Shape):
    """The memories that belong to one, the strongest kinds first."""

    links: list[MemoryLink]


class BulkChanged(Shape):
    """How many memories were changed."""

    changed: int
