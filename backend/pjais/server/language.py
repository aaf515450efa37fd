"""The language of an answer: the one that the request asks for."""

from typing import TYPE_CHECKING, Any

from litestar.openapi.spec import OpenAPIType, Schema
from litestar.plugins import OpenAPISchemaPlugin
from litestar.types import ASGIApp, Receive, Scope, Send
from litestar.typing import FieldDefinition

from pjais.kernel.wording import Sentence, speaking, wanted_language

if TYPE_CHECKING:
    from litestar._openapi.schema_generation import SchemaCreator


def in_asked_language(app: ASGIApp) -> ASGIApp:
    """Sentences in what ``app`` answers are told in the language of ``Accept-Language``."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        asked = dict(scope.get("headers", ())).get(b"accept-language", b"")
        with speaking(wanted_language(asked.decode("latin-1"))):
            await app(scope, receive, send)

    return answer


class SentencesAreText(OpenAPISchemaPlugin):
    """Tells the API's document that a sentence is a string."""

    @staticmethod
    def is_plugin_supported_type(value: Any) -> bool:  # noqa: ANN401 - Litestar asks about any
        return value is Sentence

    def to_openapi_schema(self, field_definition: FieldDefinition, schema_creator: "SchemaCreator") -> Schema:
        del field_definition, schema_creator
        return Schema(type=OpenAPIType.STRING)
