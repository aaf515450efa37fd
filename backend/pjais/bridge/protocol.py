"""Messages that the page sends through the bridge, checked at the door."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, JsonValue

Id = Annotated[str, Field(min_length=1, max_length=200)]


class FromPage(BaseModel):
    """Whatever comes from the page carries the capability that only our own page was given."""

    model_config = ConfigDict(strict=True, extra="ignore")

    capability: str


class RequestMessage(FromPage):
    """One call of the API."""

    id: Id
    method: str
    path: str
    headers: dict[str, str] = {}
    body: str | None = None


class SubscribeMessage(FromPage):
    """Follow a live query under a name of the page's choice."""

    id: Id
    query: str
    params: dict[str, JsonValue] | None = None
    language: str | None = None


class IdMessage(FromPage):
    """Stop following a live query, or take a call back."""

    id: Id
