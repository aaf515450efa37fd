"""What people can call, set, receive or read about is named in the docs.

The reference page is generated; what must stand in it is gathered here by other ways than its generator's.
"""

import ast
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import click
import pytest

from pjais.bootstrap import open_application
from pjais.cli.main import main
from pjais.desktop.geometry import KEY as GEOMETRY
from pjais.desktop.geometry import MORE_KEY as MORE_GEOMETRY
from pjais.eventlog.believed_time import KEY as CLOCK
from pjais.eventlog.catalogue import event_types
from pjais.eventlog.checkpoints import MARK
from pjais.features.conversations.replies import USER_NAME
from pjais.features.models.service import DEFAULT
from pjais.features.personas.service import ACTIVE
from pjais.features.phones.service import ADDRESS as PHONES_ADDRESS
from pjais.features.phones.service import ON as PHONES_ON
from pjais.features.phones.service import PORT as PHONES_PORT
from pjais.features.settings.known import KNOWN
from pjais.features.updates.service import CHECK
from pjais.persistence.device import KEY as DEVICE
from pjais.persistence.entity import Base, Entity

ROOT = Path(__file__).parents[3]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
REFERENCE = (ROOT / "backend" / "docs" / "reference.md").read_text(encoding="utf-8")
SCRIPTS: list[str] = list(json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["scripts"])
NO_WINDOW = "urn:pjais:problem:no-window"


def section(document: str, title: str) -> str:
    """What stands below a heading."""
    found = re.search(rf"^## {title}\n(.*?)(?=^## |\Z)", document, re.MULTILINE | re.DOTALL)
    return found[1] if found else ""


def listed_in(text: str) -> set[str]:
    """What stands in code in the first column of the tables."""
    cells = re.findall(r"^\| (`[^|]*)", text, re.MULTILINE)
    return {code for cell in cells for code in re.findall(r"`([^`]+)`", cell)}


def scripts_in(text: str) -> set[str]:
    return {re.sub(r"^npm (run )?", "", command).split(" ")[0] for command in listed_in(text)}


def assert_told(names: Iterable[str], told: set[str]) -> None:
    """Fails with the names that are missing, whole, where pytest would shorten them."""
    missing = sorted(set(names) - told)
    assert not missing, f"missing in the docs: {', '.join(missing)}"


def problem_codes() -> Iterator[str]:
    """Every code in the sources, so also those of modules that only a machine with a window can import."""
    for file in (ROOT / "backend" / "pjais").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and node.name.endswith("Error"):
                yield from (code for statement in node.body if (code := _code_said_by(statement)))


def _code_said_by(statement: ast.stmt) -> str | None:
    match statement:
        case ast.Assign(targets=[ast.Name(id="code")], value=ast.Constant(value=str(code))):
            return code
        case ast.AnnAssign(target=ast.Name(id="code"), value=ast.Constant(value=str(code))):
            return code
    return None


def test_every_command_is_in_the_table_of_the_readme() -> None:
    assert isinstance(main, click.Group)
    told = {command.removeprefix("pjais ").split(" ")[0] for command in listed_in(section(README, "Command line"))}

    assert_told((name for name, command in main.commands.items() if not command.hidden), told)


def test_every_script_is_in_a_table_of_the_readme() -> None:
    told = scripts_in(section(README, "Start from the sources")) | scripts_in(section(README, "Develop"))

    assert_told(SCRIPTS, told)


def test_every_script_is_in_the_table_of_contributing() -> None:
    assert_told(SCRIPTS, scripts_in(CONTRIBUTING))


def test_every_event_is_in_the_reference() -> None:
    tables = [mapper.class_ for mapper in Base.registry.mappers]
    entities = [table for table in tables if issubclass(table, Entity) and table.__module__.startswith("pjais.")]
    names = [kind.name for entity in entities for kind in event_types(entity)]

    assert_told(names, listed_in(section(REFERENCE, "Events")))


def test_every_problem_is_in_the_reference() -> None:
    types = {f"urn:pjais:problem:{code}" for code in problem_codes()} - {NO_WINDOW}

    assert_told(types, listed_in(section(REFERENCE, "Problems")))


def test_the_problem_of_having_no_window_is_in_the_reference() -> None:
    assert_told([NO_WINDOW], listed_in(section(REFERENCE, "Problems")))


def test_no_two_problems_share_a_code() -> None:
    codes = list(problem_codes())

    assert sorted(code for code in set(codes) if codes.count(code) > 1) == []


def test_every_live_query_is_in_the_reference(tmp_path: Path) -> None:
    app = open_application(tmp_path)
    names = [entry.name for entry in app.reactive.registry]
    app.close()

    assert_told(names, listed_in(section(REFERENCE, "Live queries")))


def test_every_setting_the_app_reads_is_known() -> None:
    features = ROOT / "frontend" / "src" / "features"
    slices = ("settings", "dashboard", "welcome", "notices", "personas", "crashes")
    screens = [file for slice_name in slices for file in (features / slice_name).rglob("*.ts*")]
    named = re.compile(r"(?:_KEY = |: )'((?:user|appearance|models|dashboard|tour|notices|personas|crashes)\.[a-z_]+)'")
    of_screens = {key for file in screens for key in named.findall(file.read_text(encoding="utf-8"))}

    kept = re.compile(r"\bSETTING = '([a-z_.]+)'|_SETTING = '([a-z_.]+)'")
    frame = (file for room in ("app", "commands") for file in (ROOT / "frontend" / "src" / room).rglob("*.ts*"))
    of_frame = {key for file in frame for found in kept.findall(file.read_text("utf-8")) for key in found if key}
    of_window = {GEOMETRY, MORE_GEOMETRY}

    own = {ACTIVE, DEVICE, DEFAULT, USER_NAME, CLOCK, MARK, CHECK, PHONES_ON, PHONES_ADDRESS, PHONES_PORT}
    assert {known.key for known in KNOWN} == own | of_window | of_screens | of_frame


def test_every_known_setting_is_in_the_reference() -> None:
    assert_told((known.key for known in KNOWN), listed_in(section(REFERENCE, "Settings")))


@pytest.mark.parametrize("title", ["Live queries", "Events", "Problems", "Settings"])
def test_no_section_of_the_reference_is_empty(title: str) -> None:
    assert listed_in(section(REFERENCE, title))


def test_links_between_the_documents_lead_somewhere() -> None:
    link = re.compile(r"\]\((?!https?:|#)([^)#]+)")
    documents = [*ROOT.glob("*.md"), *(ROOT / "backend" / "docs").rglob("*.md")]
    broken = [
        f"{document.name}: {target}"
        for document in documents
        for target in link.findall(document.read_text(encoding="utf-8"))
        if not (document.parent / target).exists()
    ]

    assert broken == []
