"""The table of phones that may come in."""

from sqlalchemy.orm import Mapped, mapped_column

from pjais.kernel.clock import now_text
from pjais.kernel.ids import new_id
from pjais.persistence.entity import Local


class Phone(Local):
    """A phone or tablet that has joined; of its token only the hash is kept. One that is removed is no row."""

    __tablename__ = "phone"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True)
    joined_at: Mapped[str] = mapped_column(default=now_text)
    last_seen_at: Mapped[str] = mapped_column(default=now_text)
