"""What the server may ask of the desktop window around it, and the routes for it."""

from pathlib import Path
from typing import Protocol


class DesktopShell(Protocol):
    """The native side of the window; calls block until the person has answered."""

    def open_files(self) -> list[Path]:
        """Let the person choose files to import; empty when they cancel."""

    def open_any_file(self) -> Path | None:
        """Let the person choose one file of any kind; None when they cancel."""

    def save_file(self, suggested_name: str) -> Path | None:
        """Let the person choose where to save; None when they cancel."""

    def focus(self) -> None:
        """Bring the window to the front."""

    def show_files(self) -> None:
        """Bring the window to the front, at the screen that asks about the files to be opened."""

    def show_folder(self, folder: Path) -> None:
        """Open the folder in the system's file manager."""

    def open_window(self, address: str) -> None:
        """Open another window at that address of the app, such as ``/memories?q=tea``."""

    def close(self) -> None:
        """Close all windows, which ends the app."""
