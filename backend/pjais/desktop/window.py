"""One native window: page, bridge, pushes, dialogs, and its end."""

import asyncio
import shutil
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import webview
from webview.menu import Menu

from pjais.bootstrap import Application
from pjais.bridge.api import OFFERED, PageApi
from pjais.bridge.dispatch import Dispatcher
from pjais.bridge.push import Pusher
from pjais.desktop.geometry import FIRST, SMALLEST, Geometry, remembered
from pjais.desktop.menu import MenuWords
from pjais.desktop.navigation import open_outside, origin_of
from pjais.desktop.words import file_types_in
from pjais.kernel.disk import shred
from pjais.reactive.engine import ReactiveClient

TITLE: Final = "PJai's"
ON_LINUX: Final = sys.platform.startswith("linux")


def discard_profile(folder: Path) -> None:
    """Overwrite what earlier versions let the engine keep: storage and history, readable without the vault's key."""
    for file in folder.rglob("*"):
        if file.is_file() and not file.is_symlink():
            shred(file)
    shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What all windows share, and whom one tells that it closes."""

    app: Application
    loop: asyncio.AbstractEventLoop
    root: str
    menu: Callable[[Callable[[str], None]], list[Menu]]
    closed: Callable[[Geometry | None], None]
    quit: Callable[[], None]


class Window:
    """One native window on the app, with a channel of its own for what is pushed into its page."""

    def __init__(self, around: Surroundings, slot: int, capability: str, address: str, place: Geometry | None) -> None:
        """Nothing is shown yet.

        Args:
            around: what all windows share.
            slot: 1 for the first window, 2 for the next beside it, and so on.
            capability: what its page shows with every call.
            address: where it begins, with the secrets of its page in the fragment.
            place: where it was when it was closed before, if that was in this process.
        """
        self._around = around
        self._slot = slot
        self._place = place
        self._address = f"{around.root}{address}"
        self._here = self._origin = origin_of(around.root)
        self._closing = threading.Event()
        self._one_dialog = threading.Lock()
        self._gui: Any = None
        self._pusher = Pusher(self._run_js, self._resync)
        self._client = around.app.reactive.open_client(self._pusher.deliver)
        dispatcher = Dispatcher(around.app.asgi, around.loop, around.app.tasks.has_any_asked_for)
        self._api = PageApi(dispatcher, self._current_client, capability, self._shows_own_page)
        self._window: Any = None

    def create(self) -> None:
        """Make it known to the toolkit, which shows it when it starts."""
        webview.settings["ALLOW_FILE_URLS"] = False
        webview.settings["OPEN_EXTERNAL_LINKS_IN_BROWSER"] = True
        window: Any = webview.create_window(
            TITLE,
            self._address,
            min_size=SMALLEST,
            text_select=True,
            zoomable=True,
            menu=self._around.menu(self._pusher.command),
        )
        # Not as js_api: pywebview would let a page reach every attribute of that object.
        window.expose(*(getattr(self._api, name) for name in OFFERED))
        window.events.initialized += self._before_making
        window.events.before_show += self._made
        window.events.before_load += self._new_page
        window.events.loaded += self._loaded
        window.events.closing += self._close_begins
        self._window = window

    def create_beside(self, other: "Window") -> None:
        """Show it while ``other`` is there; callable from any thread but the GUI's."""
        if not ON_LINUX:
            self.create()  # on another thread than the main one this shows it
            return
        from pjais.desktop.qt import show_another  # noqa: PLC0415 - Qt is loaded by now

        def make() -> None:
            self.create()  # on the GUI's thread it is only made known, so that nothing of its beginning is missed
            show_another(self._window)

        other.on_gui_thread(make)

    def on_shown(self, act: Callable[[], None]) -> None:
        """Call on the GUI's thread just before it shows."""
        self._window.events.before_show += act

    def on_gui_thread(self, act: Callable[[], object]) -> None:
        self._gui.soon(act)

    def command(self, command: str) -> None:
        """Run a command of its page, as its menu would."""
        self._pusher.command(command)

    def is_active(self) -> bool:
        """Whether the keys go to it now."""
        native = self._window.native if ON_LINUX and self._window is not None else None
        return native is not None and bool(native.isActiveWindow())

    def close(self) -> None:
        """Close the window from any thread but the GUI's."""
        self._window.destroy()

    def open_files(self) -> list[Path]:
        kinds = file_types_in(MenuWords.chosen(self._around.app.vault).language)
        with self._one_dialog:
            chosen = self._window.create_file_dialog(webview.FileDialog.OPEN, allow_multiple=True, file_types=kinds)
        return [Path(name) for name in chosen or ()]

    def open_any_file(self) -> Path | None:
        _, everything = file_types_in(MenuWords.chosen(self._around.app.vault).language)
        with self._one_dialog:
            chosen = self._window.create_file_dialog(webview.FileDialog.OPEN, file_types=(everything,))
        return Path(chosen[0]) if chosen else None

    def save_file(self, suggested_name: str) -> Path | None:
        with self._one_dialog:
            chosen = self._window.create_file_dialog(webview.FileDialog.SAVE, save_filename=suggested_name)
        if not chosen:
            return None
        return Path(chosen if isinstance(chosen, str) else chosen[0])

    def focus(self) -> None:
        if ON_LINUX:
            from pjais.desktop.qt import come_to_front  # noqa: PLC0415 - Qt is loaded by now

            self._gui.soon(lambda: come_to_front(self._window.native))
            return
        self._window.restore()
        self._window.show()

    def _before_making(self) -> None:
        """The toolkit is loaded, the native window not made yet: asking for screens earlier would load it wrongly."""
        screens = list(webview.screens)
        place = (self._place or remembered(self._around.app.vault, self._slot)).fitted(screens)
        window = self._window
        window.initial_width, window.initial_height, window.maximized = place.width, place.height, place.maximised
        if place.x is not None and place.y is not None:
            # pywebview counts from the first screen's corner on Qt, and from the desktop's elsewhere.
            corner = (screens[0].x, screens[0].y) if ON_LINUX else (0, 0)
            window.initial_x, window.initial_y = place.x - corner[0], place.y - corner[1]
        if ON_LINUX and self._slot == FIRST:
            from pjais.desktop.qt import guard  # noqa: PLC0415 - Qt is loaded where there is a window

            guard(self._origin, OFFERED)

    def _made(self) -> None:
        if not ON_LINUX:
            return
        from pjais.desktop.qt import GuiCalls, close_by_key  # noqa: PLC0415 - as above

        self._gui = GuiCalls()
        close_by_key(self._window.native, self._around.quit)
        self._window.native.webview.urlChanged.connect(lambda url: self._arrived(url.toString()))

    def _new_page(self) -> None:
        """A page has loaded and cannot call yet; what the page before it followed is over."""
        self._client.close()
        self._pusher.clear()
        self._client = self._around.app.reactive.open_client(self._pusher.deliver)

    def _loaded(self) -> None:
        if not ON_LINUX:  # there the address is known as soon as it changes
            self._arrived(self._window.get_current_url())
        if self._here != self._origin and not self._closing.is_set():
            self._window.load_url(self._address)

    def _arrived(self, url: str | None) -> None:
        self._here = origin_of(url)
        if self._here != self._origin and url:
            open_outside(url)

    def _close_begins(self) -> None:
        """Runs on the GUI's thread, where nothing may wait for the page."""
        self.end()
        self._around.closed(self._geometry())

    def _geometry(self) -> Geometry:
        window = self._window
        if ON_LINUX:
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

    def end(self) -> None:
        """Nothing goes to the page any more."""
        self._closing.set()
        self._pusher.close()
        self._client.close()
