"""Named live queries: declared once by a slice, found by name, described for the generated client."""

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError, create_model
from sqlalchemy import Select

from pjais.kernel.errors import InvalidInputError, PjaisError
from pjais.kernel.wording import said
from pjais.persistence.entity import Row


class UnknownQueryError(PjaisError):
    """There is no live query of that name."""

    code = "unknown-query"
    status = HTTPStatus.NOT_FOUND


class Params(BaseModel):
    """Parameters of a live query; unknown ones are refused."""

    model_config = ConfigDict(extra="forbid")


class NoParams(Params):
    """A query without parameters."""


@dataclass(frozen=True, slots=True)
class LiveQuery:
    """A named ``select()``: ``row`` describes its rows, ``key`` names the field that tells them apart.

    ``shape`` turns a selected row into the row that is sent, where the two differ.
    """

    name: str
    label: str
    params: type[BaseModel]
    row: type[BaseModel]
    key: str
    build: Callable[..., Select[Any]]
    shape: Callable[[Row], Row] | None = None

    def select(self, params: BaseModel) -> Select[Any]:
        return self.build(**{name: getattr(params, name) for name in type(params).model_fields})


@dataclass(frozen=True, slots=True)
class LiveSource:
    """Live rows that are not in the database, such as meters: read again every ``interval_s`` and when poked."""

    name: str
    label: str
    row: type[BaseModel]
    key: str
    read: Callable[[], list[Row]]
    interval_s: float
    params: type[BaseModel] = NoParams


class Registry:
    """All live queries and sources by name."""

    def __init__(self) -> None:
        self._entries: dict[str, LiveQuery | LiveSource] = {}

    def add(self, *entries: LiveQuery | LiveSource) -> None:
        self._entries |= {entry.name: entry for entry in entries}

    def __iter__(self) -> Iterator[LiveQuery | LiveSource]:
        return iter(sorted(self._entries.values(), key=lambda entry: entry.name))

    def find(self, name: str) -> LiveQuery | LiveSource:
        """Raises UnknownQueryError."""
        if name not in self._entries:
            msg = said("There is no live query '{name}'", name=name[:80])
            raise UnknownQueryError(msg)
        return self._entries[name]


def live_query(
    name: str, *, row: type[BaseModel], key: str = "id", shape: Callable[[Row], Row] | None = None
) -> Callable[[Callable[..., Select[Any]]], LiveQuery]:
    """Declare the decorated function, which returns a ``select()``, as a live query.

    The function's parameters become the query's, its docstring's first line its label.
    """

    def declare(build: Callable[..., Select[Any]]) -> LiveQuery:
        label = inspect.getdoc(build) or name
        return LiveQuery(name, label.splitlines()[0], _params_of(name, build), row, key, build, shape)

    return declare


def _params_of(name: str, build: Callable[..., Select[Any]]) -> type[BaseModel]:
    fields: dict[str, Any] = {
        parameter.name: (
            parameter.annotation,
            ... if parameter.default is inspect.Parameter.empty else parameter.default,
        )
        for parameter in inspect.signature(build).parameters.values()
    }
    title = name.removesuffix("$")
    return create_model(f"{title[0].upper()}{title[1:]}Params", __base__=Params, **fields)


def checked_params(entry: LiveQuery | LiveSource, given: object) -> BaseModel:
    """The parameters, typed and with defaults.

    Raises:
        InvalidInputError: one is missing, unknown or of a wrong type; ``errors`` names each.
    """
    try:
        return entry.params.model_validate(given if given is not None else {})
    except ValidationError as error:
        errors = [
            {"field": ".".join(map(str, item["loc"])) or "params", "message": item["msg"]} for item in error.errors()
        ]
        msg = said(
            "{entry_name}: {field}: {message}",
            entry_name=entry.name,
            field=errors[0]["field"],
            message=errors[0]["message"],
        )
        raise InvalidInputError(msg, errors=errors) from None
