"""Brings a backup back: the whole vault, or one persona. What is replaced is kept."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

from sqlalchemy import delete, insert, select, text, true
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from pjais.backup.folder import PART, check_content
from pjais.backup.manifest import DATABASE, BrokenBackupError, Manifest, archives_in, check_file, read_manifest
from pjais.backup.restore_sync import keep_sync
from pjais.eventlog.checkpoints import MARK, note_restored
from pjais.eventlog.floor import floors
from pjais.eventlog.verify_chain import check_archive
from pjais.kernel.clock import now_text
from pjais.kernel.disk import copy_file, sync_file
from pjais.kernel.errors import NotFoundError, PjaisError
from pjais.kernel.ids import new_id
from pjais.kernel.tasks import CancelledError, Task
from pjais.kernel.wording import said
from pjais.persistence.convert import write_under
from pjais.persistence.device import KEY
from pjais.persistence.engine import UNRECORDED, make_engine, to_json
from pjais.persistence.entity import BOOKKEEPING, Base, Entity, Row, of_personas
from pjais.persistence.migrate import REVISIONS, upgrade_in_place
from pjais.persistence.rows import rows_of
from pjais.persistence.vault import Vault
from pjais.persistence.write_ahead import let_go
from pjais.security.keychain import key_of
from pjais.security.vault_key import KEY_FILE, VaultKey

_BATCH: Final = 1_000
_PUT: Final = "INSERT OR REPLACE INTO setting (key, value, updated_at) VALUES (:key, :value, :now)"
_OF_PHONES: Final = "phones."

#: Given a table and its rows of today, those of some moment.
Then = Callable[[type[Entity], list[Row]], list[Row]]


class NotInBackupError(NotFoundError):
    """The backup holds no such persona."""

    code = "not-in-backup"


class OwnerMissingError(PjaisError):
    """What an item belongs to is not in this vault."""

    code = "owner-missing"
    status = HTTPStatus.CONFLICT


def checked(folder: Path, look: Callable[[], object] = lambda: None) -> Manifest:
    """The manifest of a backup that is whole and can be brought back; ``look`` may raise to stop.

    Raises:
        BrokenBackupError: it is damaged, no backup, or from a newer version.
    """
    manifest = read_manifest(folder)
    if manifest.schema_revision not in REVISIONS:
        msg = said(
            "{folder} was made by PJai's {app_version}, which is newer; please update PJai's first",
            folder=folder,
            app_version=manifest.app_version,
        )
        raise BrokenBackupError(msg)
    check_file(folder, manifest, look)
    check_content(folder, manifest, look)
    return manifest


def restore_all(vault: Vault, folder: Path, device_id: str, task: Task) -> None:
    """Make the vault what it was; the caller has kept what it is now.

    Raises:
        BrokenBackupError: nothing was changed.
        CancelledError: likewise.
    """
    mark = new_id()

    def last() -> None:
        task.no_way_back()
        note_restored(vault.paths, read_manifest(folder).chain_hash, mark)

    with _readable(vault, folder, task) as file, _archives_brought(vault, folder, file, task):
        # In the copy, so that it comes with the content: the backup may be another device's, this one stays who it is.
        _write_settings(file, vault.key, {KEY: device_id, MARK: mark})
        _keep_others(vault, file)
        vault.replace_content(file, task.at("vault", "pages"), last)
        let_go(vault.paths.database)


def _write_settings(database: Path, key: VaultKey | None, values: Mapping[str, str]) -> None:
    engine = make_engine(database, key=lambda: key)
    rows = [{"key": name, "value": to_json(value), "now": now_text()} for name, value in values.items()]
    try:
        with engine.connect().execution_options(**{UNRECORDED: True}) as connection, connection.begin():
            connection.execute(text(_PUT), rows)
    finally:
        engine.dispose()


def _keep_others(vault: Vault, database: Path) -> None:
    """Who may come in is as it is today: no phone that was removed since is let in again; so is who it syncs with."""
    engine = make_engine(database, key=lambda: vault.key)
    unrecorded = {UNRECORDED: True}
    try:
        phone, setting = Base.metadata.tables["phone"], Base.metadata.tables["setting"]
        with vault.read() as today, engine.connect().execution_options(**unrecorded) as then, then.begin():
            for table, ours in ((phone, true()), (setting, setting.c.key.startswith(_OF_PHONES))):
                then.execute(delete(table).where(ours))
                rows = [dict(row) for row in today.execute(select(table).where(ours)).mappings()]
                if rows:
                    then.execute(insert(table), rows)
            keep_sync(today, then)
    finally:
        engine.dispose()


@contextmanager
def _archives_brought(vault: Vault, folder: Path, database: Path, task: Task) -> Iterator[None]:
    """The archives that a backup's log goes on from lie beside the vault, under its key; those that are whole stay.

    What came goes again when the block is stopped.
    """
    came: list[Path] = []
    try:
        for place, archive in _missing_archives(vault, folder, database):
            part = place.with_name(f"{place.name}{PART}")
            part.unlink(missing_ok=True)
            try:
                _copy_under(archive, part, vault.key, task)
            except CancelledError:
                part.unlink(missing_ok=True)
                raise
            came += [] if place.exists() else [place]
            part.replace(place)
        yield
    except CancelledError:
        for each in came:
            each.unlink()
        raise


def _copy_under(archive: Path, dest: Path, wanted: VaultKey | None, task: Task) -> None:
    if (key := key_of(archive)) == wanted:
        copy_file(archive, dest, task.check)
        dest.chmod(0o600)
        sync_file(dest)
    else:
        write_under(archive, key, dest, wanted, task.check)


def _missing_archives(vault: Vault, folder: Path, database: Path) -> Iterator[tuple[Path, Path]]:
    """Where each has to lie that is not there or not whole, and the backup's copy of it."""
    engine = make_engine(database, key=lambda: vault.key)
    try:
        with engine.connect() as connection:
            known = floors(connection)
    finally:
        engine.dispose()
    theirs = {each.name: each for each in archives_in(folder)}
    for before, floor in zip([None, *known], known, strict=False):
        place = vault.paths.folder / floor.archive
        is_whole = place.exists() and check_archive(place, before, floor) is None
        if not is_whole and (archive := theirs.get(floor.archive)):
            yield place, archive


def restore_persona(vault: Vault, folder: Path, persona_id: str, task: Task) -> dict[str, int]:
    """Make one persona and all that is its what the backup holds, each change with its event.

    What is newer than the backup stays.

    Returns:
        How many rows were added or changed, by table.

    Raises:
        NotInBackupError: nothing was changed.
        BrokenBackupError: likewise.
        CancelledError: likewise.
    """
    with _readable(vault, folder, task) as file:
        engine = make_engine(file, key=lambda: vault.key)
        try:
            with Session(engine) as source:
                return bring_persona(vault, source, persona_id, lambda _, rows: rows, task)
        finally:
            engine.dispose()


def bring_persona(
    vault: Vault, source: Session, persona_id: str, then: Then, task: Task | None = None
) -> dict[str, int]:
    """Lay what another database holds of a persona over what this vault holds; what is only here stays.

    Args:
        vault: where it goes.
        source: a session on a database of today's schema.
        persona_id: the persona.
        then: makes rows what they were at some moment, and leaves out what was not there.
        task: told how far it is, in rows; may stop it, and nothing has changed then.

    Returns:
        How many rows were added or changed, by table.

    Raises:
        NotInBackupError: nothing was changed.
    """
    told, done = task or Task("restore"), {}
    with vault.write(actor="restore", causation_id=new_id()) as target:
        told.at("vault", "items")
        for table in of_personas():
            rows = then(table, _rows_of(source, table, persona_id))
            if table.entity_type() == "persona":
                if not rows:
                    msg = said("The backup holds no persona with id {persona_id}", persona_id=persona_id[:64])
                    raise NotInBackupError(msg)
                _bring_picture(source, target, rows[0])
            done[table.entity_type()] = sum(_bring(target, table, some) for some in _batched(rows, told))
        told.no_way_back()
    return done


def _batched(rows: list[Row], told: Task) -> Iterator[list[Row]]:
    for start in range(0, len(rows), _BATCH):
        told(start, len(rows))
        yield rows[start : start + _BATCH]


def bring_item(vault: Vault, source: Session, table: type[Entity], row: Row) -> int:
    """Lay one row over what this vault holds; returns how many rows were added or changed.

    Raises:
        OwnerMissingError: what it belongs to is not in this vault; nothing was changed.
    """
    try:
        with vault.write(actor="restore", causation_id=new_id()) as target:
            if table.entity_type() == "persona":
                _bring_picture(source, target, row)
            return _bring(target, table, [row])
    except IntegrityError:
        msg = said(
            "The {table} belongs to a persona that is not in this vault; bring that back first",
            table=table.entity_type(),
        )
        raise OwnerMissingError(msg) from None


def _rows_of(source: Session, table: type[Entity], persona_id: str) -> list[Row]:
    column = table.__table__.c["id" if table.entity_type() == "persona" else "persona_id"]
    return [dict(row) for row in source.execute(select(table.__table__).where(column == persona_id)).mappings()]


def _bring(target: Any, table: type[Entity], rows: list[Row]) -> int:  # noqa: ANN401 - a WritingSession
    here = rows_of(target.connection(), table, [row["id"] for row in rows])
    target.insert_rows(table, missing := [row for row in rows if row["id"] not in here])
    changed = target.update_rows(
        table,
        [
            (here[row["id"]], {name: value for name, value in row.items() if name not in BOOKKEEPING})
            for row in rows
            if row["id"] in here
        ],
    )
    return len(missing) + len(changed)


def _bring_picture(source: Session, target: Session, persona: Row) -> None:
    blob = Base.metadata.tables["blob"]
    found = source.execute(select(blob).where(blob.c.sha256 == persona["avatar"])).mappings().first()
    for mapper in Base.registry.mappers:
        if mapper.local_table is blob and found and target.get(mapper.class_, found["sha256"]) is None:
            target.add(mapper.class_(**found))
            target.flush()


@contextmanager
def _readable(vault: Vault, folder: Path, task: Task) -> Iterator[Path]:
    """The backup's database in today's schema; a copy of it, so that the backup itself is never written to."""
    manifest = checked(folder, task.at("checking", "bytes").check)
    place = vault.paths.folder / "restoring" / new_id()
    place.mkdir(mode=0o700, parents=True)
    try:
        file = place / DATABASE
        copy_file(folder / DATABASE, file, task.check)
        if (folder / KEY_FILE).exists():
            shutil.copyfile(folder / KEY_FILE, place / KEY_FILE)
        if manifest.schema_revision != REVISIONS[-1]:
            upgrade_in_place(file)
        if (key := key_of(file)) != vault.key:
            write_under(file, key, file := place / "under-the-vaults-key.db", vault.key, task)
        yield file
    finally:
        shutil.rmtree(place, ignore_errors=True)
        with suppress(OSError):  # another is being brought back
            place.parent.rmdir()
