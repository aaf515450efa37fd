"""Routes of notices."""

from litestar import Controller, delete, get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody
from litestar.status_codes import HTTP_204_NO_CONTENT

from pjais.features.notices.board import NoticeBoard
from pjais.features.notices.schemas import Notice, NoticesSeen
from pjais.features.routing import Page, problems


class NoticeController(Controller):
    """What happened in this run."""

    path = "/notices"
    tags = ("notices",)

    @get("/", operation_id="notices.list", responses=problems(), sync_to_thread=True)
    def list_notices(self, notices: NamedDependency[NoticeBoard]) -> Page[Notice]:
        """Newest first, 200 at most."""
        return Page(items=notices.newest_first(), next=None)

    @post(
        "/seen",
        operation_id="notices.see",
        responses=problems(),
        status_code=HTTP_204_NO_CONTENT,
        sync_to_thread=True,
    )
    def see(self, notices: NamedDependency[NoticeBoard], data: JSONBody[NoticesSeen]) -> None:
        notices.see(data.ids)

    @delete("/", operation_id="notices.clear", responses=problems(), sync_to_thread=True)
    def clear(self, notices: NamedDependency[NoticeBoard]) -> None:
        """All but those whose trouble goes on."""
        notices.clear()
