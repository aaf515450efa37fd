"""Pictures of personas: too large for events, so they go beside them, sealed, and are there before whoever names them.

A picture that cannot be had or kept holds nothing up; the persona is shown without it.
"""

import logging
from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Any, Final

from pjais.replication.ports import Arrival, Body, Outgoing, World
from pjais.sealing.refusals import CannotOpenError, CannotSealError

#: What is told of a picture in a sealed workspace: by which hash the hub has it.
PICTURE: Final = "picture"
_PICTURED: Final = ("persona", "avatar")
_HASH_LETTERS: Final = 64
_MAGIC: Final = (
    (b"\x89PNG", "image/png"),
    (b"\xff\xd8", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"RIFF", "image/webp"),
)
_log = logging.getLogger(__name__)


class Pictures:
    """Brings and sends them while a conversation lasts."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._told: dict[str, str] = {}
        self._missing: set[str] = set()

    async def bring(self, arrivals: Sequence[Arrival]) -> None:
        """Those that these events name and that are not here; raises CutError."""
        for each in arrivals:
            if each.body is not None and (told := picture_told(each.body)) is not None:
                self._told[told[0]] = told[1]
        await self.bring_for(each.body for each in arrivals if each.body is not None)

    async def bring_for(self, bodies: Iterable[Body]) -> None:
        """The same for what stands in a snapshot."""
        await self.bring_named([name for body in bodies if (name := _picture_of(body)) is not None])

    async def bring_named(self, names: Sequence[str]) -> None:
        """The same by the names of the pictures."""
        wanted = {name for name in names if _is_hash(name)} - self._missing
        if not wanted:
            return
        for name in sorted(wanted - await self._world.store.pictures_here(wanted)):
            content = await self._brought(name)
            if content is None:
                self._missing.add(name)
            else:
                await self._world.store.keep_picture(name, _media_type(content), content)

    async def send(self, changes: Sequence[Outgoing]) -> None:
        """Those that these changes name and that the hub was not given; raises CutError."""
        for change in changes:
            name = _picture_of(change.body)
            if name is not None and await self._world.store.picture_at_hub(name) is None:
                await self._send(name, change)

    async def _send(self, name: str, change: Outgoing) -> None:
        store, sealing = self._world.store, self._world.sealing
        content = await store.picture(name)
        if content is None:
            return
        try:
            parcel = sealing.seal_parcel(_purpose(name), content, change.subject, str(change.body["hlc"]))
        except CannotSealError:
            return
        stored = sha256(parcel).hexdigest()
        if await self._world.hub.put_blob(stored, parcel):
            await store.note_picture(name, stored)
            sealing.tell_picture(name, stored)

    async def _brought(self, name: str) -> bytes | None:
        stored = self._told.get(name) or await self._world.store.picture_at_hub(name) or name
        parcel = await self._world.hub.blob(stored)
        try:
            content = None if parcel is None else self._world.sealing.open_parcel(_purpose(name), parcel)
        except CannotOpenError:
            content = None
        if content is None or sha256(content).hexdigest() != name:
            _log.info("A picture could not be had from the hub")
            return None
        return content


def picture_told(control: Body) -> tuple[str, str] | None:
    """The picture that a control speaks of and the hash by which the hub has it."""
    name, stored = control.get("sha256"), control.get("stored")
    return (name, stored) if control.get("control") == PICTURE and _is_hash(name) and _is_hash(stored) else None  # type: ignore[return-value]  # both are text


def _picture_of(body: Body) -> str | None:
    kind, field = _PICTURED
    pair = body.get("changes", {}).get(field) if body.get("entity_type") == kind else None
    return pair[1] if isinstance(pair, list | tuple) and _is_hash(pair[-1]) else None


def _is_hash(value: Any) -> bool:  # noqa: ANN401 - any JSON
    return isinstance(value, str) and len(value) == _HASH_LETTERS and all(each in "0123456789abcdef" for each in value)


def _media_type(content: bytes) -> str:
    return next((kind for magic, kind in _MAGIC if content.startswith(magic)), "application/octet-stream")


def _purpose(name: str) -> str:
    return f"picture/{name}"
