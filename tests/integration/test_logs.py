"""Logs stay small, also where several processes write them at once."""

import logging
import os
import subprocess
import sys
from pathlib import Path

from pjais.cli.log import FILE_BYTES
from pjais.telemetry.log_file import LogFile

ROOT = Path(__file__).parents[2]
WRITERS, LINE = 4, 500
WRITER = f"""
import logging, pathlib, sys
from pjais.cli.log import log_to
from pjais.kernel.config import VaultPaths
log_to(VaultPaths(pathlib.Path(sys.argv[1])))
for number in range(int(sys.argv[3])):
    logging.getLogger("test").warning("%s %s %s", sys.argv[2], number, "x" * {LINE})
"""


def written(folder: Path, records: int) -> list[Path]:
    """The files of the log after several processes have each written so many records at once."""
    env = {**os.environ, "PYTHONPATH": str(ROOT / "backend")}
    command = [sys.executable, "-c", WRITER, str(folder)]
    writers = [
        subprocess.Popen([*command, f"w{each}", str(records)], env=env, stderr=subprocess.DEVNULL)
        for each in range(WRITERS)
    ]
    assert [writer.wait(timeout=120) for writer in writers] == [0] * WRITERS
    return sorted((folder / "logs").glob("pjais.log*"))


def test_no_line_is_lost_or_torn_while_several_processes_begin_new_files(tmp_path: Path) -> None:
    logs = written(tmp_path, 1_000)

    lines = [line for file in logs for line in file.read_text(encoding="utf-8").splitlines()]
    assert len(logs) > 2
    assert all(line.endswith(" " + "x" * LINE) for line in lines)
    kept = {tuple(line.split(": ", 1)[1].split()[:2]) for line in lines}
    assert len(lines) == len(kept) == WRITERS * 1_000


def test_files_that_several_processes_write_keep_to_their_size(tmp_path: Path) -> None:
    logs = written(tmp_path, 4_000)

    assert [file.name for file in logs] == ["pjais.log", "pjais.log.1", "pjais.log.2", "pjais.log.3"]
    assert all(file.stat().st_size < FILE_BYTES * 1.1 for file in logs)
    assert sum(file.stat().st_size for file in (tmp_path / "logs").glob("bare.log*")) < 1_200_000


def test_a_file_that_was_put_in_its_place_is_written_to(tmp_path: Path) -> None:
    file = tmp_path / "pjais.log"
    handler = LogFile(file, 1_000_000, 1)
    handler.emit(logging.makeLogRecord({"msg": "one"}))
    (tmp_path / "fresh").write_text("", encoding="utf-8")
    (tmp_path / "fresh").replace(file)

    handler.emit(logging.makeLogRecord({"msg": "two"}))
    handler.close()

    assert file.read_text(encoding="utf-8") == "two\n"


def test_what_cannot_be_turned_is_written_on(tmp_path: Path) -> None:
    """As on Windows while another process has the file open: here a folder is where the old one should go."""
    file = tmp_path / "pjais.log"
    (tmp_path / "pjais.log.1" / "in the way").mkdir(parents=True)
    handler = LogFile(file, 100, 1)

    for number in range(5):
        handler.emit(logging.makeLogRecord({"msg": f"{number} {'x' * 60}"}))
    handler.close()

    assert [line[0] for line in file.read_text(encoding="utf-8").splitlines()] == ["0", "1", "2", "3", "4"]
