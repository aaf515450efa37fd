"""Routes of diagnostics: to look at, and to keep as one file."""

import io
from typing import Annotated

from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from pjais.features.diagnostics.schemas import DiagnosticsFile, DiagnosticsRead
from pjais.features.diagnostics.service import NAME, Diagnostics, pack
from pjais.features.routing import download, problems
from pjais.kernel.clock import now_text

#: The window's bridge has no such header, so the page tells it itself.
UserAgent = Annotated[
    str | None,
    QueryParameter(max_length=1000, description="Of the web view; only engines and their numbers are kept of it."),
]


class DiagnosticsController(Controller):
    """Facts about the app without anything of what it holds."""

    path = "/diagnostics"
    tags = ("diagnostics",)

    @get("/", operation_id="diagnostics.get", responses=problems(), sync_to_thread=True)
    def read(self, diagnostics: NamedDependency[Diagnostics], user_agent: UserAgent = None) -> DiagnosticsRead:
        """Every file of the diagnostics as text."""
        found = diagnostics.files(user_agent)
        return DiagnosticsRead(files=[DiagnosticsFile(name=name, text=text) for name, text in found.items()])

    @get(
        "/file",
        operation_id="diagnostics.file",
        responses=problems(),
        media_type="application/zip",
        sync_to_thread=True,
    )
    def get_file(self, diagnostics: NamedDependency[Diagnostics], user_agent: UserAgent = None) -> Response[bytes]:
        """The same as one file to download."""
        made = io.BytesIO()
        pack(diagnostics.files(user_agent), made)
        headers = download(suggested_name())
        return Response(made.getvalue(), media_type="application/zip", headers=headers)


def suggested_name() -> str:
    return f"{NAME}-{now_text()[:10]}.zip"
