"""Live queries over personas."""

from typing import Any

from sqlalchemy import Select, func, select

from pjais.features.personas.model import Persona
from pjais.features.personas.schemas import PersonaRead, PersonaSummary
from pjais.features.personas.service import ACTIVE
from pjais.features.settings.model import Setting
from pjais.reactive.registry import live_query

WHOLE = [getattr(Persona, name) for name in PersonaRead.model_fields]
SUMMARY_LENGTH = 200


@live_query("personas$", row=PersonaSummary)
def personas() -> Select[Any]:
    """Every persona, retired ones too, by name."""
    cut = func.substr(Persona.description, 1, SUMMARY_LENGTH).label("description")
    rest = [getattr(Persona, name) for name in PersonaSummary.model_fields if name != "description"]
    return select(*rest, cut).where(Persona.deleted_at.is_(None)).order_by(func.fold(Persona.name), Persona.id)


@live_query("persona$", row=PersonaRead)
def persona(persona_id: str) -> Select[Any]:
    """One persona, whole; no row once it is deleted."""
    return select(*WHOLE).where(Persona.id == persona_id, Persona.deleted_at.is_(None))


@live_query("activePersona$", row=PersonaRead)
def active_persona() -> Select[Any]:
    """The persona chosen on this device, if any."""
    chosen = func.json_extract(Setting.value, "$") == Persona.id
    return (
        select(*WHOLE)
        .join(Setting, chosen)
        .where(Setting.key == ACTIVE, Persona.deleted_at.is_(None), Persona.retired_at.is_(None))
    )
