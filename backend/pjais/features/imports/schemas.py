"""Wire shapes of import jobs."""

from typing import Literal

from pjais.features.shapes import Shape, Told


class ImportedPersona(Shape):
    """A persona that came in."""

    id: str
    name: str


class ImportedFile(Shape):
    """What became of one file; ``reason`` says why it was not imported."""

    name: str
    status: Literal["pending", "imported", "failed"]
    reason: Told | None
    personas: list[ImportedPersona]
    memories: int
    conversations: int = 0
    messages: int = 0
    notes: list[Told]


class ImportJob(Shape):
    """Files being imported, or that were.

    ``items`` are personas, memories and messages of the current file, or bytes where only reading tells what is in it.
    """

    id: str
    status: Literal["running", "done", "failed", "cancelled"]
    started_at: str
    finished_at: str | None
    files_total: int
    files_done: int
    items_done: int
    items_total: int | None
    unit: Literal["items", "bytes"]
    current_file: str | None
    files: list[ImportedFile]
