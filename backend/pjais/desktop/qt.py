"""What the window needs of Qt beyond pywebview: refusing foreign pages and calls, coming to the front, its place."""

import threading
from collections.abc import Callable, Collection
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from webview.platforms import qt

from pjais.desktop.geometry import Geometry
from pjais.desktop.navigation import opens_here


class GuiCalls(QObject):
    """Runs functions on the GUI's thread; made on that thread, called from any."""

    _asked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._asked.connect(self._do)

    def soon(self, act: Callable[[], object]) -> None:
        self._asked.emit(act)

    def _do(self, act: Callable[[], object]) -> None:
        act()


def guard(own_origin: str, offered: Collection[str]) -> None:
    """Refuse foreign addresses before they load, and calls of anything but what the bridge offers.

    pywebview lets every page in, and lets it call any attribute of any attribute of what was exposed. Must run once
    pywebview has loaded Qt and before it makes the window.
    """

    def accept(_page: Any, url: Any, _kind: Any, is_main_frame: bool) -> bool:  # noqa: ANN401, FBT001 - Qt's signature
        return not is_main_frame or opens_here(url.toString(), own_origin)

    def accept_new_window(_page: Any, url: Any, _kind: Any, _is_main_frame: bool) -> bool:  # noqa: ANN401, FBT001
        opens_here(url.toString(), own_origin)
        return False

    def call(window: Any, name: str, params: Any, value_id: str) -> None:  # noqa: ANN401 - whatever the page sends
        if name in offered:
            pass_on(window, name, params, value_id)

    toolkit: Any = qt  # what follows replaces functions of it
    pass_on = toolkit.js_bridge_call
    toolkit.js_bridge_call = call
    toolkit.BrowserView.WebPage.acceptNavigationRequest = accept
    toolkit.BrowserView.NavigationHandler.acceptNavigationRequest = accept_new_window


def close_by_key(native: Any, quit_: Callable[[], None]) -> None:  # noqa: ANN401 - a QMainWindow
    """What the page cannot do itself: Ctrl+W closes the window, Ctrl+Q all, which waits for the GUI's thread."""
    QShortcut(QKeySequence("Ctrl+W"), native, native.close)
    shortcut = QShortcut(QKeySequence("Ctrl+Q"), native)
    shortcut.activated.connect(lambda: threading.Thread(target=quit_, name="closing", daemon=True).start())


def show_another(window: Any) -> None:  # noqa: ANN401 - pywebview's own class
    """Show a window that was made known after the toolkit had started; on the GUI's thread.

    pywebview does this itself on other threads only, and there before anybody could listen to the new window.
    """
    toolkit: Any = qt
    if not window._initialize(toolkit):  # noqa: SLF001 - as pywebview does
        return
    toolkit.create_window(window)


def come_to_front(native: Any) -> None:  # noqa: ANN401 - a QMainWindow
    """Unfold, raise and focus the window without undoing that it is maximised."""
    native.setWindowState(native.windowState() & ~Qt.WindowState.WindowMinimized)
    native.show()
    native.raise_()
    native.activateWindow()


def geometry_of(native: Any) -> Geometry:  # noqa: ANN401 - a QMainWindow
    """Where the window is, or where it would go back to from being maximised."""
    if native.isMaximized() or native.isMinimized() or native.isFullScreen():
        place = native.normalGeometry()
        return Geometry(place.width(), place.height(), place.x(), place.y(), native.isMaximized())
    return Geometry(native.width(), native.height(), native.x(), native.y())
