"""What trust costs: verifying, looking at any past moment, backing up, restoring, compacting and encrypting."""

import random
import time
from collections.abc import Sequence
from typing import Final

from sqlalchemy import func, select

from pjais.bench.figures import emit, quantile
from pjais.bench.place import measured
from pjais.bootstrap import Application
from pjais.eventlog.compact import compact
from pjais.eventlog.model import Event
from pjais.eventlog.past import listed, moment_at
from pjais.eventlog.repair import put_right
from pjais.eventlog.verify import verify
from pjais.features.memories.model import Memory, Tier
from pjais.features.memories.schemas import BulkPatch, MemoryCreate
from pjais.features.memories.service import MemoryService
from pjais.persistence.engine import Synchronous

_MOMENTS: Final = 60
_PAGE: Final = 100
_RECALLS: Final = 2_000
_AT_ONCE: Final = 40
_CHANGED: Final = 10_000
_EVER: Final = "9999"
_PASSPHRASE: Final = "of a benchmark"  # noqa: S105 - opens nothing that stays
PEER: Final = "pjais"


def measure_verify(sizes: Sequence[int], synchronous: Synchronous) -> None:
    """Print events verified per second, for each size."""
    for size in sizes:
        with measured(size, synchronous) as (app, _):
            started = time.perf_counter()
            found = verify(app.vault.read)
            seconds = time.perf_counter() - started
            if not found.is_clean:
                raise AssertionError(found.differences)
            emit(PEER, "verify", N=size, events_per_s=found.events / seconds, s=seconds, n=found.events)


def measure_time_travel(sizes: Sequence[int], synchronous: Synchronous) -> None:
    """Print how long a page of memories as of a random moment takes: with a share of them changed and deleted since,
    and of a persona whose newest hundred were then recalled again and again.
    """
    for size in sizes:
        with measured(size, synchronous) as (app, personas):
            _change_some(app, personas)
            _travel(app, "timetravel", size, personas)
            first, recalled = _newest(app), personas[-1]
            _recall_often(app, recalled)
            _travel(app, "timetravel_hot", size, [recalled], first)


def _travel(app: Application, name: str, size: int, personas: Sequence[str], first: int = 1) -> None:
    choose, newest = random.Random(1), _newest(app)  # noqa: S311 - moments, no secrets
    took = []
    for _ in range(_MOMENTS):
        seq, owner = choose.randint(first, newest), choose.choice(personas)
        started = time.perf_counter()
        with app.vault.read() as session:
            connection = session.connection()
            listed(connection, Memory, owner, moment_at(connection, seq=seq), _PAGE)
        took.append((time.perf_counter() - started) * 1000)
    emit(PEER, name, N=size, p50_ms=quantile(took, 0.5), max_ms=max(took), n=len(took), events=newest)


def measure_backup(sizes: Sequence[int], synchronous: Synchronous) -> None:
    """Print how long a backup, with its check, and a restore of everything take, for each size."""
    for size in sizes:
        with measured(size, synchronous) as (app, _):
            started = time.perf_counter()
            made = app.keeper.make()
            backup_s = time.perf_counter() - started
            if made.manifest is None:
                raise AssertionError
            megabytes = made.manifest.size_bytes / 1e6
            started = time.perf_counter()
            app.keeper.restore(app.keeper.folder / made.name)
            emit(
                PEER,
                "backup",
                N=size,
                backup_s=backup_s,
                restore_s=time.perf_counter() - started,
                mb=megabytes,
                mb_per_s=megabytes / backup_s,
            )


def measure_compact(sizes: Sequence[int], synchronous: Synchronous) -> None:
    """Print what moving a log's older events away costs, and what it saves a rebuild; each memory was edited twice."""
    for size in sizes:
        with measured(size, synchronous) as (app, personas):
            for tier in (Tier.HOT, Tier.COLD):
                for owner in personas:
                    _edit_all(app, owner, tier)
            app.checkpoints.make(up_to_now=True)
            with app.vault.write() as session:
                MemoryService(session).remember(personas[0], MemoryCreate(content="Newest"))
            before_s, before_mb = _rebuilt_s(app), app.vault.paths.database.stat().st_size / 1e6
            started = time.perf_counter()
            done = compact(app.vault, _EVER)
            moved_s = time.perf_counter() - started
            app.vault.rewrite()
            emit(
                PEER,
                "compact",
                N=size,
                events=done.events,
                events_per_s=done.events / moved_s,
                s=moved_s,
                rebuild_before_s=before_s,
                rebuild_after_s=_rebuilt_s(app),
                mb_before=before_mb,
                mb_after=app.vault.paths.database.stat().st_size / 1e6,
            )


def measure_encrypt(sizes: Sequence[int], synchronous: Synchronous) -> None:
    """Print how long a vault without backups takes to be encrypted and to be made plain again, for each size."""
    for size in sizes:
        with measured(size, synchronous) as (app, _):
            megabytes = app.vault.paths.database.stat().st_size / 1e6
            started = time.perf_counter()
            app.encryption.turn_on(_PASSPHRASE)
            on_s = time.perf_counter() - started
            started = time.perf_counter()
            app.encryption.turn_off(_PASSPHRASE)
            off_s = time.perf_counter() - started
            emit(PEER, "encrypt", N=size, on_s=on_s, off_s=off_s, mb=megabytes, mb_per_s=megabytes / on_s)


def _rebuilt_s(app: Application) -> float:
    started = time.perf_counter()
    put_right(app.vault)
    return time.perf_counter() - started


def _edit_all(app: Application, owner: str, tier: Tier) -> None:
    with app.vault.write() as session:
        ids = list(session.scalars(select(Memory.id).where(Memory.persona_id == owner)))
        MemoryService(session).update_all(ids, BulkPatch(tier=tier.value))


def _newest(app: Application) -> int:
    with app.vault.read() as session:
        return session.scalar(select(func.max(Event.seq))) or 0


def _recall_often(app: Application, owner: str) -> None:
    newest = select(Memory.id).where(Memory.persona_id == owner).order_by(Memory.created_at.desc(), Memory.id.desc())
    with app.vault.read() as session:
        ids = list(session.scalars(newest.limit(_PAGE)))
    for _ in range(0, _RECALLS, _AT_ONCE):
        with app.vault.write() as session:
            for _ in range(_AT_ONCE):
                MemoryService(session).used(ids)


def _change_some(app: Application, personas: Sequence[str]) -> None:
    for owner in personas[:2]:
        with app.vault.write() as session:
            ids = list(session.scalars(select(Memory.id).where(Memory.persona_id == owner).limit(_CHANGED)))
            service = MemoryService(session)
            service.update_all(ids, BulkPatch(tier="hot"))
            service.delete_all(ids[: len(ids) // 2])
