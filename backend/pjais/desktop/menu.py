"""The application menu; each entry runs a command of the page."""

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Self

from webview.menu import Menu, MenuAction, MenuSeparator

from pjais.desktop.words import language_of, words_of
from pjais.features.settings.service import SettingService
from pjais.persistence.vault import Vault

#: By menu the commands and their own keys; None is a line between entries.
_MENUS: Final[Sequence[tuple[str, Sequence[tuple[str, str] | None]]]] = (
    (
        "file",
        (
            ("window.new", "mod+shift+N"),
            ("persona.new", "mod+N"),
            ("import.open", "mod+O"),
            ("persona.export", ""),
            None,
            ("view.settings", "mod+,"),
        ),
    ),
    ("edit", (("edit.undo", "mod+Z"), ("edit.redo", "mod+shift+Z"))),
    (
        "view",
        (
            ("view.dashboard", "mod+shift+D"),
            ("view.memories", "mod+shift+M"),
            ("view.personas", "mod+shift+P"),
            ("view.conversations", "mod+shift+C"),
            ("view.audit", "mod+shift+A"),
            ("view.past", "mod+shift+H"),
            ("view.imports", "mod+I"),
            ("view.backups", "mod+shift+B"),
            ("view.liveQueries", "mod+shift+E"),
            None,
            ("pane.beside", "mod+\\"),
            ("pane.close", "mod+shift+X"),
            None,
            ("view.palette", "mod+K"),
            ("view.theme", "mod+shift+L"),
        ),
    ),
    (
        "help",
        (
            ("view.help", ""),
            ("help.here", "F1"),
            ("help.shortcuts", "?"),
            None,
            ("help.report", ""),
            ("help.about", ""),
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class MenuWords:
    """In which language the menu is, and which keys were chosen for commands."""

    language: str
    keys: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def chosen(cls, vault: Vault) -> Self:
        with vault.read() as session:
            settings = SettingService(session)
            keys = settings.value("shortcuts", {})
            language = language_of(settings.value("appearance.language", "auto"))
        return cls(language, keys if isinstance(keys, dict) else {})

    def titled(self, command: str, own_keys: str) -> str:
        # Qt shows what follows a tab as the shortcut; the page itself listens for the keys.
        title = words_of(self.language)[command]
        keys = self.keys.get(command, own_keys)
        shown = sys.platform.startswith("linux") and isinstance(keys, str) and keys != ""
        return f"{title}\t{self._labels(keys)}" if shown else title

    def _labels(self, keys: str) -> str:
        labels = {"de": {"mod": "Strg", "shift": "Umschalt"}}.get(self.language, {"mod": "Ctrl"})
        return "+".join(labels.get(key, key.capitalize()) for key in keys.split("+"))


def application_menu(command: Callable[[str], None], quit_: Callable[[], None], words: MenuWords) -> list[Menu]:
    """The menu; ``command`` is called with a command's id and must not block."""
    titles = words_of(words.language)
    menus = [Menu(titles[name], [_entry(entry, command, words) for entry in entries]) for name, entries in _MENUS]
    menus[0].items += [MenuSeparator(), MenuAction(words.titled("quit", "mod+Q"), quit_)]
    return menus


def _entry(
    entry: tuple[str, str] | None, command: Callable[[str], None], words: MenuWords
) -> MenuAction | MenuSeparator:
    if entry is None:
        return MenuSeparator()
    identifier, keys = entry
    return MenuAction(words.titled(identifier, keys), lambda: command(identifier))
