"""What the bench page does: the operations of js-framework-benchmark on memories, each one transaction with its events.

Only `pjais serve --bench` has these routes and the page. The rows are memories of a persona of their own; a row's
running number is its summary.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy import Integer, Select, cast, func, select
from sqlalchemy.orm import Session

from pjais.features.memories.model import Memory
from pjais.features.memories.schemas import MemoryCreate
from pjais.features.memories.service import Memories, MemoryService, new_row
from pjais.features.personas.model import Persona
from pjais.features.personas.schemas import PersonaCreate
from pjais.features.personas.service import PersonaService
from pjais.features.settings.model import Setting
from pjais.features.settings.service import SettingService
from pjais.features.shapes import Json, Shape
from pjais.kernel.errors import NotFoundError
from pjais.persistence.rows import is_live
from pjais.persistence.vault import Vault
from pjais.reactive.registry import live_query
from pjais.server.pages import built_page

NAME: Final = "Bench page"
OWNER: Final = "bench.persona"
SELECTED: Final = "bench.selected"
MARK: Final = " !!!"
_SIZES: Final = ("tiny", "huge", "narrow", "wide", "slim", "stout", "deep", "flat", "round", "square")
_THINGS: Final = ("lamp", "kettle", "ladder", "violin", "basket", "anchor", "mirror", "bicycle", "lantern", "drum")


class UnknownActionError(NotFoundError):
    """The bench page has no such action."""

    code = "unknown-action"


class _Row(Shape):
    """A row of the table."""

    id: str
    number: str
    label: str


class _Selection(Shape):
    """The row that is selected, if any."""

    id: str
    value: Json


@live_query("bench.rows$", row=_Row)
def rows(persona_id: str) -> Select[Any]:
    """The table's rows in the order of their numbers."""
    columns: list[Any] = [Memory.id, Memory.summary.label("number"), Memory.content.label("label")]
    return select(*columns).where(Memory.persona_id == persona_id, Memory.deleted_at.is_(None)).order_by(Memory.id)


@live_query("bench.selection$", row=_Selection)
def selection() -> Select[Any]:
    """The selected row."""
    return select(Setting.key.label("id"), Setting.value).where(Setting.key == SELECTED)


def _create(session: Session, count: int, *, replace: bool) -> None:
    if replace:
        _clear(session)
    mine = _owner(session)
    first = (session.scalar(select(func.max(cast(Memory.summary, Integer))).where(Memory.persona_id == mine)) or 0) + 1
    made = (
        MemoryCreate.model_construct(content=f"{_SIZES[each * 7 % 10]} {_THINGS[each * 3 % 10]}", summary=str(each))
        for each in range(first, first + count)
    )
    Memories(session).add_all([new_row(mine, each) for each in made])


def _clear(session: Session) -> None:
    MemoryService(session).delete_all(_live(session))


def _update_every_tenth(session: Session) -> None:
    found = Memories(session).rows(_live(session)[::10])
    Memories(session).change_all([(row, {"content": row["content"] + MARK}) for row in found.values()])


def _live(session: Session) -> list[str]:
    mine = select(Memory.id).where(Memory.persona_id == _owner(session), Memory.deleted_at.is_(None))
    return list(session.scalars(mine.order_by(Memory.id)))


def _owner(session: Session) -> str:
    """The page's own persona, known by its id: one that a person named like it is left alone."""
    settings = SettingService(session)
    known = settings.value(OWNER)
    if isinstance(known, str) and is_live(session, Persona, known):
        return known
    made = PersonaService(session).create(PersonaCreate(name=NAME)).id
    settings.put(OWNER, made)
    return made


_ACTIONS: Final[Mapping[str, Callable[[Session], None]]] = {
    "create1k": lambda session: _create(session, 1_000, replace=True),
    "create10k": lambda session: _create(session, 10_000, replace=True),
    "append1k": lambda session: _create(session, 1_000, replace=False),
    "updateEvery10th": _update_every_tenth,
    "clear": _clear,
}


@get("/bench/owner", include_in_schema=False, sync_to_thread=True)
def owner(vault: NamedDependency[Vault]) -> dict[str, str]:
    """The persona whose memories the page shows; made when there is none."""
    with vault.write(actor="bench") as session:
        return {"persona_id": _owner(session)}


@post("/bench/{action:str}", include_in_schema=False, sync_to_thread=True, status_code=204)
def act(vault: NamedDependency[Vault], action: FromPath[str]) -> None:
    """One of the page's buttons, in one transaction."""
    if action not in _ACTIONS:
        msg = f"There is no action '{action[:40]}'; there are {', '.join(_ACTIONS)}"
        raise UnknownActionError(msg)
    with vault.write(actor="bench") as session:
        _ACTIONS[action](session)


@get("/bench", include_in_schema=False, sync_to_thread=True)
def page() -> Response[bytes]:
    return built_page("bench.html")
