"""Wire shapes of templates and the sample."""

from typing import Annotated, Literal

from pydantic import Field

from pjais.features.memories.schemas import MemoryCreate
from pjais.features.personas.schemas import PersonaCreate
from pjais.features.shapes import Name, Shape

Language = Literal["en", "de"]


class Template(Shape):
    """A persona to begin with: its fields, and what it remembers from the start."""

    id: Name
    role: Name
    persona: PersonaCreate
    memories: Annotated[list[MemoryCreate], Field(max_length=20)]


class TemplateRead(Shape):
    """A template as a list shows it."""

    id: str
    role: str
    name: str
    description: str
    tags: list[str]
    accent: str | None


class InLanguage(Shape):
    """In which language something is to be made."""

    language: Language = "en"


class SampleRemoved(Shape):
    """What went with the sample; ``ids`` are the items, for an undo of just that."""

    ids: list[str]
    personas: int
    memories: int
    conversations: int
    messages: int
