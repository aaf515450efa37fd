"""Wire shapes of backends and models."""

from typing import Annotated, Literal

from pydantic import Field

from pjais.features.shapes import Name, Shape, Text, Told

Kind = Literal["builtin", "openai", "anthropic"]
OwnKind = Literal["openai", "anthropic"]
Url = Annotated[str, Field(max_length=2000, pattern=r"^https?://[^\s/?#@]+(/[^\s?#]*)?$")]
ModelName = Annotated[Text, Field(max_length=300)]
ContextTokens = Annotated[int, Field(ge=512, le=10_000_000)]
Temperature = Annotated[float, Field(ge=0, le=2)]
TopP = Annotated[float, Field(gt=0, le=1)]
MaxTokens = Annotated[int, Field(ge=1, le=1_000_000)]
Secret = Annotated[str, Field(min_length=1, max_length=5000, pattern=r"^[!-~]+$")]


class SamplingChoice(Shape):
    """How freely a model chooses its words; null leaves it to the backend."""

    temperature: Temperature | None = None
    top_p: TopP | None = None
    max_tokens: MaxTokens | None = None


class ModelChoice(Shape):
    """Which model speaks: a backend, one of its models, and how freely; null falls back to what is more general."""

    backend_id: str | None = None
    model: ModelName | None = None
    sampling: SamplingChoice = Field(default_factory=SamplingChoice)


class BackendCreate(Shape):
    """A server to ask models through."""

    name: Name
    kind: OwnKind = "openai"
    url: Url
    model: ModelName = ""
    context_tokens: ContextTokens = 8192
    sampling: SamplingChoice = Field(default_factory=SamplingChoice)


class BackendPatch(Shape):
    """Fields to change; those left out stay as they are."""

    name: Name = ""
    kind: OwnKind = "openai"
    url: Url = ""
    model: ModelName = ""
    context_tokens: ContextTokens = 8192
    sampling: SamplingChoice = Field(default_factory=SamplingChoice)


class BackendRead(Shape):
    """A backend as it stands; the built-in one has no address.

    ``key_kept`` tells where its key is: in the system's keyring, in memory until the app ends, or nowhere; ``warning``
    what a person should know about that key.
    """

    id: str
    name: str
    kind: Kind
    url: str
    model: str
    context_tokens: int
    sampling: SamplingChoice
    key_kept: Literal["keyring", "memory"] | None
    warning: Told | None = None


class BackendRow(Shape):
    """A backend as the list of live rows has it."""

    id: str
    name: str
    kind: OwnKind
    url: str
    model: str
    context_tokens: int
    sampling: SamplingChoice
    created_at: str


class KeyWrite(Shape):
    """The key of a backend."""

    key: Secret


class BackendProbe(Shape):
    """A server to ask for its models before it is set up; the key is used for that and kept nowhere."""

    kind: OwnKind = "openai"
    url: Url
    key: Secret | None = None


class ModelNames(Shape):
    """The models that a backend offers.

    ``context_tokens`` has how many tokens a model reads, for those of which the server tells it; ``warning`` is what a
    person should know before a key goes to that address.
    """

    models: list[str]
    context_tokens: dict[str, int] = {}
    warning: Told | None = None


class BackendTest(Shape):
    """What came of asking a backend for a word: its reply and how long the first word took."""

    reply: str
    first_word_s: float
    model: str


class FoundServer(Shape):
    """A model server that answers on this machine."""

    name: str
    url: str
    models: list[str]
    context_tokens: dict[str, int] = {}


class FoundServers(Shape):
    """The model servers that answer on this machine's usual ports."""

    servers: list[FoundServer]
