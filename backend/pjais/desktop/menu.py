"""The application menu; each entry runs a command of the page."""

import sys
from collections.abc import Callable, Sequence
from typing import Final

from webview.menu import Menu, MenuAction, MenuSeparator

_MENUS: Final[Sequence[tuple[str, Sequence[tuple[str, str, str] | None]]]] = (
    (
        "File",
        (
            ("New persona", "persona.new", "Ctrl+N"),
            ("Import…", "import.open", "Ctrl+O"),
            ("Export persona…", "persona.export", "Ctrl+E"),
            None,
            ("Settings", "view.settings", "Ctrl+,"),
        ),
    ),
    ("Edit", (("Undo", "edit.undo", "Ctrl+Z"), ("Do again", "edit.redo", "Ctrl+Shift+Z"))),
    (
        "View",
        (
            ("Dashboard", "view.dashboard", "Ctrl+Shift+D"),
            ("Memories", "view.memories", "Ctrl+Shift+M"),
            ("Personas", "view.personas", "Ctrl+Shift+P"),
            ("Conversations", "view.conversations", "Ctrl+Shift+C"),
            ("Audit trail", "view.audit", "Ctrl+Shift+A"),
            ("Time travel", "view.past", "Ctrl+Shift+H"),
            ("Imports", "view.imports", "Ctrl+I"),
            ("Backups", "view.backups", "Ctrl+Shift+B"),
            ("Live queries", "view.liveQueries", "Ctrl+Shift+E"),
            None,
            ("Command palette", "view.palette", "Ctrl+K"),
            ("Light or dark", "view.theme", "Ctrl+Shift+L"),
        ),
    ),
    ("Help", (("Keyboard shortcuts", "help.shortcuts", "?"),)),
)


def application_menu(command: Callable[[str], None], quit_: Callable[[], None]) -> list[Menu]:
    """The menu; ``command`` is called with a command's id and must not block."""
    menus = [Menu(title, [_entry(entry, command) for entry in entries]) for title, entries in _MENUS]
    menus[0].items += [MenuSeparator(), MenuAction(_titled("Quit", "Ctrl+Q"), quit_)]
    return menus


def _entry(entry: tuple[str, str, str] | None, command: Callable[[str], None]) -> MenuAction | MenuSeparator:
    if entry is None:
        return MenuSeparator()
    title, identifier, shortcut = entry
    return MenuAction(_titled(title, shortcut), lambda: command(identifier))


def _titled(title: str, shortcut: str) -> str:
    # Qt shows what follows a tab as the shortcut; the page itself listens for the keys.
    return f"{title}\t{shortcut}" if sys.platform.startswith("linux") else title
