"""Markers of runs, and the reports of those that did not end as they should."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from pjais.kernel.config import VaultPaths
from pjais.kernel.errors import InvalidInputError
from pjais.telemetry.crashes import MOST_KEPT, drop, kept, recorded_run, see, settle, told
from pjais.telemetry.fault_text import MOST_LINES, bare_fault

ROOT = Path(__file__).parents[3]
FAULT = f"""Fatal Python error: Segmentation fault

Thread 0x00007f3c1 [Ada's secret thread] (most recent call first):
  File "/home/ada/Letters to Ben/secret.py", line 3 in tell_ben
  File "{os.__file__}", line 12 in wait

Current thread 0x00007f3c2 (most recent call first):
  File "{ROOT}/backend/pjais/cli/serve.py", line 40 in _serve
  File "<frozen runpy>", line 88 in _run_code

Extension modules: numpy, ada_and_ben (total: 2)
"""


@pytest.fixture
def paths(tmp_path: Path) -> VaultPaths:
    found = VaultPaths(tmp_path / "vault")
    found.make_folder()
    found.logs.mkdir()
    return found


@pytest.fixture(autouse=True)
def pytests_own_faults(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pytest itself writes down where a test was when the process is ended; that stays on."""
    monkeypatch.setattr("faulthandler.enable", lambda _: None)
    monkeypatch.setattr("faulthandler.disable", lambda: None)


def left(paths: VaultPaths, text: str = '{"started_at": "2026-11-27T10:00:00.000000Z", "version": "0.1.0"}') -> None:
    """A marker as a run leaves it that was killed."""
    paths.running.write_text(text, encoding="utf-8")


def test_while_the_app_runs_its_marker_is_there_and_afterwards_it_is_not(paths: VaultPaths) -> None:
    with recorded_run(paths):
        marker = json.loads(paths.running.read_text(encoding="utf-8"))

    assert marker["pid"] == os.getpid()
    assert {"started_at", "version", "build_id"} <= marker.keys()
    assert paths.running.exists() is False
    assert kept(paths) == []


def test_a_marker_that_was_left_becomes_a_report_with_how_long_it_ran(paths: VaultPaths) -> None:
    left(paths)
    os.utime(paths.running, (1_795_777_200, 1_795_777_200))  # 2026-11-27T11:00:00Z

    with recorded_run(paths):
        (crash,) = kept(paths)

    assert (crash.kind, crash.ran_s, crash.version, crash.seen) == ("stopped", 3600, "0.1.0", False)
    assert crash.ended_at == "2026-11-27T11:00:00.000000Z"
    assert [each.id for each in kept(paths)] == [crash.id]  # the run after it ended as it should


@pytest.mark.parametrize("text", ["", '{"started_at": "2026-11', "[]", '{"started_at": 3, "version": {}}'])
def test_a_damaged_marker_is_an_unclean_end_without_details(paths: VaultPaths, text: str) -> None:
    left(paths, text)

    crash = settle(paths)

    assert crash is not None
    assert (crash.kind, crash.started_at, crash.ran_s, crash.version) == ("stopped", None, None, None)


def test_nothing_of_a_marker_is_quoted_that_the_app_would_not_write(paths: VaultPaths) -> None:
    left(paths, json.dumps({"started_at": "when Ada came home", "version": "of Ada", "build_id": "<b>"}))

    crash = settle(paths)

    assert crash is not None
    assert "Ada" not in json.dumps(told(crash))


def test_what_the_system_ended_is_told_by_places_alone(paths: VaultPaths) -> None:
    left(paths)
    (paths.logs / "crash.txt").write_text(FAULT, encoding="utf-8")

    crash = settle(paths)

    assert crash is not None
    assert crash.kind == "fault"
    assert crash.fault == [
        "Fatal Python error: Segmentation fault",
        "Thread:",
        "  elsewhere",
        "  os.py:12 wait",
        "Current thread:",
        "  pjais/cli/serve.py:40 _serve",
        "  elsewhere",
    ]
    assert (paths.logs / "crash.txt").exists() is False
    assert "ada" not in json.dumps(told(crash)).lower()


def test_a_fault_text_of_any_length_is_cut(paths: VaultPaths) -> None:
    left(paths)
    (paths.logs / "crash.txt").write_text(FAULT + '  File "x", line 1 in f\n' * 100_000, encoding="utf-8")

    crash = settle(paths)

    assert crash is not None
    assert len(crash.fault) == MOST_LINES


def test_an_unknown_fatal_error_is_told_without_its_words() -> None:
    assert bare_fault("Fatal Python error: Ada said no\n") == ["Fatal Python error: elsewhere"]


def test_faults_of_runs_that_ended_as_they_should_are_kept_twice_at_most(paths: VaultPaths) -> None:
    for text in ("first", "second", "third"):
        (paths.logs / "crash.txt").write_text(text, encoding="utf-8")
        assert settle(paths) is None

    assert sorted(file.name for file in paths.logs.glob("crash*")) == ["crash.txt.1"]
    assert (paths.logs / "crash.txt.1").read_text(encoding="utf-8") == "third"


def stops(error: BaseException) -> Callable[[VaultPaths], None]:
    def act(paths: VaultPaths) -> None:
        with recorded_run(paths):
            raise error

    return act


def test_an_error_that_nobody_foresaw_is_an_unclean_end(paths: VaultPaths) -> None:
    with pytest.raises(ZeroDivisionError):
        stops(ZeroDivisionError("Ada"))(paths)

    crash = settle(paths)

    assert crash is not None
    assert (crash.kind, crash.version is not None) == ("error", True)


@pytest.mark.parametrize("error", [InvalidInputError("refused"), OSError("full"), KeyboardInterrupt(), SystemExit(1)])
def test_what_was_told_where_it_was_started_is_none(paths: VaultPaths, error: BaseException) -> None:
    with pytest.raises(type(error)):
        stops(error)(paths)

    assert settle(paths) is None


def test_the_newest_ten_reports_stay(paths: VaultPaths) -> None:
    for _ in range(MOST_KEPT + 3):
        left(paths)
        settle(paths)

    assert len(kept(paths)) == MOST_KEPT
    assert kept(paths) == sorted(kept(paths), key=lambda each: each.ended_at, reverse=True)


def test_a_report_is_seen_once_and_can_be_deleted(paths: VaultPaths) -> None:
    left(paths)
    crash = settle(paths)
    assert crash is not None

    see(paths)

    assert [each.seen for each in kept(paths)] == [True]
    assert drop(paths, crash.id)
    assert not drop(paths, crash.id)
    assert kept(paths) == []


def test_a_report_that_was_half_written_still_tells_of_an_end(paths: VaultPaths) -> None:
    left(paths)
    crash = settle(paths)
    assert crash is not None
    (paths.crashes / f"{crash.id}.json").write_text('{"id": "x", "ended', encoding="utf-8")

    assert [(each.id, each.kind) for each in kept(paths)] == [(crash.id, "stopped")]


def test_markers_and_reports_are_for_their_owner_only(paths: VaultPaths) -> None:
    left(paths)
    with recorded_run(paths):
        modes = [file.stat().st_mode & 0o077 for file in (paths.running, *paths.crashes.glob("*"), paths.crashes)]

    assert modes == [0, 0, 0]


def test_two_vaults_do_not_mix(tmp_path: Path, paths: VaultPaths) -> None:
    other = VaultPaths(tmp_path / "other")
    other.make_folder()
    left(paths)

    with recorded_run(other):
        assert settle(paths) is not None

    assert kept(other) == []


def test_where_nothing_can_be_written_the_app_starts_all_the_same(tmp_path: Path) -> None:
    paths = VaultPaths(tmp_path / "vault")
    paths.folder.write_text("a file is in the way of everything", encoding="utf-8")

    with recorded_run(paths):
        pass

    assert paths.folder.is_file()
