"""Gathers the diagnostics: files of text that somebody who looks for a fault may see (ADR 25)."""

import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import IO, Any, Final

import orjson
from sqlalchemy import select

from pjais.features.dashboard.health import HealthService
from pjais.features.dashboard.service import DashboardService
from pjais.features.diagnostics.facts import database_facts, files_of, versions
from pjais.features.diagnostics.settings_told import told_settings
from pjais.features.models.model import Backend
from pjais.features.settings.service import SettingService
from pjais.kernel.clock import now_text
from pjais.kernel.config import VaultPaths
from pjais.persistence.vault import Vault
from pjais.reactive.engine import ReactiveEngine
from pjais.reactive.materialisation import Materialisation
from pjais.retrieval.indexer import Indexer
from pjais.telemetry.bare_log import kind_of, newest
from pjais.telemetry.crashes import kept, told

NAME: Final = "pjais-diagnostics"
#: What of a check is a figure or a word of ours; its name and detail may quote a person.
_OF_A_CHECK: Final = ("key", "state", "reason", "figure", "of", "at")
_FILES: Final = {
    "versions.json": "the app, Python, the system, libraries",
    "files.json": "how large the files of the vault are, and how many",
    "database.json": "how many rows each table has",
    "settings.json": "settings of appearance, backups and the window; no texts",
    "health.json": "how the app is doing, the search index, rows compared with other devices', models by number",
    "performance.json": "durations and counts since the start, and of each live query",
    "crashes.json": "runs that did not end as they should: when, and where in the program each thread was",
    "log.jsonl": "what went wrong lately: sentences without what filled them, kinds of errors, places in the program",
}
_ABOUT: Final = """Diagnostics of PJai's, {moment}

To look for a fault. Made on request, sent nowhere. Every file is text; look at them before you hand them on.

{files}

Not in it: anything you or your personas wrote, names of personas, files, folders, servers, of you or this machine,
addresses and keys, the wording of errors.

---

Diagnose von PJai's. Um einen Fehler zu suchen. Auf Wunsch gemacht, nirgendwohin gesendet. Jede Datei ist Text; sieh sie
an, bevor du sie weitergibst. Nicht darin: was du oder deine Personas geschrieben haben, Namen von Personas, Dateien,
Ordnern, Servern, von dir oder diesem Rechner, Adressen und Schlüssel, der Wortlaut von Fehlern.
"""


@dataclass(frozen=True, slots=True)
class Diagnostics:
    """Looks at every part of a running app."""

    vault: Vault
    dashboard: DashboardService
    health: HealthService
    indexer: Indexer
    reactive: ReactiveEngine
    #: How rows compared with those of other devices; None while nothing is synced.
    compared: Callable[[], Mapping[str, int] | None]

    def files(self, user_agent: str | None = None) -> dict[str, str]:
        """Every file by its name, the one that explains the others first."""
        opened = self.reactive.ask(self.reactive.opened)
        with self.vault.read() as session:
            settings = told_settings(SettingService(session))
            kinds = session.scalars(select(Backend.kind)).all()
            database = database_facts(session.connection())
        progress = self.indexer.progress
        return with_readme(
            {
                **without_vault(self.vault.paths, user_agent),
                "database.json": database,
                "settings.json": settings,
                "health.json": {
                    "checks": [check.model_dump(include=set(_OF_A_CHECK)) for check in self.health.checks()],
                    "search_index": {
                        "indexed": progress.indexed,
                        "pending": progress.pending,
                        "has_problem": progress.problem is not None,
                    },
                    "syncing": self.compared(),
                    "servers": {kind: kinds.count(kind) for kind in ("openai", "anthropic")},
                },
                "performance.json": {
                    **self.dashboard.system().model_dump(),
                    "live_queries": [_costs(each) for each in sorted(opened, key=lambda each: each.entry.name)],
                },
            }
        )


def without_vault(paths: VaultPaths, user_agent: str | None = None) -> dict[str, Any]:
    """What can be told without opening it."""
    return {
        "versions.json": versions(user_agent),
        "files.json": files_of(paths),
        "crashes.json": [told(crash) for crash in kept(paths)],
        "log.jsonl": newest(paths),
    }


def of_closed_vault(paths: VaultPaths, problem: Exception) -> dict[str, str]:
    """The files of a vault that cannot be opened, and by which kind of problem."""
    return with_readme({**without_vault(paths), "database.json": {"not_opened": kind_of(problem)}})


def with_readme(found: Mapping[str, Any]) -> dict[str, str]:
    listed = "\n".join(f"{name:<18}{told}" for name, told in _FILES.items() if name in found)
    texts = {name: _text(name, found[name]) for name in _FILES if name in found}
    return {"README.txt": _ABOUT.format(moment=now_text(), files=listed), **texts}


def pack(files: Mapping[str, str], dest: IO[bytes]) -> None:
    """Write them as a zip archive."""
    with zipfile.ZipFile(dest, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(f"{NAME}/{name}", text)


def _text(name: str, value: Any) -> str:  # noqa: ANN401 - free JSON
    if name.endswith(".jsonl"):
        return "".join(f"{orjson.dumps(each).decode()}\n" for each in value)
    return orjson.dumps(value, option=orjson.OPT_INDENT_2).decode() + "\n"


def _costs(open_: Materialisation) -> dict[str, Any]:
    """What keeping one result costs, without what was asked for."""
    costs = open_.costs
    return {
        "name": open_.entry.name,
        "mode": open_.mode,
        "subscribers": len(open_.followers),
        "rows": len(open_.rows()),
        "relevant": costs.relevant,
        "patched": costs.patched,
        "reread": costs.reread,
        "p50_ms": round(costs.median_ms(), 3),
        "max_ms": round(costs.longest_ms, 3),
    }
