"""A conversation as a file, in each of the forms it can be taken along in."""

from typing import Any, Final, Literal

from sqlalchemy import select

from pjais.features.conversations.model import Message
from pjais.features.conversations.service import ConversationService
from pjais.features.imports.formats.conversation_file import to_conversation_file, told_of
from pjais.features.imports.formats.markdown_file import to_markdown
from pjais.features.imports.formats.parsed import Fields
from pjais.features.imports.formats.sillytavern_export import to_sillytavern_chat
from pjais.features.personas.service import PersonaService
from pjais.features.settings.service import SettingService
from pjais.persistence.entity import Row
from pjais.persistence.vault import Vault

ConversationFormat = Literal["markdown", "json", "sillytavern"]
ENDINGS: Final = {"markdown": "md", "json": "json", "sillytavern": "jsonl"}
MEDIA: Final = {"markdown": "text/markdown", "json": "application/json", "sillytavern": "application/jsonl"}


def exported(vault: Vault, conversation_id: str, form: ConversationFormat) -> tuple[bytes, str]:
    """The file's bytes and what it is about. Raises ConversationNotFoundError."""
    told, user = _told(vault, conversation_id)
    about = str(told["title"] or told["persona"])
    if form == "json":
        return to_conversation_file(told), about
    if form == "markdown":
        return to_markdown(told, user), about
    return to_sillytavern_chat(told, user), about


def _told(vault: Vault, conversation_id: str) -> tuple[Fields, str]:
    """All of the conversation, and what the person who talks to the persona is called."""
    with vault.read() as session:
        service = ConversationService(session)
        conversation = service.find(conversation_id)
        owner = PersonaService(session).stored.find(conversation.persona_id, deleted=True)
        user = str(SettingService(session).value("user.name", "User"))
        columns = Message.__table__
        # In the order they were made: of alternatives the newest is last, and it stays the one that is shown.
        query = select(columns).where(columns.c.conversation_id == conversation_id).order_by(columns.c.id)
        messages = {row["id"]: dict(row) for row in session.execute(query).mappings()}
        shown = service.leaf_of(conversation)
    about = conversation.as_row()
    about["summary_until"] = _live(messages, about["summary_until"])
    return told_of(owner.as_row(), about, _without_deleted(messages), _live(messages, shown)), user


def _without_deleted(messages: dict[str, Row]) -> list[Row]:
    """The live messages, each after the nearest live one before it."""
    live = [message for message in messages.values() if message["deleted_at"] is None]
    return [{**message, "parent_id": _live(messages, message["parent_id"])} for message in live]


def _live(messages: dict[str, Row], message_id: Any) -> str | None:  # noqa: ANN401 - an id, or none
    """The message itself if it was not deleted, else the nearest live one before it."""
    while message_id in messages and messages[message_id]["deleted_at"] is not None:
        message_id = messages[message_id]["parent_id"]
    return message_id if message_id in messages else None
