"""A reply while it is written, and whether what it is made from is still there."""

import threading
from concurrent.futures import Future
from dataclasses import dataclass, field
from http import HTTPStatus

from sqlalchemy.orm import Session

from pjais.eventlog.redaction import wide_erasures
from pjais.features.conversations.model import Message
from pjais.kernel.errors import PjaisError
from pjais.kernel.wording import said
from pjais.persistence.rows import find_item


class ForgottenMeanwhileError(PjaisError):
    """What a reply is made from was forgotten while it was written."""

    code = "forgotten-meanwhile"
    status = HTTPStatus.CONFLICT


@dataclass(slots=True)
class Running:
    """A reply that is being written."""

    conversation_id: str
    persona_id: str
    message_id: str
    #: As many names and spans of time had been forgotten when what it is made from was read.
    erasures: int = 0
    future: "Future[None] | None" = None
    has_begun: bool = False
    pieces: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    is_over: bool = False
    over: threading.Event = field(default_factory=threading.Event)

    def may_tell(self, session: Session) -> bool:
        """Whether nothing was forgotten that it may be made from: neither its message nor anything far and wide."""
        is_there = find_item(session, Message, self.message_id) is not None
        return is_there and wide_erasures(session) == self.erasures

    def check(self, session: Session) -> None:
        """Raises ForgottenMeanwhileError."""
        if not self.may_tell(session):
            msg = said("What this reply is made from was forgotten while it was written; ask again")
            raise ForgottenMeanwhileError(msg)
