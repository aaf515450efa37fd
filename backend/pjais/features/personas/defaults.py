"""The settings that personas begin with, as the person chose them once for all."""

from collections.abc import Sequence
from typing import Any, Final

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from pjais.features.personas.model import Persona
from pjais.features.personas.schemas import MemorySettings, PersonaCreate, PersonaDefaults, PrivacySettings
from pjais.features.settings.service import SettingService
from pjais.persistence.repository import Repository

DEFAULTS: Final = "personas.defaults"
_BUILT_IN: Final = PersonaDefaults(memory_settings=MemorySettings(), privacy_settings=PrivacySettings())
#: What the app notes by itself about one persona.
_OWN: Final = {"privacy_settings": {"analysis_refused_at"}}


def defaults_of(session: Session) -> PersonaDefaults:
    """The person's, or what was built in where there are none or they cannot be read."""
    stored = SettingService(session).value(DEFAULTS)
    try:
        return PersonaDefaults.model_validate(stored) if stored is not None else _BUILT_IN
    except ValidationError:
        return _BUILT_IN


def set_defaults(session: Session, defaults: PersonaDefaults) -> None:
    SettingService(session).put(DEFAULTS, defaults.model_dump(exclude=_OWN))


def begun_with(session: Session, given: PersonaCreate) -> dict[str, dict[str, Any]]:
    """Both groups of a new persona: what its maker says, over the defaults."""
    told = given.model_dump(exclude_unset=True)
    return {group: {**values, **told.get(group, {})} for group, values in defaults_of(session).model_dump().items()}


def give_to_all(session: Session, personas: Repository[Persona], groups: Sequence[str]) -> list[str]:
    """Make these groups of every persona what the defaults say; returns the ids of those that were changed."""
    defaults = defaults_of(session).model_dump(exclude=_OWN)
    changed = []
    for persona in session.scalars(select(Persona).where(Persona.deleted_at.is_(None)).order_by(Persona.id)):
        values = {group: {**getattr(persona, group), **defaults[group]} for group in groups}
        if any(values[group] != getattr(persona, group) for group in groups):
            personas.change(persona, values)
            changed.append(persona.id)
    return changed
