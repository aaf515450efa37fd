"""Makes the .deb and the portable .tar.zst out of the bundle: ``python build/linux/deb.py BUNDLE VERSION TARGET``.

Installed: /usr/lib/pjais (the bundle), /usr/bin/pjais, an entry of the menu with its icon, and the types of files.
"""

import gzip
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
#: What Qt and its engine load of the system, by Debian's names; newer releases have some under a second name.
DEPENDS = (
    *("libc6 (>= 2.36)", "libasound2 | libasound2t64", "libdbus-1-3", "libegl1", "libfontconfig1", "libgbm1", "libgl1"),
    *("libglib2.0-0 | libglib2.0-0t64", "libnss3", "libnspr4", "libx11-6", "libx11-xcb1", "libxcb-cursor0"),
    *("libxcb-dri3-0", "libxcb-glx0", "libxcb-icccm4", "libxcb-image0", "libxcb-keysyms1", "libxcb-randr0"),
    *("libxcb-render-util0", "libxcb-render0", "libxcb-shape0", "libxcb-shm0", "libxcb-sync1", "libxcb-util1"),
    *("libxcb-xfixes0", "libxcb-xkb1", "libxcb1", "libxcomposite1", "libxdamage1", "libxext6", "libxfixes3"),
    *("libxi6", "libxkbcommon-x11-0", "libxkbcommon0", "libxkbfile1", "libxrandr2", "libxtst6", "zlib1g"),
)
CONTROL = """\
Package: pjais
Version: {version}
Architecture: {architecture}
Maintainer: PJai's <maintainers@pjais.invalid>
Installed-Size: {installed_kb}
Depends: {depends}
Recommends: fonts-dejavu-core | fonts-liberation | fonts-noto-core
Section: misc
Priority: optional
Description: local-first home for AI personas and what they remember
 Personas, their memories and conversations stay in one file on this device.
 A small language model is part of the package; larger ones can be chosen.
"""


def make_deb(bundle: Path, version: str, target: Path) -> Path:
    """The package of that folder, its files owned by root and written by nobody else."""
    architecture = subprocess.run(["dpkg", "--print-architecture"], check=True, capture_output=True, text=True).stdout.strip()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "root"
        shutil.copytree(bundle, root / "usr/lib/pjais", symlinks=True)
        lay_out(root, version)
        installed_kb = sum(file.lstat().st_size for file in root.rglob("*") if not file.is_dir()) // 1024
        control = root / "DEBIAN"
        control.mkdir()
        (control / "control").write_text(
            CONTROL.format(version=version, architecture=architecture, installed_kb=installed_kb, depends=", ".join(DEPENDS))
        )
        (control / "preinst").write_text((HERE / "preinst").read_text().replace("@VERSION@", version))
        settle_modes(root)
        file = target / f"pjais_{version}_{architecture}.deb"
        subprocess.run(["dpkg-deb", "--root-owner-group", "-Zzstd", "-z10", "--build", str(root), str(file)], check=True)
    return file


def lay_out(root: Path, version: str) -> None:
    """What lies outside the bundle's own folder."""
    (root / "usr/bin").mkdir(parents=True)
    (root / "usr/bin/pjais").symlink_to("../lib/pjais/pjais")
    for source, place in (
        (HERE / "pjais.desktop", "usr/share/applications/pjais.desktop"),
        (ROOT / "frontend/public/icon.svg", "usr/share/icons/hicolor/scalable/apps/pjais.svg"),
        (ROOT / "LICENSE", "usr/share/doc/pjais/copyright"),
    ):
        (root / place).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, root / place)
    changelog = root / "usr/share/doc/pjais/changelog.gz"
    changelog.write_bytes(gzip.compress((ROOT / "CHANGELOG.md").read_bytes(), mtime=0))


def settle_modes(root: Path) -> None:
    """Folders and programs 755, everything else 644."""
    for place in (root, *root.rglob("*")):
        if not place.is_symlink():
            is_program = place.is_dir() or os.access(place, os.X_OK) or place.name == "preinst"
            place.chmod(0o755 if is_program else 0o644)


if __name__ == "__main__":
    print(make_deb(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])))
