"""The table of backends that a person has set up on this device."""

from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from pjais.kernel.clock import now_text
from pjais.kernel.ids import new_id
from pjais.persistence.entity import Local


class Backend(Local):
    """A server that models are asked through; its key is in the system's keyring, never here.

    ``kind`` is the wire it speaks (see ``pjais.llm``); ``model`` is the one used unless another is chosen; ``sampling``
    holds ``{temperature?, top_p?, max_tokens?}``.
    """

    __tablename__ = "backend"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str]
    kind: Mapped[str]
    url: Mapped[str]
    model: Mapped[str]
    context_tokens: Mapped[int]
    sampling: Mapped[dict[str, Any]]
    created_at: Mapped[str] = mapped_column(default=now_text)
