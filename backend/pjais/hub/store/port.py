"""The port between the hub and what it keeps: the log of each workspace, the doorbell, and how statements are run.

Ids are lower-case UUID text. Every method may raise ``StoreAwayError``; a write that did so may have been kept all the
same, and is safe to repeat: events are known by their ids.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Protocol, TypeVar

from sqlalchemy import Connection

from pjais.kernel.errors import NotFoundError, PjaisError
from pjais.kernel.wording import said
from pjais.replication.envelope import Envelope

T = TypeVar("T")


class StoreAwayError(PjaisError):
    """The hub cannot reach its database.

    What was asked for may or may not have been kept; asking again is safe.
    """

    code = "store-away"
    status = HTTPStatus.SERVICE_UNAVAILABLE


class StoreBusyError(PjaisError):
    """The hub has more to store than it can take at the moment.

    Nothing was stored; ``wait_ms`` tells when to ask again.
    """

    code = "store-busy"
    status = HTTPStatus.SERVICE_UNAVAILABLE

    def __init__(self, detail: str, wait_ms: int) -> None:
        super().__init__(detail, wait_ms=wait_ms)
        self.wait_ms = wait_ms


class UnknownWorkspaceError(NotFoundError):
    """There is no such workspace on this hub."""

    code = "unknown-workspace"

    def __init__(self, workspace_id: str) -> None:
        super().__init__(said("There is no workspace {workspace_id} on this hub", workspace_id=workspace_id))


class BelowFloorError(PjaisError):
    """Events that old are not kept here any more.

    ``floor`` is the lowest seq that is; what was before it stands in the snapshot.
    """

    code = "below-floor"
    status = HTTPStatus.GONE

    def __init__(self, floor: int) -> None:
        super().__init__(said("Events before number {floor} are not kept here any more", floor=floor), floor=floor)
        self.floor = floor


@dataclass(frozen=True, slots=True)
class Appended:
    """Where a batch stands: one seq for each of its events, in their order; ``head`` and ``chain`` are the log's.

    ``new`` are those that the log did not have, its last ones then, each as it is served.
    """

    head: int
    chain: bytes
    seqs: Sequence[int]
    new: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a log; ``floor`` is the lowest seq still served, ``head + 1`` when none is."""

    epoch: int
    seq: int
    chain: bytes
    floor: int


@dataclass(frozen=True, slots=True)
class Page:
    """Contiguous events of a log.

    ``events`` are served envelopes as ready JSON text, with commas between them. Without events ``last`` is
    ``first - 1`` and ``chain`` is the chain there, or None where the log has never been that long.
    """

    first: int
    last: int
    head: int
    floor: int
    chain: bytes | None
    events: str

    @property
    def count(self) -> int:
        return self.last - self.first + 1


class EventLog(Protocol):
    """One log per workspace: dense from 1, chained, and never in another order than it was acknowledged in."""

    async def append(self, workspace_id: str, batch: Sequence[Envelope]) -> Appended:
        """Add what is new, all or nothing; an event that is known keeps its seq, however old it is.

        Raises:
            UnknownWorkspaceError: there is no such workspace.
        """

    async def read(self, workspace_id: str, since: int, limit: int, size_limit: int | None = None) -> Page:
        """The events after ``since``, at most ``limit`` and, from the second on, at most ``size_limit`` characters.

        Raises:
            BelowFloorError: the next event is not kept any more.
            UnknownWorkspaceError: there is no such workspace.
        """

    async def head(self, workspace_id: str) -> Head:
        """Raises UnknownWorkspaceError."""

    async def heads(self, workspace_ids: Collection[str]) -> Mapping[str, int]:
        """The seq of the head of each workspace that there is."""

    async def chain_at(self, workspace_id: str, seq: int) -> bytes | None:
        """The chain after that event, also of one below the floor; None where the log has never been that long."""

    async def redact(self, workspace_id: str, event_ids: Collection[str]) -> list[str]:
        """Take the bodies away and keep their hashes; returns the ids that this log has, sorted."""

    async def prune(self, workspace_id: str, below_seq: int) -> int:
        """Give up the events before ``below_seq``; ids and chain stay. Returns the floor, which never sinks."""

    async def new_epoch(self, workspace_id: str | None = None) -> int:
        """Declare the history of one workspace, or of all, to be another; returns of how many."""


@dataclass(frozen=True, slots=True)
class Rung:
    """What a doorbell tells: workspaces whose logs have grown, and what other nodes say.

    After ``missed``, messages may have been lost; grown logs never are.
    """

    workspace_ids: frozenset[str]
    messages: Sequence[str] = ()
    missed: bool = False


class Doorbell(Protocol):
    """Tells every node, this one too, that logs have grown; carries short messages between nodes beside that."""

    def ring(self, workspace_ids: Collection[str]) -> None:
        """Those logs have grown. Never waits, never fails; heard by all nodes, at the latest after the next sweep."""

    def tell(self, message: str) -> None:
        """Say something to the other nodes, at most 6,000 bytes; may be lost, and is not heard by this node."""

    async def listen(self, heard: Callable[[Rung], None], served: Callable[[], Mapping[str, int]]) -> None:
        """Begin to call ``heard``, on the event loop.

        Args:
            heard: must not wait and must not fail.
            served: how far each workspace of interest has been read by this node; asked at each sweep.
        """

    async def close(self) -> None:
        """Stop; what was rung is sent before."""


class Database(Protocol):
    """Runs statements of SQLAlchemy Core against either database."""

    async def read(self, work: Callable[[Connection], T]) -> T:
        """What ``work`` returns, which changes nothing; in PostgreSQL each of its statements is of its own moment."""

    async def write(self, work: Callable[[Connection], T]) -> T:
        """What ``work`` returns, after its transaction has been kept for good."""

    async def close(self) -> None:
        """Let go of all connections."""
