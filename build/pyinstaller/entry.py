"""Where the bundle begins: the same commands as ``pjais``."""

import os
import sys
from multiprocessing import freeze_support
from pathlib import Path

from pjais.cli.main import main


def name_engine() -> None:
    """Tell Qt where its engine lies, where it would not find it: the path is handed to it as a line of settings.

    There a comma ends it, a semicolon begins a comment, and quotes and backslashes are gone.
    """
    qt = Path(sys.executable).parent / "_internal/PySide6/Qt"
    if sys.platform == "linux" and set(str(qt)) & set(',;"\\'):
        os.environ["QTWEBENGINEPROCESS_PATH"] = str(qt / "libexec/QtWebEngineProcess")
        os.environ["QTWEBENGINE_RESOURCES_PATH"] = str(qt / "resources")
        os.environ["QTWEBENGINE_LOCALES_PATH"] = str(qt / "translations/qtwebengine_locales")


if __name__ == "__main__":
    freeze_support()
    name_engine()
    main()
