"""What people can call or set is named in the docs."""

import json
import re
from pathlib import Path

import click

from pjais.cli.main import main
from pjais.desktop.geometry import KEY as GEOMETRY
from pjais.features.personas.service import ACTIVE
from pjais.features.settings.known import KNOWN
from pjais.persistence.device import KEY as DEVICE

ROOT = Path(__file__).parents[3]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def test_every_command_is_in_the_readme() -> None:
    assert isinstance(main, click.Group)
    missing = [name for name in main.commands if not re.search(rf"`pjais {name}\b", README)]

    assert missing == []


def test_every_script_is_in_the_readme_or_in_contributing() -> None:
    scripts = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["scripts"]
    words = README + CONTRIBUTING
    missing = [name for name in scripts if f"npm {name}`" not in words and f"npm run {name}" not in words]

    assert missing == []


def test_every_setting_the_app_reads_is_known_and_so_in_the_reference() -> None:
    screens = (ROOT / "frontend" / "src" / "features" / "settings").rglob("*.ts*")
    named = re.compile(r"_KEY = '([a-z_]+\.[a-z_]+)'")
    of_screens = {key for file in screens for key in named.findall(file.read_text(encoding="utf-8"))}

    assert {known.key for known in KNOWN} == {GEOMETRY, ACTIVE, DEVICE} | of_screens


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
