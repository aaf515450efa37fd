"""Building blocks of wire shapes: strict models and text that can be stored."""

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PlainSerializer, PlainValidator, WithJsonSchema

from pjais.kernel.clock import to_instant
from pjais.kernel.errors import InvalidInputError
from pjais.kernel.text import is_storable
from pjais.kernel.wording import Sentence, told, verbatim

TEXT_LIMIT = 200_000
NAME_LIMIT = 200
TAG_LIMIT = 100
TAGS_LIMIT = 200


class Shape(BaseModel):
    """A wire shape: unknown fields and wrong types are refused, never bent."""

    model_config = ConfigDict(
        extra="forbid", strict=True, allow_inf_nan=False, json_schema_serialization_defaults_required=True
    )


def _storable(text: str) -> str:
    if not is_storable(text):
        msg = "contains a NUL character or half of a surrogate pair"
        raise ValueError(msg)
    return text


def _trimmed(text: str) -> str:
    if not (trimmed := text.strip()):
        msg = "is empty"
        raise ValueError(msg)
    return trimmed


def _instant(text: str) -> str:
    try:
        return to_instant(text)
    except InvalidInputError as error:
        raise ValueError(error.detail) from None


def _distinct(tags: list[str]) -> list[str]:
    return list(dict.fromkeys(tags))


def _sentence(value: object) -> Sentence:
    if not isinstance(value, str):
        msg = "Input should be a valid string"
        raise ValueError(msg)  # noqa: TRY004 - pydantic turns a ValueError into its own
    return verbatim(value)


Text = Annotated[str, Field(max_length=TEXT_LIMIT), AfterValidator(_storable)]
Name = Annotated[str, Field(max_length=NAME_LIMIT), AfterValidator(_storable), AfterValidator(_trimmed)]
Tag = Annotated[str, Field(max_length=TAG_LIMIT), AfterValidator(_storable), AfterValidator(_trimmed)]
Tags = Annotated[list[Tag], Field(max_length=TAGS_LIMIT), AfterValidator(_distinct)]
Fraction = Annotated[float, Field(ge=0, le=1)]
Instant = Annotated[str, Field(max_length=40), AfterValidator(_instant)]
#: What the app says itself; over HTTP in the language that was asked for, in live rows a sentence until it is sent.
Told = Annotated[
    Sentence,
    PlainValidator(_sentence),
    PlainSerializer(told, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string"}),
]
#: Any JSON value. Pydantic's own JsonValue becomes a oneOf in which a whole number fits twice.
Json = Any
