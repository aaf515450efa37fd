"""All windows of the app: the first, those opened beside it, and what of them the server's routes ask for."""

import secrets
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final
from urllib.parse import quote

import webview

from pjais.bootstrap import Application
from pjais.desktop.geometry import FIRST, Geometry, remember
from pjais.desktop.menu import MenuWords, application_menu
from pjais.desktop.navigation import show_in_file_manager
from pjais.desktop.window import ON_LINUX, Surroundings, Window, discard_profile
from pjais.server.loopback import LoopbackServer

#: The page's command that shows the files to be opened, and where it does.
SHOW_FILES: Final = "view.imports"
FILES_ADDRESS: Final = "/imports"
_KEPT_IN_ADDRESSES: Final = "/?&=%+,;:@!$'()*~-._"


class Windows:
    """The windows of one process. The last one that is closed ends the app."""

    def __init__(
        self, app: Application, server: LoopbackServer, dev_url: str | None = None, begins_at: str = "/"
    ) -> None:
        self._app = app
        self._server = server
        self._root = (dev_url or server.url).rstrip("/")
        self._guard = threading.Lock()
        self._open: dict[int, Window] = {}
        self._places: dict[int, Geometry] = {}
        self._first = self._made(FIRST, app.token, f"{begins_at}#token={app.token}&shell=window")

    def run(self, on_gui: Callable[[], None]) -> None:
        """Show the first window and return when all are closed; must be called on the main thread.

        ``on_gui`` is called on that thread once the toolkit runs, just before the window shows.
        """
        discard_profile(self._app.vault.paths.folder / "window")
        self._first.create()
        self._first.on_shown(on_gui)
        webview.start(
            gui="qt" if ON_LINUX else None,
            private_mode=True,  # pages, what they show and where one was stay in memory, where no key is needed
        )
        for window in self._all():
            window.end()

    def open_window(self, address: str) -> None:
        """Another window; callable from any thread but the GUI's."""
        capability = secrets.token_urlsafe(32)  # of its own: what one window may call, another may not in its name
        path = quote(address, safe=_KEPT_IN_ADDRESSES)
        beside = self._front()
        with self._guard:
            slot = next(number for number in range(FIRST, len(self._open) + 2) if number not in self._open)
            window = self._made(
                slot, capability, f"{path}#token={self._app.token}&capability={capability}&shell=window&further=1"
            )
        window.create_beside(beside)

    def close(self) -> None:
        """Close all windows, from any thread but the GUI's."""
        for window in self._all():
            window.close()

    def open_files(self) -> list[Path]:
        return self._front().open_files()

    def open_any_file(self) -> Path | None:
        return self._front().open_any_file()

    def save_file(self, suggested_name: str) -> Path | None:
        return self._front().save_file(suggested_name)

    def focus(self) -> None:
        self._front().focus()

    def show_files(self) -> None:
        front = self._front()
        front.focus()
        front.command(SHOW_FILES)

    def show_folder(self, folder: Path) -> None:
        show_in_file_manager(folder)

    def save_geometry(self) -> None:
        if self._places:
            remember(self._app.vault, self._places)

    def _made(self, slot: int, capability: str, address: str) -> Window:
        around = Surroundings(
            app=self._app,
            loop=self._server.loop,
            root=self._root,
            menu=lambda command: application_menu(command, self.close, MenuWords.chosen(self._app.vault)),
            closed=lambda place: self._closed(slot, place),
            quit=self.close,
        )
        window = Window(around, slot, capability, address, self._places.get(slot))
        self._open[slot] = window
        return window

    def _closed(self, slot: int, place: Geometry | None) -> None:
        self._open.pop(slot, None)
        if place is not None:
            self._places[slot] = place

    def _all(self) -> list[Window]:
        return list(self._open.values())

    def _front(self) -> Window:
        """The window that is in front, else the one opened last."""
        windows = self._all() or [self._first]
        return next((window for window in windows if window.is_active()), windows[-1])
