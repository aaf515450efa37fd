"""Wire shapes of personas."""

from typing import Annotated, Literal

from pydantic import Field

from pjais.features.models.schemas import ModelChoice
from pjais.features.shapes import Fraction, Instant, Json, Name, Shape, Tags, Text

Count = Annotated[int, Field(ge=1, le=1_000_000_000)]
#: The colours that screens can have, as the frontend knows them.
AccentName = Literal["sea", "sky", "iris", "plum", "rose", "ember", "moss"]
OriginKind = Literal["copy", "template", "sample", "import"]
Days = Annotated[int, Field(ge=1, le=36_500)]


class Traits(Shape):
    """The Big Five, each 0 (low) to 1 (high)."""

    openness: Fraction = 0.5
    conscientiousness: Fraction = 0.5
    extraversion: Fraction = 0.5
    agreeableness: Fraction = 0.5
    neuroticism: Fraction = 0.5


class Personality(Shape):
    """How a persona is: measured traits, traits in free words, temperament and style of speech."""

    traits: Traits = Field(default_factory=Traits)
    free_traits: Tags = []
    temperament: Text = ""
    style: Text = ""


class MemorySettings(Shape):
    """What a persona may remember."""

    enabled: bool = True
    auto_learn: bool = False
    auto_tiers: bool = True
    max_memories: Count | None = None
    retention_days: Days | None = None


class PrivacySettings(Shape):
    """What may be kept of a persona's conversations, for how long, and what may be done with them.

    ``analysis_refused_at`` is the app's own word: when an analysis was first refused since it is not allowed.
    """

    store_messages: bool = True
    allow_analysis: bool = True
    allow_sync: bool = True
    message_retention_days: Days | None = None
    analysis_refused_at: Instant | None = None


class PersonaDefaults(Shape):
    """What a new persona may remember and what may be done with its conversations, where its maker does not say."""

    memory_settings: MemorySettings
    privacy_settings: PrivacySettings


class DefaultsAsk(Shape):
    """Which of the two groups are to be given to every persona."""

    groups: Annotated[list[Literal["memory_settings", "privacy_settings"]], Field(min_length=1, max_length=2)]


class DefaultsGiven(Shape):
    """The personas that were changed, by id; the others had the same settings already."""

    changed: list[str]


class Origin(Shape):
    """What a persona was made from: ``of`` is another persona's id, a template's or an import's; ``name`` says it."""

    kind: OriginKind
    of: str | None = None
    name: str | None = None


class PersonaCreate(Shape):
    """A new persona; only the name is needed."""

    name: Name
    description: Text = ""
    personality: Personality = Field(default_factory=Personality)
    scenario: Text = ""
    system_prompt: Text = ""
    first_message: Text = ""
    tags: Tags = []
    memory_settings: MemorySettings = Field(default_factory=MemorySettings)
    privacy_settings: PrivacySettings = Field(default_factory=PrivacySettings)
    card: dict[str, Json] | None = None
    model: ModelChoice | None = None
    accent: AccentName | None = None


class PersonaPatch(Shape):
    """Fields to change; those left out stay as they are, nested objects are merged field by field."""

    name: Name = ""
    description: Text = ""
    personality: Personality = Field(default_factory=Personality)
    scenario: Text = ""
    system_prompt: Text = ""
    first_message: Text = ""
    tags: Tags = []
    memory_settings: MemorySettings = Field(default_factory=MemorySettings)
    privacy_settings: PrivacySettings = Field(default_factory=PrivacySettings)
    card: dict[str, Json] | None = None
    model: ModelChoice | None = None
    accent: AccentName | None = None


class PersonaRead(Shape):
    """A persona as it stands; ``avatar`` names a picture under /api/blobs."""

    id: str
    name: str
    description: str
    personality: Personality
    scenario: str
    system_prompt: str
    first_message: str
    avatar: str | None
    tags: list[str]
    memory_settings: MemorySettings
    privacy_settings: PrivacySettings
    card: dict[str, Json] | None
    model: ModelChoice | None
    accent: str | None
    retired_at: str | None
    origin: Origin | None
    created_at: str
    updated_at: str
    version: int


class PersonaSummary(Shape):
    """A persona as a list shows it; ``description`` is cut at 200 characters."""

    id: str
    name: str
    description: str
    avatar: str | None
    tags: list[str]
    accent: str | None
    retired_at: str | None
    origin: Origin | None
    created_at: str
    updated_at: str
    version: int
