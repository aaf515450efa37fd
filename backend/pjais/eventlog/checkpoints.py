"""Signed checkpoints: what the log's root was at a certain size, so that nothing before it can be changed unseen.

One is made whenever another thousand events are in the log, and once a day when there are new ones. Each is also
written to a file beside the backups: a chain alone proves nothing against who can rewrite all of it.
"""

import logging
import os
import threading
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, Final, Self

import orjson
from sqlalchemy import Connection, LargeBinary, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from pjais.eventlog.merkle import Frontier
from pjais.eventlog.model import Event
from pjais.kernel.clock import now_text, to_text, utc_now
from pjais.kernel.config import VaultPaths
from pjais.persistence.changes import ChangeSet
from pjais.persistence.engine import from_json
from pjais.persistence.entity import Local
from pjais.persistence.rows import database_of, run
from pjais.persistence.vault import Vault, VaultClosedError
from pjais.security.device_key import DeviceKey, is_signed

EVERY: Final = 1000
#: The key of a line that says when the log became another one.
RESTORED: Final = "restored_at"
#: The setting that says which note of these the vault's content came with.
MARK: Final = "vault.restored"
DAILY: Final = timedelta(days=1)
_LOOK_S: Final = 600.0
_BATCH: Final = 10_000
_log = logging.getLogger(__name__)


class Checkpoint(Local):
    """The log's root and chain hash when it had ``size`` events, signed by the device that saw it.

    ``frontier`` is what the next checkpoint goes on from.
    """

    __tablename__ = "checkpoint"

    size: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    root: Mapped[bytes] = mapped_column(LargeBinary)
    chain_hash: Mapped[bytes] = mapped_column(LargeBinary)
    frontier: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[str]
    device_id: Mapped[str]
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    signature: Mapped[bytes] = mapped_column(LargeBinary)

    def message(self) -> bytes:
        """What is signed: one line each."""
        lines = (
            "pjais checkpoint 1",
            self.device_id,
            str(self.size),
            self.root.hex(),
            self.chain_hash.hex(),
            self.made_at,
        )
        return "\n".join(lines).encode() + b"\n"

    def is_signed(self) -> bool:
        return is_signed(self.public_key, self.message(), self.signature)

    def line(self) -> bytes:
        """As it stands in the file beside the backups."""
        shown = {
            "device_id": self.device_id,
            "size": self.size,
            "root": self.root.hex(),
            "chain_hash": self.chain_hash.hex(),
            "made_at": self.made_at,
            "public_key": self.public_key.hex(),
            "signature": self.signature.hex(),
        }
        return orjson.dumps(shown) + b"\n"

    @classmethod
    def of_line(cls, said: Mapping[str, Any]) -> Self:
        """Raises KeyError, TypeError or ValueError for what ``line`` did not write."""
        hexadecimal = {name: bytes.fromhex(said[name]) for name in ("root", "chain_hash", "public_key", "signature")}
        plain = {name: said[name] for name in ("device_id", "size", "made_at")}
        return cls(**plain, **hexadecimal, frontier=b"")


def kept_beside(connection: Connection) -> dict[int, bytes]:
    """The chain's hash at each checkpoint in the file beside the backups, by size.

    What was written there before a backup was brought back speaks of another log, and lines whose signature does not
    hold, such as one that was cut, of none.
    """
    found: dict[int, bytes] = {}
    row = run(connection, "SELECT value FROM setting WHERE key = ?", (MARK,)).fetchone()
    mark = from_json(row[0]) if row else None
    lines = _lines(VaultPaths(database_of(connection).parent).checkpoints)
    for line in lines:
        try:
            said = orjson.loads(line)
            if RESTORED in said:
                if said.get("mark") in {None, mark}:
                    found.clear()
                continue
            checkpoint = Checkpoint.of_line(said)
        except (ValueError, TypeError, KeyError):
            continue
        if checkpoint.is_signed():
            found[checkpoint.size] = checkpoint.chain_hash
    return found


def note_restored(paths: VaultPaths, chain_hash: str, mark: str | None = None) -> None:
    """Write beside the backups that the log is another one from now on.

    With a mark, only once it stands in the vault's settings (``MARK``): the note is written before the content changes,
    and a kill in between must not make what was signed void.
    """
    said = {RESTORED: now_text(), "chain_hash": chain_hash} | ({"mark": mark} if mark else {})
    _append(paths.checkpoints, orjson.dumps(said) + b"\n")


def times_restored(paths: VaultPaths) -> int:
    """How often the log has become another one."""
    return sum(RESTORED.encode() in line for line in _lines(paths.checkpoints))


def _lines(file: Path) -> list[bytes]:
    try:
        return file.read_bytes().splitlines()
    except FileNotFoundError:
        return []


def _append(file: Path, lines: bytes) -> None:
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab") as stream:
        stream.write(lines)


def checkpoints(session: Session) -> list[Checkpoint]:
    """All, smallest first."""
    return list(session.scalars(select(Checkpoint).order_by(Checkpoint.size)))


class Checkpoints:
    """Makes the checkpoints of a vault, on a thread of its own."""

    def __init__(self, vault: Vault, device_id: str) -> None:
        self._vault = vault
        self._device_id = device_id
        self._file = vault.paths.checkpoints
        self._key: DeviceKey | None = None
        self._size = self._last_size()
        self._wake = threading.Event()
        self._closing = False
        vault.follow(self._heard)
        self._thread = threading.Thread(target=self._run, name="checkpoints", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._closing = True
        self._wake.set()
        self._thread.join(timeout=5)

    def _heard(self, changes: ChangeSet) -> None:
        if changes.as_of is None:
            return
        if changes.as_of < self._size:  # a backup was brought back: the log is shorter than it was
            self._size = 0
        if changes.as_of - self._size >= EVERY:
            self._wake.set()

    def _last_size(self) -> int:
        with self._vault.read() as session:
            return session.scalar(select(Checkpoint.size).order_by(Checkpoint.size.desc()).limit(1)) or 0

    def _run(self) -> None:
        while not self._closing:
            try:
                self.make()
            except VaultClosedError:
                return
            except Exception:  # tried again with the next thousand events
                if self._closing:
                    return  # the vault was closed meanwhile
                _log.exception("A checkpoint could not be made")
            self._wake.wait(_LOOK_S)
            self._wake.clear()

    def make(self, *, up_to_now: bool = False) -> int:
        """Sign what is due, or over all events there are; returns how many checkpoints were made."""
        with self._vault.read() as session:
            made = list(self._due(session, up_to_now=up_to_now))
        return self._keep(made)

    def make_at(self, size: int) -> int:
        """Sign over just so many events, and over each thousand before that are not signed yet."""
        with self._vault.read() as session:
            made = list(self._walk(session, size))
        return self._keep(made)

    def _keep(self, made: list[Checkpoint]) -> int:
        if not made:
            return 0
        with self._vault.write(actor="checkpoints") as session:
            # Another program on the same vault may have been faster.
            known = set(session.scalars(select(Checkpoint.size).where(Checkpoint.size >= made[0].size)))
            made = [each for each in made if each.size not in known]
            session.add_all(made)
        self._size = max(self._size, *known, *(each.size for each in made))
        lines = b"".join(each.line() for each in made)
        _append(self._file, lines)
        return len(made)

    def _due(self, session: Session, *, up_to_now: bool) -> Iterator[Checkpoint]:
        last = session.scalar(select(Checkpoint).order_by(Checkpoint.size.desc()).limit(1))
        now = utc_now()
        # One from the future was signed while the clock was wrong: it says nothing of the last day.
        is_daily = last is None or not to_text(now - DAILY) <= last.made_at <= to_text(now)
        newest = session.scalar(select(Event.seq).order_by(Event.seq.desc()).limit(1)) or 0
        size = newest if up_to_now or is_daily else newest - newest % EVERY
        if last is None or size > last.size:
            yield from self._walk(session, size)

    def _walk(self, session: Session, size: int) -> Iterator[Checkpoint]:
        """The checkpoints at each thousand and at ``size``, from the newest one below it on."""
        below = select(Checkpoint).where(Checkpoint.size < size).order_by(Checkpoint.size.desc()).limit(1)
        last = session.scalar(below)
        frontier = Frontier.from_bytes(last.size, last.frontier) if last else Frontier()
        rows = select(Event.leaf_hash, Event.hash).where(Event.seq > frontier.size, Event.seq <= size)
        for leaf, chained in session.execute(rows.order_by(Event.seq).execution_options(yield_per=_BATCH)):
            frontier.append(leaf)
            if frontier.size % EVERY == 0 or frontier.size == size:
                yield self._signed(frontier, chained)

    def _signed(self, frontier: Frontier, chained: bytes) -> Checkpoint:
        if self._key is None:
            self._key = DeviceKey.kept_in(self._vault.paths.device_key)
        made = Checkpoint(
            size=frontier.size,
            root=frontier.root(),
            chain_hash=chained,
            frontier=frontier.to_bytes(),
            made_at=now_text(),
            device_id=self._device_id,
            public_key=self._key.public,
            signature=b"",
        )
        made.signature = self._key.sign(made.message())
        return made
