"""Root and other users of the same machine."""

import os
from pathlib import Path

import pytest

from pjais.kernel.owner import ALLOW_ROOT, ForeignFolderError, check_owner, user_name

pytestmark = pytest.mark.skipif(not hasattr(os, "geteuid"), reason="Windows has no numbers for users")
needs_root = pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() != 0, reason="only root can give files away")
SOMEBODY = 65534


@pytest.fixture
def theirs(tmp_path: Path) -> Path:
    folder = tmp_path / "theirs"
    folder.mkdir(mode=0o700)
    os.chown(folder, SOMEBODY, SOMEBODY)
    return folder


def test_ones_own_folder_may_be_used_and_one_that_is_not_there_yet(tmp_path: Path) -> None:
    check_owner(tmp_path)
    check_owner(tmp_path / "new" / "vault")


@needs_root
def test_root_leaves_the_folder_of_a_person_alone(theirs: Path) -> None:
    with pytest.raises(ForeignFolderError) as refused:
        check_owner(theirs)

    assert (
        f"{theirs} belongs to {user_name(SOMEBODY)}, who could not open any more what PJai's writes there as root"
        in refused.value.detail
    )
    assert "--allow-root" in refused.value.detail


@needs_root
def test_root_makes_no_folder_in_that_of_a_person(theirs: Path) -> None:
    with pytest.raises(ForeignFolderError):
        check_owner(theirs / "share" / "pjais")


@needs_root
def test_root_may_when_it_is_told(theirs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    check_owner(theirs, allow_root=True)
    monkeypatch.setenv(ALLOW_ROOT, "1")
    check_owner(theirs)


@needs_root
def test_a_second_user_is_told_whose_the_folder_is(tmp_path: Path) -> None:
    """In a process that has become the other user: what may be read is the system's word."""
    home = tmp_path / "home"
    vault = home / "share" / "pjais"
    vault.mkdir(parents=True)
    home.chmod(0o700)
    for above in (tmp_path, *tmp_path.parents):
        if above.stat().st_uid == 0 and above != Path("/"):
            above.chmod(above.stat().st_mode | 0o011)
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.setgid(SOMEBODY)
        os.setuid(SOMEBODY)
        try:
            check_owner(vault)
            said = "nothing"
        except ForeignFolderError as error:
            said = error.detail
        os.write(writing, said.encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as told:
        said = told.read()
    os.waitpid(child, 0)

    assert said == (
        f"{home} belongs to root and cannot be used by {user_name(SOMEBODY)}; "
        "choose a folder of your own with --data-dir"
    )


def test_a_user_without_a_name_is_told_by_number() -> None:
    assert user_name(4_000_000) == "4000000"
