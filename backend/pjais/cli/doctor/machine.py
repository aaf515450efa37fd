"""What the machine has for a window: display, libraries, sandbox, graphics; and the loopback address."""

import ctypes
import os
import platform
import socket
import sys
import warnings
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from pjais.cli.doctor.findings import Finding

ON_LINUX: Final = sys.platform.startswith("linux")
PROFILE: Final = "/etc/apparmor.d/pjais"
_BAD_QT: Final = "6.12.0"  # ends the process on Python 3.11
_DRI: Final = Path("/dev/dri")
_NEW_USER: Final = 0x10000000  # CLONE_NEWUSER
_RESTRICTIONS: Final = {
    "/proc/sys/kernel/unprivileged_userns_clone": "0",
    "/proc/sys/kernel/apparmor_restrict_unprivileged_userns": "1",
    "/proc/sys/user/max_user_namespaces": "0",
}


def root() -> Iterator[Finding]:
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return
    yield Finding("user", "warn", "this is root, for whom no window opens", "start PJai's as an ordinary user")


def toolkit(python: str = platform.python_version()) -> Iterator[Finding]:
    """Qt, which draws the window on Linux."""
    if not ON_LINUX:
        return
    try:
        found = version("PySide6")
    except PackageNotFoundError:
        yield Finding("toolkit", "bad", "PySide6 is missing", "install PJai's again; `pjais serve` needs no window")
        return
    if found == _BAD_QT and python.startswith("3.11."):
        yield Finding("toolkit", "bad", f"PySide6 {found} ends the app on Python 3.11", "install PySide6 6.11.0")
        return
    yield Finding("toolkit", "ok", f"PySide6 {found}")


def display(environment: Mapping[str, str] = os.environ) -> Iterator[Finding]:
    """Whether there is one, and whether it lets this user in."""
    if not ON_LINUX:
        return
    name, wayland = environment.get("DISPLAY"), environment.get("WAYLAND_DISPLAY")
    if not (name or wayland):
        yield Finding("display", "warn", "there is none", "`pjais serve` shows the same app in a browser")
        return
    if wayland and _answers(Path(environment.get("XDG_RUNTIME_DIR", ""), wayland)):
        yield Finding("display", "ok", f"Wayland ({wayland})")
    elif name and (why := _x11_refuses(name)) is None:
        yield Finding("display", "ok", f"X11 ({name})")
    elif name:
        advice = "start PJai's in the session of the user who is logged in, or use `pjais serve`"
        yield Finding("display", "bad", f"DISPLAY is {name}, but {why}", advice)
    else:
        advice = "check WAYLAND_DISPLAY and XDG_RUNTIME_DIR, or use `pjais serve`"
        yield Finding("display", "bad", f"WAYLAND_DISPLAY is {wayland}, but nothing answers there", advice)


def libraries() -> Iterator[Finding]:
    """Those of the system that the window needs."""
    if not ON_LINUX:
        return
    from pjais.desktop.surroundings import missing_packages

    if missing := missing_packages():
        advice = f"on Debian or Ubuntu: sudo apt install {' '.join(missing)}"
        yield Finding("libraries", "bad", "some that the window needs are missing", advice)
        return
    yield Finding("libraries", "ok", "all that the window needs are there")


def sandbox(environment: Mapping[str, str] = os.environ) -> Iterator[Finding]:
    """Whether the page can be shut in: the web engine needs a user namespace of its own for that."""
    if not ON_LINUX or os.geteuid() == 0:
        return
    if environment.get("QTWEBENGINE_DISABLE_SANDBOX") or "--no-sandbox" in environment.get(
        "QTWEBENGINE_CHROMIUM_FLAGS", ""
    ):
        advice = "unset QTWEBENGINE_DISABLE_SANDBOX and QTWEBENGINE_CHROMIUM_FLAGS"
        yield Finding("sandbox", "warn", "it is switched off by the environment", advice)
        return
    if _can_shut_in():
        yield Finding("sandbox", "ok", "the page can be shut in")
        return
    limits = [file for file, value in _RESTRICTIONS.items() if _read(Path(file)) == value]
    yield Finding("sandbox", "bad", f"this system lets no program make one{_told(limits)}", _way_out(limits))


def graphics() -> Iterator[Finding]:
    """Whether a graphics card helps with drawing."""
    if not ON_LINUX:
        return
    slower = "drawing is done by the processor; the memory graph is slower"
    nodes = sorted(_DRI.glob("renderD*"))
    if not nodes:
        yield Finding("graphics", "warn", f"no graphics card was found: {slower}", "install its driver, if it has one")
    elif usable := [node.name for node in nodes if os.access(node, os.R_OK | os.W_OK)]:
        yield Finding("graphics", "ok", ", ".join(usable))
    else:
        advice = "sudo usermod -aG render $USER, then log in again"
        yield Finding("graphics", "warn", f"{nodes[0]} may not be used: {slower}", advice)


def loopback() -> Iterator[Finding]:
    """Whether the app can be reached on this machine, by itself."""
    try:
        with socket.create_server(("127.0.0.1", 0)) as server:
            with socket.create_connection(server.getsockname(), timeout=5):
                pass
            port = server.getsockname()[1]
    except OSError as error:
        advice = "let programs connect to 127.0.0.1; a firewall may be in the way"
        yield Finding("loopback", "bad", f"127.0.0.1 cannot be used: {error.strerror or error}", advice)
        return
    yield Finding("loopback", "ok", f"127.0.0.1 can be used (tried port {port})")


def _answers(place: Path) -> bool:
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(5)
            connection.connect(str(place))
    except OSError:
        return False
    return True


def _x11_refuses(name: str) -> str | None:
    """Why the display cannot be used; None where it can."""
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return "libxcb is missing (sudo apt install libxcb1)"
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connect.argtypes = [ctypes.c_char_p, ctypes.c_void_p]
    xcb.xcb_connection_has_error.argtypes = [ctypes.c_void_p]
    xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(name.encode(), None)
    refused = xcb.xcb_connection_has_error(connection)
    xcb.xcb_disconnect(connection)
    return "nothing answers there, or it does not let this user in" if refused else None


def _can_shut_in() -> bool:
    """Really tries, in a process of its own, and uses what it got: some systems give a namespace without any rights."""
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", DeprecationWarning
        )  # of forking beside threads: the child only calls the system
        child = os.fork()
    if child == 0:
        os._exit(_shut_in())
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def _shut_in() -> int:
    """In the child: an exit status."""
    try:
        user = os.geteuid()
        if ctypes.CDLL(None).unshare(_NEW_USER) != 0:
            return 1
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1\n", encoding="ascii")
        return 0 if ctypes.CDLL(None).unshare(0x20000000) == 0 else 1  # CLONE_NEWPID: what the engine does next
    except BaseException:  # nothing may return into the parent's program
        return 1


def _told(limits: list[str]) -> str:
    return f" ({', '.join(Path(file).name for file in limits)})" if limits else ""


def _way_out(limits: list[str]) -> str:
    if any("apparmor" in file for file in limits):
        return (
            f"install PJai's as a package, which brings {PROFILE}; or "
            "sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0; `pjais serve` needs none"
        )
    if limits:
        name = limits[0].removeprefix("/proc/sys/").replace("/", ".")
        wanted = "10000" if name.endswith("max_user_namespaces") else "1"
        return f"sudo sysctl -w {name}={wanted}; `pjais serve` needs none"
    return "a container may forbid it: allow user namespaces there; `pjais serve` needs none"


def _read(file: Path) -> str | None:
    try:
        return file.read_text(encoding="ascii").strip()
    except OSError:
        return None
