"""Makes a .deb and a portable .tar.zst out of a furnished bundle."""

import gzip
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Final

from depends import as_control, depends, programs
from furnish import Release, architecture, settle_modes

HERE: Final = Path(__file__).parent
ROOT: Final = HERE.parents[1]
PLACE: Final = Path("usr/lib/pjais")
_DEBIAN: Final = {"x86_64": "amd64", "arm64": "arm64"}
_COMPRESSION: Final = 10  # of zstd: a sixth larger than xz, in a tenth of its time
_SCRIPTS: Final = ("preinst", "postinst", "prerm", "postrm")

#: Wheels whose libraries come with names for a debugger; the others have none, or lose their layout with them.
_SPOKEN: Final = ("cryptography", "numkong", "sqlcipher3", "tokenizers", "usearch", "xllamacpp")

Furnish = Callable[[Path, str], None]


def strip_names(bundle: Path) -> None:
    """Take names for a debugger out of the bundle's libraries; they are a third of its size."""
    for name in _SPOKEN:
        for file in programs(bundle / "_internal" / name):
            _run("strip", "--strip-unneeded", str(file))


def make_deb(bundle: Path, release: Release, furnish: Furnish, target: Path) -> Path:
    """The package, whose files belong to root and are written by nobody else."""
    named = _DEBIAN[architecture()]
    root = _fresh(target / "work/deb")
    shutil.copytree(bundle, root / PLACE, symlinks=True, copy_function=os.link)
    furnish(root / PLACE, "deb")
    lay_out(root, target / "icons")
    settle_modes(root)
    control = root / "DEBIAN"
    control.mkdir()
    size_kb = sum(file.lstat().st_size for file in root.rglob("*") if not file.is_dir()) // 1024
    values = {
        "version": release.version,
        "architecture": named,
        "size_kb": str(size_kb),
        "depends": as_control(set(depends(bundle).values())),
    }
    (control / "control").write_text((HERE / "debian/control").read_text(encoding="utf-8").format(**values))
    for script in _SCRIPTS:
        text = (HERE / "debian" / script).read_text(encoding="utf-8")
        (control / script).write_text(text.replace("@VERSION@", release.version), encoding="utf-8")
        (control / script).chmod(0o755)
    file = target / f"pjais_{release.version}_{named}.deb"
    how = ["--root-owner-group", "-Zzstd", f"-z{_COMPRESSION}"]
    _run("dpkg-deb", *how, "--build", str(root), str(file))
    shutil.rmtree(root)
    return file


def lay_out(root: Path, icons: Path) -> None:
    """What lies outside the bundle's own folder."""
    (root / "usr/bin").mkdir(parents=True)
    (root / "usr/bin/pjais").symlink_to("../lib/pjais/pjais")
    for source, place in (
        (HERE / "pjais.desktop", "usr/share/applications/pjais.desktop"),
        (HERE / "pjais.xml", "usr/share/mime/packages/pjais.xml"),
        (HERE / "pjais.apparmor", "usr/share/pjais/apparmor"),
        (ROOT / "frontend/public/icon.svg", "usr/share/icons/hicolor/scalable/apps/pjais.svg"),
        (ROOT / "LICENSE", "usr/share/doc/pjais/copyright"),
        *((file, _icon_place(file)) for file in sorted(icons.glob("pjais-*.png"))),
    ):
        (root / place).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, root / place)
    changelog = root / "usr/share/doc/pjais/changelog.gz"
    changelog.write_bytes(gzip.compress((ROOT / "CHANGELOG.md").read_bytes(), mtime=0))


def _icon_place(file: Path) -> str:
    size = file.stem.partition("-")[2]
    return f"usr/share/icons/hicolor/{size}x{size}/apps/pjais.png"


def make_portable(bundle: Path, release: Release, furnish: Furnish, target: Path) -> Path:
    """A folder to unpack anywhere, with a launcher that tells what of the system is missing."""
    name = f"pjais-{release.version}-linux-{architecture()}"
    root = _fresh(target / "work/portable")
    shutil.copytree(bundle, root / name / "lib", symlinks=True, copy_function=os.link)
    furnish(root / name / "lib", "portable")
    lines = [f"{library} {package}" for library, package in depends(bundle).items()]
    (root / name / "libraries.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    shutil.copyfile(HERE / "launcher.sh", root / name / "pjais")
    shutil.copyfile(HERE / "portable.txt", root / name / "READ ME.txt")
    shutil.copyfile(ROOT / "frontend/public/icon.svg", root / name / "pjais.svg")
    (root / name / "pjais").chmod(0o755)
    settle_modes(root / name)
    file = target / f"{name}.tar.zst"
    owner = ["--owner=0", "--group=0", "--numeric-owner", "--sort=name"]
    _run("tar", "-C", str(root), *owner, "-I", f"zstd -{_COMPRESSION} -T0", "-cf", str(file), name)
    shutil.rmtree(root)
    return file


def make_appimage(bundle: Path, release: Release, furnish: Furnish, target: Path) -> Path | None:
    """One file that runs as it is; None where the program that makes it is not at hand."""
    tool = shutil.which("appimagetool")
    if tool is None:
        return None
    root = _fresh(target / "work/appimage") / "PJais.AppDir"
    shutil.copytree(bundle, root / PLACE, symlinks=True, copy_function=os.link)
    furnish(root / PLACE, "appimage")
    (root / "AppRun").symlink_to(PLACE / "pjais")
    shutil.copyfile(HERE / "pjais.desktop", root / "pjais.desktop")
    shutil.copyfile(target / "icons/pjais-256.png", root / "pjais.png")
    file = target / f"PJais-{release.version}-{architecture()}.AppImage"
    subprocess.run(
        [tool, "--no-appstream", str(root), str(file)], check=True, env={**os.environ, "ARCH": os.uname().machine}
    )
    shutil.rmtree(root.parent)
    return file


def _fresh(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def _run(program: str, *args: str) -> None:
    found = shutil.which(program)
    if found is None:
        msg = f"the program {program} is missing"
        raise FileNotFoundError(msg)
    subprocess.run([found, *args], check=True, stdout=subprocess.DEVNULL)
