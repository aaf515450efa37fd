"""The file with a device's keys: for its owner only, under the vault's key, and never lost to a mistake."""

import stat
import threading
from base64 import b64encode
from pathlib import Path

import pytest

from pjais.kernel.ids import new_id
from pjais.sealing.key_file import SYNC_KEYS, DevicePairs, KeyFile, SyncKeys, workspace_of
from pjais.sealing.pairing import certified, founded
from pjais.sealing.refusals import DamagedSyncKeysError
from pjais.security.vault_key import VaultKey
from tests.unit.sealing.devices import WORKSPACE, event

ADA = "0190b1f0-0000-7000-8000-00000000ada0"


def content() -> SyncKeys:
    device = DevicePairs.fresh(new_id())
    return SyncKeys(device=device, workspaces={WORKSPACE: founded(device.device_id, device.pairs, WORKSPACE, "Laptop")})


def test_there_is_none_to_begin_with(tmp_path: Path) -> None:
    assert KeyFile(tmp_path).read() is None


@pytest.mark.parametrize("is_encrypted", [False, True])
def test_what_was_written_is_read_again_by_its_owner_only(tmp_path: Path, is_encrypted: bool) -> None:  # noqa: FBT001 - a row
    keys = [VaultKey.fresh()] if is_encrypted else []
    written = content()

    KeyFile(tmp_path, keys).write(written)

    assert KeyFile(tmp_path, keys).read() == written
    assert [each.name for each in tmp_path.iterdir()] == [SYNC_KEYS]
    assert stat.S_IMODE((tmp_path / SYNC_KEYS).stat().st_mode) == 0o600


def test_beside_an_encrypted_vault_nothing_of_the_keys_is_readable(tmp_path: Path) -> None:
    key, written = VaultKey.fresh(), content()

    KeyFile(tmp_path, [key]).write(written)

    text = (tmp_path / SYNC_KEYS).read_text()
    told = written.model_dump(mode="json")
    assert told["device"]["sign_seed"] not in text
    assert told["device"]["device_id"] not in text
    assert key.raw.hex() not in text
    for keys in ([], [VaultKey.fresh()], [VaultKey(key.key_id, b"x" * 32)]):
        with pytest.raises(DamagedSyncKeysError, match="does not open with the key"):
            KeyFile(tmp_path, keys).read()


def test_while_the_vault_changes_its_key_the_file_opens_with_either(tmp_path: Path) -> None:
    old, new, written = VaultKey.fresh(), VaultKey.fresh(), content()
    file = KeyFile(tmp_path, [old])
    file.write(written)

    file.also_for([old, new])
    either = [KeyFile(tmp_path, [key]).read() for key in (old, new)]
    file.also_for([new])

    assert either == [written, written]
    assert KeyFile(tmp_path, [new]).read() == written
    with pytest.raises(DamagedSyncKeysError):
        KeyFile(tmp_path, [old]).read()


def test_what_is_kept_while_the_vault_changes_its_key_is_not_lost(tmp_path: Path) -> None:
    keys, made = [VaultKey.fresh(), VaultKey.fresh()], content()
    file = KeyFile(tmp_path)
    file.write(made)
    lost: list[int] = []

    def keep() -> None:
        for number in range(100):
            made.workspaces[WORKSPACE].shared.spent = {f"{number}"}
            file.write(made)
            read = file.read()
            if read is None or read.workspaces[WORKSPACE].shared.spent != {f"{number}"}:
                lost.append(number)

    keeping = threading.Thread(target=keep)
    keeping.start()
    while keeping.is_alive():
        file.also_for(keys)
        file.also_for(keys[:1])
        file.also_for([])
    keeping.join()

    assert lost == []


def test_a_vault_that_loses_its_encryption_has_a_plain_file_and_the_other_way_round(tmp_path: Path) -> None:
    key, written = VaultKey.fresh(), content()
    file = KeyFile(tmp_path, [key])
    file.write(written)

    file.also_for([])
    plain = KeyFile(tmp_path).read()
    file.also_for([key])

    assert plain == written
    assert KeyFile(tmp_path, [key]).read() == written


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "damaged"),
        ("{}}", "damaged"),
        ('{"format": 1, "plain": {"device": 7}}', "damaged"),
        ('{"format": 1, "sealed": "!"}', "damaged"),
        ('{"format": 2, "plain": {}, "more": 1}', "newer version"),
    ],
)
def test_a_damaged_file_or_one_of_a_newer_version_is_never_written_over(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / SYNC_KEYS
    path.write_text(text)
    file = KeyFile(tmp_path)

    for attempt in (file.read, lambda: file.write(content()), lambda: file.also_for([VaultKey.fresh()])):
        with pytest.raises(DamagedSyncKeysError, match=told):
            attempt()
    assert path.read_text() == text


def test_any_changed_byte_of_a_sealed_file_is_noticed(tmp_path: Path) -> None:
    keys, written = [VaultKey.fresh()], content()
    KeyFile(tmp_path, keys).write(written)
    path = tmp_path / SYNC_KEYS
    text = path.read_bytes()
    place = len(text) // 2

    path.write_bytes(text[:place] + (b"A" if text[place : place + 1] != b"A" else b"B") + text[place + 1 :])

    with pytest.raises(DamagedSyncKeysError):
        KeyFile(tmp_path, keys).read()


def test_a_rest_of_a_write_that_was_killed_does_not_hinder_the_next(tmp_path: Path) -> None:
    (tmp_path / f"{SYNC_KEYS}.part").write_text("half of")
    written = content()

    KeyFile(tmp_path).write(written)

    assert KeyFile(tmp_path).read() == written


def test_a_key_is_in_the_file_before_anything_was_sealed_under_it(tmp_path: Path) -> None:
    file, made = KeyFile(tmp_path), content()
    file.write(made)
    workspace = workspace_of(file, made, WORKSPACE)

    key_id, _ = workspace.seal(new_id(), event(workspace.device_id), ADA)

    read = KeyFile(tmp_path).read()
    assert read is not None
    again = workspace_of(file, read, WORKSPACE)
    assert again.seal(new_id(), event(workspace.device_id), ADA)[0] == key_id
    assert len(again.controls_to_send()) == 1


def test_a_folder_instead_of_the_file_is_told(tmp_path: Path) -> None:
    (tmp_path / SYNC_KEYS).mkdir()

    with pytest.raises(DamagedSyncKeysError, match="cannot be read"):
        KeyFile(tmp_path).read()


def test_what_is_secret_stands_in_no_repr(tmp_path: Path) -> None:
    made = content()
    workspace = workspace_of(KeyFile(tmp_path), made, WORKSPACE)
    workspace.seal(new_id(), event(workspace.device_id), ADA)
    bundle, _ = certified(workspace, "owner")
    secrets = [made.device.sign_seed, made.device.box_secret, bundle.seed or b""]
    secrets += [key.raw for key in bundle.shared.keys.values()]
    secrets += [key.raw for key in bundle.shared.subjects.values()]

    shown = repr([made, workspace.pairs, bundle])

    assert len(secrets) == 5
    assert not any(repr(each) in shown or b64encode(each).decode() in shown for each in secrets)
