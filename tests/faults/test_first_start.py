"""The very first start where there is no room for a vault."""

import shutil
from pathlib import Path

from tests.faults.test_disk import needs_mount, small_disk
from tests.served import command


@needs_mount
def test_a_first_start_on_a_full_disk_is_told(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 1) as disk:
        (disk / "ballast").write_bytes(bytes(shutil.disk_usage(disk).free - 64_000))
        done = command(disk / "vault", "export", str(tmp_path / "all.jsonl"))
    told = "Error: The disk is full; nothing was written. Make room and try again"
    assert (done.returncode, done.stderr.strip()) == (1, told)
