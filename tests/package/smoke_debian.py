"""The .deb in a clean Debian: installed, used, updated, refused, removed. `npm run package:test` runs it."""

import json
import re
import statistics
import subprocess
import sys
import time
from pathlib import Path

import httpx
from playwright.sync_api import Playwright, expect

from tests import journeys
from tests.package.clean_root import CleanRoot
from tests.package.installed import Installed, first_paint_ms, listening
from tests.real_window import OpenWindow

ROUNDS = 5
CONTENT_POLICY = "content-security-policy"
POLICY = re.compile(r";\s*")
MOST_TIMES = 1.3  # first paint of the installed app, against that of the sources


def persona_names(app: Installed) -> list[str]:
    file = "/tmp/told.jsonl"  # noqa: S108 - inside the root
    app.call("export", "--force", file)
    lines = [json.loads(line) for line in app.root.path(file).read_text(encoding="utf-8").splitlines()]
    rows = [line["row"] for line in lines if line.get("kind") == "row" and line["table"] == "persona"]
    return sorted(row["name"] for row in rows)


def version_of_package(root: CleanRoot) -> str:
    return root.run("root", "dpkg-query", "-W", "-f", "${Version}", "pjais").stdout


def test_nothing_of_a_workshop_is_there_and_the_package_brings_all_it_needs(root: CleanRoot, app: Installed) -> None:
    for program in ("python3", "node", "npm", "gcc"):
        assert root.run("root", "sh", "-c", f"command -v {program}", check=False).returncode != 0
    assert app.call("--version").stdout.startswith("pjais, version")


def test_its_files_belong_to_root_and_nobody_else_writes_them(root: CleanRoot, app: Installed) -> None:
    listed = root.run("root", "dpkg", "-L", "pjais").stdout.split("\n")
    for each in filter(None, listed):
        state = root.path(each).lstat()
        assert (state.st_uid, state.st_gid) == (0, 0), each
        assert root.path(each).is_symlink() or state.st_mode & 0o7022 == 0, f"{each} {state.st_mode:o}"
    assert app.call("--version").returncode == 0


def test_from_a_card_to_a_talk_and_all_is_there_after_a_restart(
    app: Installed, playwright_driver: Playwright, display: str, card: Path
) -> None:
    with app.window(playwright_driver, display) as window:
        page = window.page
        journeys.go(page, "Import")
        journeys.drop(page, card, "application/json")
        expect(page.get_by_role("button", name="Persona: Wren")).to_be_visible()
        journeys.add_memory(page, "The lamp is lit at dusk")
        journeys.go(page, "Conversations")
        journeys.begin_conversation(page, 1)
        journeys.say(page, "When is the lamp lit?")
        assert window.end() == 0
    with app.window(playwright_driver, display) as window:
        page = window.page
        expect(page.get_by_role("button", name="Persona: Wren")).to_be_visible()
        journeys.go(page, "Memories")
        expect(page.get_by_role("option").filter(has_text="The lamp is lit at dusk")).to_be_visible()
        journeys.go(page, "Conversations")
        page.get_by_role("option").first.click()
        expect(page.get_by_text("When is the lamp lit?").first).to_be_visible()
        assert window.end() == 0
    assert app.call("verify").returncode == 0


def test_the_sandbox_is_on_and_only_the_app_itself_listens(
    app: Installed, playwright_driver: Playwright, display: str
) -> None:
    with app.window(playwright_driver, display) as window:
        told = json.loads((app.vault() / "instance.json").read_text(encoding="utf-8"))
        lines = {
            pid: Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode() for pid in window.family()
        }
        assert not [line for line in lines.values() if "no-sandbox" in line]
        own = Path(f"/proc/{window.process.pid}/ns/user").readlink()
        boxed = [pid for pid in lines if Path(f"/proc/{pid}/ns/user").readlink() != own]
        pages = [pid for pid in boxed if "Seccomp:\t2" in Path(f"/proc/{pid}/status").read_text()]
        assert [pid for pid in pages if "QtWebEngineProcess" in lines[pid]], lines
        port = httpx.URL(told["url"]).port
        assert listening(window.family()) == {("127.0.0.1", port), ("127.0.0.1", window.debugging_port)}
        policy = dict(part.split(" ", 1) for part in POLICY.split(httpx.get(told["url"]).headers[CONTENT_POLICY]))
        assert policy["default-src"] == "'self'"
        assert policy["script-src"] == "'self' 'unsafe-eval'"  # the window's bridge makes functions (ADR 1); no more
        assert {policy[each] for each in ("object-src", "base-uri", "form-action", "frame-ancestors")} == {"'none'"}
        assert httpx.get(f"{told['url']}/api/personas").status_code == httpx.codes.UNAUTHORIZED
        window.end()


def test_the_first_picture_comes_as_soon_as_from_the_sources(
    app: Installed, playwright_driver: Playwright, display: str, open_window: OpenWindow
) -> None:
    installed, sources = [], []
    for _ in range(ROUNDS):
        with app.window(playwright_driver, display) as window:
            installed.append(first_paint_ms(window.page, window.started_s))
            window.end()
        started_s = time.time()
        window_of_sources = open_window()
        sources.append(first_paint_ms(window_of_sources.page, started_s))
        window_of_sources.end()
    ratio = statistics.median(installed) / statistics.median(sources)
    figures = {
        "figure": "first paint from the start of the process",
        "installed_ms": [round(each) for each in installed],
        "sources_ms": [round(each) for each in sources],
        "ratio": round(ratio, 2),
    }
    sys.stdout.write(f"\n{json.dumps(figures)}\n")
    assert ratio <= MOST_TIMES


def test_an_older_version_is_refused_in_words_and_nothing_changes(
    root: CleanRoot, app: Installed, previous: Path
) -> None:
    before = app.call("--version").stdout
    refused = root.run("root", "dpkg", "-i", previous, check=False)
    assert refused.returncode != 0
    assert "an older version cannot open what it has written" in refused.stderr
    assert app.call("--version").stdout == before
    assert root.run("root", "dpkg-query", "-W", "-f", "${Status}", "pjais").stdout == "install ok installed"


def test_removing_it_leaves_what_people_made_and_nothing_else(root: CleanRoot, app: Installed) -> None:
    before = sorted(str(file) for file in app.vault().rglob("*"))
    root.apt("remove", "pjais")
    assert sorted(str(file) for file in app.vault().rglob("*")) == before
    left = root.run("root", "sh", "-c", "find / -xdev -iname '*pjais*' -not -path '/home/*' -not -path '/opt/*'").stdout
    assert [line for line in left.split() if not line.startswith(("/var/lib/dpkg/", "/var/log/", "/tmp/"))] == []  # noqa: S108


def test_the_version_before_is_updated_with_all_its_data(
    root: CleanRoot, app: Installed, package: Path, previous: Path, card: Path
) -> None:
    assert card.exists()
    root.run("root", "rm", "-rf", "/home/ann/.local/share/pjais")
    root.apt("install", str(previous))
    older = version_of_package(root)
    app.call("import", "/home/ann/wren.json")
    names = persona_names(app)
    assert "Wren" in names
    root.apt("install", str(package))
    assert version_of_package(root) != older
    assert app.call("verify").returncode == 0
    assert persona_names(app) == names
    copies = subprocess.run(["find", str(app.vault() / "backups")], capture_output=True, text=True, check=True).stdout
    assert "before-migration" in copies
