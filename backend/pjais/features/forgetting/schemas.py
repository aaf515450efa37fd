"""Wire shapes of forgetting."""

from typing import Literal

from pjais.eventlog.redaction import Erasure
from pjais.features.shapes import Instant, Name, Shape


class ForgetAsk(Shape):
    """What is to be forgotten; with ``dry_run`` nothing is changed and the counts are told.

    ``persona_id`` alone names all of a persona; ``name`` alone a person's name wherever it stands as a whole word;
    ``since`` and ``until`` what was said and learned in that time, of one persona or all.
    """

    persona_id: str | None = None
    name: Name | None = None
    since: Instant | None = None
    until: Instant | None = None
    dry_run: bool = False


class ForgottenRead(Shape):
    """What was erased, or would be: rows by table, ``events`` that lose content, ``blobs``.

    ``backups`` are rewritten; ``left`` names copies that are not; ``receipt`` is the id of the entry in the log.
    """

    counts: dict[str, int]
    backups: list[str]
    left: list[str]
    receipt: str | None


class ErasureRead(Shape):
    """The receipt of one forgetting."""

    id: str
    scope: Literal["persona", "name", "range"]
    counts: dict[str, int]
    created_at: str


def read(erasure: Erasure) -> ErasureRead:
    return ErasureRead.model_validate({name: getattr(erasure, name) for name in ErasureRead.model_fields})
