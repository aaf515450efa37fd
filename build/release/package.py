"""Makes the packages of this system out of PyInstaller's bundle: ``python build/release/package.py TARGET``."""

import hashlib
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent
ROOT: Final = HERE.parents[1]
sys.path[:0] = [str(ROOT / "build" / name) for name in ("release", "linux", "windows", "macos", "icons")]
sys.path.append(str(ROOT / "backend"))

from bom import bill_of_materials  # noqa: E402
from depends import UnknownLibraryError  # noqa: E402
from disk_image import make_disk_image  # noqa: E402
from furnish import Release, architecture, furnish, settle_modes, system  # noqa: E402
from installer import make_installer  # noqa: E402
from packages import make_appimage, make_deb, make_portable, strip_names  # noqa: E402
from parts import Part, PartError, parts_of  # noqa: E402

from pjais import __version__  # noqa: E402

SCREENS: Final = ROOT / "backend/pjais/server/static/.vite/licences.json"


def this_release() -> Release:
    """What is packaged: the version of the sources, or the one that PJAIS_VERSION names."""
    asked = subprocess.run(
        ["git", "-C", str(ROOT), "rev-parse", "--short=12", "HEAD"],
        capture_output=True,
        text=True,
        check=False,
    )
    commit = asked.stdout.strip() or None
    now = datetime.now(UTC)
    return Release(
        version=os.environ.get("PJAIS_VERSION") or __version__,
        build_id=f"{now:%Y%m%d%H%M%S}-{commit or 'unknown'}",
        commit=commit,
        built_at=f"{now:%Y-%m-%dT%H:%M:%S.%f}Z",
        update_key=os.environ.get("PJAIS_UPDATE_KEY"),
        update_address=os.environ.get("PJAIS_UPDATE_ADDRESS"),
    )


def packages(target: Path, release: Release, parts: list[Part]) -> list[Path]:
    """Make all that this system can."""
    bundle = target / "bundle/pjais"

    def furnished(copy: Path, kind: str) -> None:
        furnish(copy, release, kind, parts)

    if system() == "linux":
        strip_names(bundle)
        made = [make(bundle, release, furnished, target) for make in (make_deb, make_portable, make_appimage)]
        return [file for file in made if file is not None]
    if system() == "windows":
        return [make_installer(bundle, release, furnished, target)]
    return [make_disk_image(target / "bundle/PJais.app", release, furnished, target)]


def main(target: Path) -> int:
    """Returns the exit status; prints one line per file made."""
    sources = json.loads((target / "bundle/sources.json").read_text(encoding="utf-8"))
    release = this_release()
    try:
        parts = parts_of(sources, SCREENS)
    except (PartError, UnknownLibraryError) as error:
        sys.stderr.write(f"PJai's: {error}\n")
        return 1
    if system() != "windows":
        settle_modes(target / "bundle")
    made = packages(target, release, parts)
    bom = target / f"pjais-{release.version}-{system()}-{architecture()}.cdx.json"
    bom.write_text(bill_of_materials(release, parts), encoding="utf-8")
    lines = []
    for file in [*made, bom]:
        with file.open("rb") as content:
            lines.append(f"{hashlib.file_digest(content, 'sha256').hexdigest()}  {file.name}")
        sys.stdout.write(f"  {file.stat().st_size / 1e6:8.1f} MB  {file}\n")
    (target / f"SHA256SUMS-{system()}-{architecture()}").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
