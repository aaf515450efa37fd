"""Personas to begin with, in each language that the screens speak."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import orjson
from sqlalchemy.orm import Session

from pjais.features.memories.service import Memories, new_row
from pjais.features.personas.model import Persona
from pjais.features.personas.schemas import Origin
from pjais.features.personas.service import PersonaService
from pjais.features.welcome.schemas import Language, Template
from pjais.kernel.errors import NotFoundError
from pjais.kernel.wording import said

HERE: Final = Path(__file__).parent


class TemplateNotFoundError(NotFoundError):
    """There is no template of that name."""

    code = "template-not-found"


@cache
def templates(language: Language) -> tuple[Template, ...]:
    """All of them, in the order they are offered."""
    stored = orjson.loads((HERE / f"templates_{language}.json").read_bytes())
    return tuple(Template.model_validate(each) for each in stored)


@dataclass(frozen=True, slots=True)
class TemplateService:
    """Makes personas from templates; the caller owns the transaction."""

    session: Session

    def create(self, template_id: str, language: Language) -> Persona:
        """The persona with its first memories; it becomes the active one.

        Raises:
            TemplateNotFoundError: nothing was written.
        """
        for template in templates(language):
            if template.id == template_id:
                return self._make(template)
        msg = said("There is no template '{template_id}'", template_id=template_id[:64])
        raise TemplateNotFoundError(msg)

    def _make(self, template: Template) -> Persona:
        service = PersonaService(self.session)
        origin = Origin(kind="template", of=template.id, name=template.role)
        persona = service.create(template.persona, origin)
        Memories(self.session).add_all([new_row(persona.id, memory) for memory in template.memories])
        return service.activate(persona.id)
