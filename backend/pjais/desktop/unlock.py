"""Asks for the passphrase of a locked vault in a small window, which runs in a process of its own.

The toolkit cannot show a second, different window in a process before the app's own; so the asking is done elsewhere
and the secret comes back over a pipe.
"""

import html
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import webview

from pjais.desktop.words import language_of, words_of
from pjais.kernel.build import own_command
from pjais.kernel.errors import PjaisError
from pjais.kernel.wording import in_language, said
from pjais.security.keychain import NotUnlockedError, unlock

COMMAND: Final = "ask-passphrase"
_SIZE: Final = (440, 260)
_PAGE: Final = Path(__file__).with_name("unlock.html")


def ask(folder: Path) -> None:
    """Open the folder's keys with what a person types.

    Raises:
        NotUnlockedError: the window was closed.
    """
    command = [*own_command(), "--data-dir", str(folder), COMMAND]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)  # noqa: S603 - our own program
    if not done.stdout:
        msg = said("The vault stays locked")
        raise NotUnlockedError(msg)
    unlock(folder, done.stdout)


def page_in(language: str) -> str:
    """The page with its words in that language."""
    page = _PAGE.read_text("utf-8").replace("{language}", language)
    for key, words in words_of(language).items():
        page = page.replace(f"{{{key}}}", html.escape(words))
    return page


def show(folder: Path) -> None:
    """The window, in the process that was made for it; what opens the vault goes to stdout."""
    language = language_of(None)  # what was chosen is in the vault, which is locked
    page, (width, height) = page_in(language), _SIZE
    window: Any = webview.create_window("PJai's", html=page, width=width, height=height, resizable=False)

    def try_secret(secret: str) -> str:
        try:
            unlock(folder, str(secret))
        except PjaisError as error:
            return in_language(error.detail, language)
        sys.stdout.write(str(secret))
        sys.stdout.flush()
        os._exit(0)  # closing the window would wait for the page, and the page waits for this answer

    window.expose(try_secret)
    webview.start(gui="qt" if sys.platform.startswith("linux") else None)
