"""The window itself: page, bridge, pushes, dialogs, and its end."""

import shutil
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import webview

from pjais.bootstrap import Application
from pjais.bridge.api import OFFERED, PageApi
from pjais.bridge.dispatch import Dispatcher
from pjais.bridge.push import Pusher
from pjais.desktop.geometry import SMALLEST, Geometry, remember, remembered
from pjais.desktop.menu import application_menu
from pjais.desktop.navigation import open_outside, origin_of
from pjais.kernel.disk import shred
from pjais.reactive.engine import ReactiveClient
from pjais.server.loopback import LoopbackServer

TITLE: Final = "PJai's"
_FILE_TYPES: Final = ("Cards and agents and exports (*.png;*.json;*.charx;*.af)", "All files (*.*)")
_ON_LINUX: Final = sys.platform.startswith("linux")


def _discard_profile(folder: Path) -> None:
    """Overwrite what earlier versions let the engine keep: storage and history, readable without the vault's key."""
    for file in folder.rglob("*"):
        if file.is_file() and not file.is_symlink():
            shred(file)
    shutil.rmtree(folder, ignore_errors=True)


class Window:
    """One native window on the app."""

    def __init__(self, app: Application, server: LoopbackServer, dev_url: str | None = None) -> None:
        self._app = app
        root = (dev_url or server.url).rstrip("/")
        self._address = f"{root}/#token={app.token}&shell=window"
        self._here = self._origin = origin_of(root)
        self._last: Geometry | None = None
        self._closing = threading.Event()
        self._one_dialog = threading.Lock()
        self._gui: Any = None
        self._pusher = Pusher(self._run_js, self._resync)
        self._client = app.reactive.open_client(self._pusher.deliver)
        dispatcher = Dispatcher(app.asgi, server.loop)
        self._window = self._create(PageApi(dispatcher, self._current_client, app.token, self._shows_own_page))

    def run(self, on_gui: Callable[[], None]) -> None:
        """Show the window until it is closed; must be called on the main thread.

        ``on_gui`` is called on that thread once the toolkit runs, just before the window shows.
        """
        _discard_profile(self._app.vault.paths.folder / "window")
        self._window.events.before_show += on_gui
        webview.start(
            gui="qt" if _ON_LINUX else None,
            private_mode=True,  # pages, what they show and where one was stay in memory, where no key is needed
            menu=application_menu(self._pusher.command, self.close),
        )
        self._end()

    def close(self) -> None:
        """Close the window from any thread but the GUI's."""
        self._window.destroy()

    def open_files(self) -> list[Path]:
        with self._one_dialog:
            chosen = self._window.create_file_dialog(
                webview.FileDialog.OPEN, allow_multiple=True, file_types=_FILE_TYPES
            )
        return [Path(name) for name in chosen or ()]

    def save_file(self, suggested_name: str) -> Path | None:
        with self._one_dialog:
            chosen = self._window.create_file_dialog(webview.FileDialog.SAVE, save_filename=suggested_name)
        if not chosen:
            return None
        return Path(chosen if isinstance(chosen, str) else chosen[0])

    def focus(self) -> None:
        if _ON_LINUX:
            from pjais.desktop.qt import come_to_front  # noqa: PLC0415 - Qt is loaded by now

            self._gui.soon(lambda: come_to_front(self._window.native))
            return
        self._window.restore()
        self._window.show()

    def save_geometry(self) -> None:
        if self._last is not None:
            remember(self._app.vault, self._last)

    def _create(self, api: PageApi) -> Any:  # noqa: ANN401 - pywebview's own class
        webview.settings["ALLOW_FILE_URLS"] = False
        webview.settings["OPEN_EXTERNAL_LINKS_IN_BROWSER"] = True
        window: Any = webview.create_window(TITLE, self._address, min_size=SMALLEST, text_select=True, zoomable=True)
        # Not as js_api: pywebview would let a page reach every attribute of that object.
        window.expose(*(getattr(api, name) for name in OFFERED))
        window.events.initialized += self._before_making
        window.events.before_show += self._made
        window.events.before_load += self._new_page
        window.events.loaded += self._loaded
        window.events.closing += self._close_begins
        return window

    def _before_making(self) -> None:
        """The toolkit is loaded, the native window not made yet: asking for screens earlier would load it wrongly."""
        screens = list(webview.screens)
        place = remembered(self._app.vault).fitted(screens)
        window = self._window
        window.initial_width, window.initial_height, window.maximized = place.width, place.height, place.maximised
        if place.x is not None and place.y is not None:
            # pywebview counts from the first screen's corner on Qt, and from the desktop's elsewhere.
            corner = (screens[0].x, screens[0].y) if _ON_LINUX else (0, 0)
            window.initial_x, window.initial_y = place.x - corner[0], place.y - corner[1]
        if _ON_LINUX:
            from pjais.desktop.qt import guard  # noqa: PLC0415 - Qt is loaded where there is a window

            guard(self._origin, OFFERED)

    def _made(self) -> None:
        if not _ON_LINUX:
            return
        from pjais.desktop.qt import GuiCalls, quit_by_key  # noqa: PLC0415 - as above

        self._gui = GuiCalls()
        quit_by_key(self._window.native)
        self._window.native.webview.urlChanged.connect(lambda url: self._arrived(url.toString()))

    def _new_page(self) -> None:
        """A page has loaded and cannot call yet; what the page before it followed is over."""
        self._client.close()
        self._pusher.clear()
        self._client = self._app.reactive.open_client(self._pusher.deliver)

    def _loaded(self) -> None:
        if not _ON_LINUX:  # there the address is known as soon as it changes
            self._arrived(self._window.get_current_url())
        if self._here != self._origin and not self._closing.is_set():
            self._window.load_url(self._address)

    def _arrived(self, url: str | None) -> None:
        self._here = origin_of(url)
        if self._here != self._origin and url:
            open_outside(url)

    def _close_begins(self) -> None:
        """Runs on the GUI's thread, where nothing may wait for the page."""
        self._end()
        self._last = self._geometry()

    def _geometry(self) -> Geometry:
        window = self._window
        if _ON_LINUX:
            from pjais.desktop.qt import geometry_of  # noqa: PLC0415 - as above

            return geometry_of(window.native)
        return Geometry(int(window.width), int(window.height), int(window.x), int(window.y))

    def _run_js(self, script: str) -> object:
        return None if self._closing.is_set() else self._window.run_js(script)

    def _resync(self) -> None:
        self._client.resync()

    def _current_client(self) -> ReactiveClient:
        return self._client

    def _shows_own_page(self) -> bool:
        return self._here == self._origin

    def _end(self) -> None:
        self._closing.set()
        self._pusher.close()
        self._client.close()
