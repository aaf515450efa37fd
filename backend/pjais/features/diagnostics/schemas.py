"""Wire shapes of diagnostics."""

from typing import Annotated

from pydantic import Field

from pjais.features.shapes import Shape


class DiagnosticsFile(Shape):
    """A file of the diagnostics as it would be written."""

    name: str
    text: str


class DiagnosticsRead(Shape):
    """Every file, to be looked at before any is handed on."""

    files: list[DiagnosticsFile]


class DiagnosticsAsk(Shape):
    """What the page says of the web view it is shown in; only engines and their numbers are kept of it."""

    user_agent: Annotated[str, Field(max_length=1000)] | None = None
