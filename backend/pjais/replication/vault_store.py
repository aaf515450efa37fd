"""This device's side of the sync on a real vault: rows, log and place move in one transaction.

Transactions run on one thread of their own, one after the other, so that the event loop never waits for the disk.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any, Final

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from pjais.eventlog.arrivals import Arrived, take
from pjais.eventlog.floor import last_seq
from pjais.eventlog.image import ImageHead
from pjais.eventlog.laying import end, go_on_by_events
from pjais.eventlog.outstanding import outstanding
from pjais.persistence.engine import from_json, to_json
from pjais.persistence.rows import run, run_many
from pjais.persistence.session import WritingSession
from pjais.persistence.vault import Vault
from pjais.replication import outbox
from pjais.replication.envelope import GENESIS, Served
from pjais.replication.image_taking import lay_log, lay_rows
from pjais.replication.model import OF_A_WORKSPACE
from pjais.replication.own_rows import parts_of_rows, put_rows_right
from pjais.replication.pictures import picture_told
from pjais.replication.portion import Portion
from pjais.replication.ports import Arrival, Body, CutError, Laid, Outgoing, Place, Refusal, SnapshotEvent, Whole
from pjais.replication.retelling import event_id_of, is_erasure, tell_all_anew, tell_anew
from pjais.replication.vault_pictures import VaultPictures, note_pictures
from pjais.replication.whole import BODY_FIELDS, whole

_PLACE: Final = "SELECT workspace_id, epoch, seq, chain, sent_up_to FROM sync_cursor"


class VaultStore(VaultPictures):
    """The vault as the sync core sees it."""

    def __init__(
        self,
        vault: Vault,
        device_id: str,
        app_schema: int,
        back_up: Callable[[], None],
        after_mending: Callable[[], None] = lambda: None,
    ) -> None:
        """Nothing happens yet.

        Args:
            vault: with its event log attached.
            device_id: this device's.
            app_schema: the number of the schema's revision.
            back_up: makes a backup of the vault, and returns when it is there.
            after_mending: told when rows have changed without an event.
        """
        super().__init__(vault)
        self.device_id, self.app_schema, self._back_up = device_id, app_schema, back_up
        self._after_mending = after_mending
        self._beside = ThreadPoolExecutor(1, "sync-rows")  # what takes long and need not come in turn
        self._erase: Callable[[Arrival], None] = lambda _: None
        self._look_at: Callable[[Connection, Sequence[Arrival]], None] = lambda _connection, _arrivals: None
        self._salt = b""

    def erase_with(
        self, erase: Callable[[Arrival], None], look_at: Callable[[Connection, Sequence[Arrival]], None], salt: bytes
    ) -> None:
        """What other devices erase is erased here, at its place in the order of things.

        Args:
            erase: what a control tells to; it returns when that is done, and may be asked again.
            look_at: told of events before they are taken.
            salt: goes into the ids of events that are told again.
        """
        self._erase, self._look_at, self._salt = erase, look_at, salt

    def close(self) -> None:
        """Let the running transaction end."""
        self._beside.shutdown()
        self._worker.shutdown()

    def join(self, workspace_id: str, hub_url: str, mode: str, role: str, device_name: str, joined_at: str) -> None:
        """Be in that workspace from now on, at the beginning of its log."""
        with self._vault.write(actor="sync") as session:
            connection = session.connection()
            _leave(session)
            workspace = (workspace_id, hub_url, mode, role, device_name, joined_at, 0)
            run(connection, "INSERT INTO sync_workspace VALUES (?, ?, ?, ?, ?, ?, ?)", workspace)
            run(connection, "INSERT INTO sync_cursor VALUES (?, NULL, 0, ?, 0)", (workspace_id, GENESIS))
            tell_all_anew(connection)

    async def place(self) -> Place | None:
        return await self._read(lambda connection: _place(connection)[0])

    async def learn_epoch(self, epoch: int) -> None:
        await self._write(lambda session: run(session.connection(), "UPDATE sync_cursor SET epoch = ?", (epoch,)))

    async def take(self, arrivals: Sequence[Arrival], place: Place) -> None:
        before = place.seq - len(arrivals)
        arrivals = await self._erased_on_the_way(arrivals)

        def taken(session: WritingSession) -> None:
            _check_place(session.connection(), before)
            self._take_arrivals(session, arrivals)
            _stand(session, place)

        await self._write(taken)

    async def waiting_for_keys(self) -> Sequence[Served]:
        sql = "SELECT served FROM sync_waiting ORDER BY seq"
        found = await self._read(lambda connection: run(connection, sql).fetchall())
        return [Served.of_json(from_json(served)) for (served,) in found]

    async def take_opened(self, arrivals: Sequence[Arrival]) -> None:
        ids = [(each.served.event_id,) for each in arrivals]
        arrivals = await self._erased_on_the_way(arrivals)

        def taken(session: WritingSession) -> None:
            self._take_arrivals(session, arrivals)
            run_many(session.connection(), "DELETE FROM sync_waiting WHERE event_id = ?", ids)

        await self._write(taken)

    async def unsent(self, most: int) -> Sequence[Outgoing]:
        salt = self._salt
        return await self._read(lambda connection: outbox.unsent(connection, _place(connection)[1], most, salt))

    async def unsent_count(self) -> int:
        return await self._read(lambda connection: outbox.count_unsent(connection, _place(connection)[1]))

    async def confirm(self, sent: Sequence[Outgoing], refusals: Sequence[Refusal]) -> None:
        def confirmed(session: WritingSession) -> None:
            connection = session.connection()
            outbox.check_sent(connection, sent)
            upto = outbox.note_sent(connection, _place(connection)[1], sent, refusals)
            run(connection, "UPDATE sync_cursor SET sent_up_to = ?", (upto,))

        await self._write(confirmed)

    async def refused_count(self) -> int:
        sql = "SELECT count(*) FROM refused_event"
        return await self._read(lambda connection: int(run(connection, sql).fetchone()[0]))

    async def begin_again(self, *, relaying: bool) -> None:
        def begun(session: WritingSession) -> None:
            connection = session.connection()
            run(connection, "UPDATE sync_cursor SET epoch = NULL, seq = 0, chain = ?", (GENESIS,))
            _forget_what_is_read_again(connection)
            if relaying:
                run(connection, "UPDATE sync_cursor SET sent_up_to = 0")
                for table in ("sync_echo", "sync_arrived", "sync_again", "refused_event"):
                    run(connection, f"DELETE FROM {table}")  # noqa: S608 - fixed names
                tell_all_anew(connection)

        await self._write(begun)

    async def read_again(self) -> None:
        """Stand at the beginning of the same history: what was left out then may be wanted now."""

        def rewound(session: WritingSession) -> None:
            run(session.connection(), "UPDATE sync_cursor SET seq = 0, chain = ?", (GENESIS,))
            _forget_what_is_read_again(session.connection())

        await self._write(rewound)

    async def leave(self) -> None:
        await self._write(_leave)

    async def take_snapshot(self, events: Sequence[SnapshotEvent]) -> None:
        arrived = [_arrived(each.event_id, each.body, each.heard_at) for each in events]
        await self._write(lambda session: _take(session, arrived))

    async def outstanding(self) -> Laid | None:
        found = await self._read(outstanding)
        return None if found is None else Laid(found.source, found.parts)

    async def lay_rows(self, source: str, upto: int, head: ImageHead, rows: Sequence[Portion], first: Portion) -> bool:
        if head.app_schema != self.app_schema:
            return False
        return await self._write(lambda session: lay_rows(session, source, upto, head, rows, first))

    async def lay_log(self, portion: Portion) -> int:
        return await self._write(lambda session: lay_log(session, portion))

    async def go_on_by_events(self) -> None:
        await self._write(go_on_by_events)

    async def stand(self, place: Place, controls: Sequence[Arrival]) -> None:
        def stood(session: WritingSession) -> None:
            connection = session.connection()
            _stand(session, place)
            _keep_controls(connection, [each.served for each in controls])
            bodies = [each.body for each in controls if each.body is not None]
            note_pictures(connection, [told for body in bodies if (told := picture_told(body)) is not None])

        await self._write(stood)

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[Whole | None]:
        with self._vault.read() as session:
            yield await self._in_turn(lambda: whole(session.connection(), self._in_turn, self.app_schema))

    async def parts_of_rows(self) -> tuple[int, Sequence[bytes | None]] | None:
        def read() -> tuple[int, Sequence[bytes | None]] | None:
            with self._vault.read() as session:
                return parts_of_rows(session.connection())

        return await asyncio.get_running_loop().run_in_executor(self._beside, read)

    async def put_rows_right(self) -> int:
        def mended() -> int:
            return put_rows_right(self._vault, self._back_up, self._after_mending)

        return await asyncio.get_running_loop().run_in_executor(self._beside, mended)

    async def take_missing(self, arrivals: Sequence[Arrival]) -> int:
        added = 0

        def taken(session: WritingSession) -> None:
            nonlocal added
            before = last_seq(session.connection())
            self._take_arrivals(session, arrivals)
            added = last_seq(session.connection()) - before

        await self._write(taken)
        return added

    async def back_up(self) -> None:
        await self._in_turn(self._back_up)

    async def note_paused(self, *, is_paused: bool) -> None:
        """For the next start."""
        sql = "UPDATE sync_workspace SET paused = ?"
        await self._write(lambda session: run(session.connection(), sql, (int(is_paused),)))

    async def send_refused_again(self, code: str | None = None) -> None:
        chosen = "FROM refused_event WHERE ? IS NULL OR code = ?"

        def again(session: WritingSession) -> None:
            connection = session.connection()
            outbox.send_again(connection, _place(connection)[1], f"seq IN (SELECT seq {chosen})", code, code)
            run(connection, f"DELETE {chosen}", (code, code))

        if await self._read(lambda connection: run(connection, f"SELECT 1 {chosen}", (code, code)).fetchone()):
            await self._write(again)

    async def leave_out(self, persona_ids: Sequence[str]) -> None:
        """Send and take nothing of these personas, and send of all others everything that was left out so far."""

        def chosen(session: WritingSession) -> None:
            connection = session.connection()
            before = {each for (each,) in run(connection, "SELECT persona_id FROM sync_left_out").fetchall()}
            for persona_id in sorted(before - set(persona_ids)):
                outbox.send_again(connection, _place(connection)[1], "persona_id = ?", persona_id)
            run(connection, "DELETE FROM sync_left_out")
            run_many(connection, "INSERT INTO sync_left_out VALUES (?)", [(each,) for each in set(persona_ids)])

        await self._write(chosen)

    async def tell_anew(self, seqs: Collection[int]) -> None:
        """Send what is left of events that have lost words."""
        await self._write(lambda session: tell_anew(session.connection(), seqs))

    async def let_out(self, persona_id: str) -> None:
        """Send what was kept here of a persona while its privacy did not allow syncing."""

        def let(session: WritingSession) -> None:
            connection = session.connection()
            outbox.send_again(connection, _place(connection)[1], "persona_id = ?", persona_id)

        await self._write(let)

    def role_told(self) -> str | None:
        """This device's role by the hub's word, once it was heard."""
        with self._vault.read() as session:
            found = run(session.connection(), "SELECT role FROM sync_device WHERE id = ?", (self.device_id,)).fetchone()
        return None if found is None else str(found[0])

    async def know_devices(self, devices: Sequence[Mapping[str, Any]]) -> None:
        """Keep what the hub tells of the workspace's devices."""
        names = ("device_id", "device_name", "role", "public_key", "box_key", "joined_at", "removed_at", "seen_at")
        rows = [tuple(each.get(name) for name in names) for each in devices]

        def kept(session: WritingSession) -> None:
            run(session.connection(), "DELETE FROM sync_device")
            run_many(session.connection(), "INSERT INTO sync_device VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)

        await self._write(kept)

    async def _erased_on_the_way(self, arrivals: Sequence[Arrival]) -> Sequence[Arrival]:
        """Take what comes before each erasure, and erase; returns what comes after the last one.

        This device's place is not moved: whoever is killed meanwhile does it again.
        """
        begin = 0
        for number, each in enumerate(arrivals):
            if is_erasure(each):
                before = arrivals[begin:number]
                await self._write(lambda session, part=before: self._take_arrivals(session, part))  # type: ignore[misc]
                await asyncio.to_thread(self._erase, each)
                begin = number + 1
        return arrivals[begin:]

    def _take_arrivals(self, session: WritingSession, arrivals: Sequence[Arrival]) -> None:
        """Apply what was opened, and keep what waits for a key."""
        opened = [each for each in arrivals if each.body is not None]
        events = [each for each in opened if each.served.kind == "event"]
        connection = session.connection()
        self._look_at(connection, arrivals)
        _take(session, [_arrived(event_id_of(each), each.body or {}, each.served.heard_at) for each in events])
        controls = [each for each in opened if each.served.kind == "control" and not is_erasure(each)]
        _keep_controls(connection, [each.served for each in controls])
        note_pictures(connection, [told for each in controls if (told := picture_told(each.body or {})) is not None])
        waiting = [each.served for each in arrivals if each.fault == "missing-key"]
        rows = [(each.event_id, each.seq, to_json(each.to_json())) for each in waiting]
        run_many(connection, "INSERT OR REPLACE INTO sync_waiting VALUES (?, ?, ?)", rows)


def workspace_of(session: Session) -> Mapping[str, Any] | None:
    """The workspace this device is in."""
    columns = ("id", "hub_url", "mode", "role", "device_name", "joined_at", "paused")
    found = run(session.connection(), f"SELECT {', '.join(columns)} FROM sync_workspace").fetchone()  # noqa: S608 - fixed names
    return None if found is None else dict(zip(columns, found, strict=True))


def _place(connection: Connection) -> tuple[Place | None, int]:
    """Where it stands, and up to which event of its own log it has sent."""
    found = run(connection, _PLACE).fetchone()
    return (None, 0) if found is None else (Place(*found[:4]), found[4])


def _check_place(connection: Connection, seq: int) -> None:
    """Raises CutError where a backup was brought back meanwhile: it stood elsewhere."""
    place, _ = _place(connection)
    if place is None or place.seq != seq:
        raise CutError


def _stand(session: WritingSession, place: Place) -> None:
    """Be at that place; with it, an image whose events came one by one is whole."""
    connection = session.connection()
    run(connection, "UPDATE sync_cursor SET epoch = ?, seq = ?, chain = ?", (place.epoch, place.seq, place.chain))
    if (here := outstanding(connection)) is not None and place.seq >= here.upto:
        end(session, is_doubtful=here.source is None)


def _take(session: WritingSession, events: Sequence[Arrived]) -> None:
    """What came from the hub need not be sent to it."""
    connection = session.connection()
    _, sent_up_to = _place(connection)
    before = last_seq(connection)
    if before > sent_up_to:
        outbox.note_echoes(connection, sent_up_to, [each.event_id for each in events])
    # Rows that have come before their history stay only with it, whatever is left out meanwhile.
    left_out = outbox.kept_here(connection) if outstanding(connection) is None else set[str]()
    take(session, [each for each in events if each.persona_id not in left_out])
    outbox.note_taken(connection, sent_up_to, before)


def _keep_controls(connection: Connection, controls: Sequence[Served]) -> None:
    rows = [(each.seq, to_json(each.to_json())) for each in controls]
    run_many(connection, "INSERT OR REPLACE INTO sync_control VALUES (?, ?)", rows)


def _arrived(event_id: str, body: Body, heard_at: str | None) -> Arrived:
    told = {name: body.get(name) for name in BODY_FIELDS}
    return Arrived(event_id, **told, heard_at=heard_at)  # type: ignore[arg-type]  # checked when it was opened


def _forget_what_is_read_again(connection: Connection) -> None:
    for table in ("sync_waiting", "sync_control", "sync_picture"):
        run(connection, f"DELETE FROM {table}")  # noqa: S608 - fixed names


def _leave(session: WritingSession) -> None:
    connection = session.connection()
    if outstanding(connection) is not None:
        end(session, is_doubtful=True)
    for table in OF_A_WORKSPACE:
        run(connection, f"DELETE FROM {table}")  # noqa: S608 - fixed names
