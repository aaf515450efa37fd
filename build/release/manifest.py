"""Signs a version: ``PYTHONPATH=backend python build/release/manifest.py FOLDER --address URL [--key FILE]``.

Out of the packages in FOLDER and CHANGELOG.md it writes there manifest.json, its signature beside it, and a
``.pjais-update`` for each package. The secret key is one that minisign has made without a password: a file, or what is
in it, in the environment as PJAIS_SIGNING_KEY. Format: backend/docs/updates.md.
"""

import argparse
import hashlib
import json
import os
import re
import sys
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from minisign import Error, SecretKey

from pjais import __version__
from pjais.features.updates.offline import ENDING
from pjais.features.updates.release import FORMAT, MANIFEST, MANIFEST_LIMIT, PRODUCT, SIGNATURE, read_release
from pjais.kernel.clock import now_text
from pjais.kernel.errors import PjaisError

ROOT: Final = Path(__file__).resolve().parents[2]
KEY: Final = "PJAIS_SIGNING_KEY"
_PIECE: Final = 1 << 20
_INSTALLED: Final = {
    ".deb": ("linux", "deb"),
    ".appimage": ("linux", "appimage"),
    ".exe": ("windows", "nsis"),
    ".dmg": ("macos", "dmg"),
}
_UNPACKED: Final = (".tar.zst", ".tar.xz", ".tar.gz", ".zip")
_SYSTEMS: Final = {"linux": "linux", "windows": "windows", "win": "windows", "macos": "macos", "darwin": "macos"}
_ARCHITECTURES: Final = {"amd64": "x86_64", "x86_64": "x86_64", "x64": "x86_64", "arm64": "arm64", "aarch64": "arm64"}
_HEADING: Final = re.compile(r"^## \[?v?(\d[^\s\]]*)\]?.*$", re.MULTILINE)


class RefusedError(Exception):
    """It cannot be signed so."""


def secret_key(file: Path | None) -> SecretKey:
    """The publisher's, from a file or the environment. Raises RefusedError."""
    told = file.read_bytes() if file is not None else os.environ.get(KEY, "").encode()
    if not told.strip():
        msg = f"There is no key to sign with: name its file with --key, or put what is in it into {KEY}"
        raise RefusedError(msg)
    try:
        key = SecretKey.from_base64(told.strip().splitlines()[-1])
    except Error as error:
        msg = f"The key to sign with cannot be read: {error}"
        raise RefusedError(msg) from None
    if key.is_encrypted():
        msg = "The key to sign with asks for a password; use one that was made without: minisign -G -W"
        raise RefusedError(msg)
    return key


def packages_in(folder: Path, version: str, address: str) -> list[dict[str, Any]]:
    """What there is to install from, told by the files' names; other files are let be. Raises RefusedError."""
    found = [_described(file, version, address) for file in sorted(folder.iterdir()) if _is_package(file)]
    if not found:
        msg = f"{folder} holds no package of PJai's"
        raise RefusedError(msg)
    fits = [(each["system"], each["architecture"], each["kind"]) for each in found]
    for each in fits:
        if fits.count(each) > 1:
            msg = f"{folder} holds two packages for {' '.join(each)}"
            raise RefusedError(msg)
    return found


def _is_package(file: Path) -> bool:
    name = file.name.lower()
    return file.is_file() and name.startswith(PRODUCT) and name.endswith((*_INSTALLED, *_UNPACKED))


def _described(file: Path, version: str, address: str) -> dict[str, Any]:
    words = re.split(r"[-.+~]|_(?!64)", file.name.lower())
    architectures = {_ARCHITECTURES[word] for word in words if word in _ARCHITECTURES}
    systems = {_SYSTEMS[word] for word in words if word in _SYSTEMS}
    system, kind = _INSTALLED.get(file.suffix.lower(), (next(iter(systems), None), "portable"))
    if system is None or len(architectures) != 1 or len(systems | {system}) != 1:
        msg = f"{file.name} does not say which system and architecture it is for, such as linux-x86_64"
        raise RefusedError(msg)
    if version not in file.name:
        msg = f"{file.name} is not of version {version}"
        raise RefusedError(msg)
    return {
        "system": system,
        "architecture": architectures.pop(),
        "kind": kind,
        "name": file.name,
        "size_bytes": file.stat().st_size,
        "sha256": _sha256_of(file),
        "url": f"{address.rstrip('/')}/{file.name}",
    }


def _sha256_of(file: Path) -> str:
    made = hashlib.sha256()
    with file.open("rb") as stream:
        while piece := stream.read(_PIECE):
            made.update(piece)
    return made.hexdigest()


def notes_in(changelog: str, version: str) -> list[dict[str, str]]:
    """What each version changed, newest first as it stands there. Raises RefusedError where this one is missing."""
    headings = list(_HEADING.finditer(changelog))
    starts = [each.start() for each in headings]
    notes = [
        {"version": each[1], "text": changelog[each.end() : end].strip()}
        for each, end in zip(headings, [*starts[1:], len(changelog)], strict=False)
    ]
    if version not in {note["version"] for note in notes if note["text"]}:
        msg = f"CHANGELOG.md does not tell what changed with {version}"
        raise RefusedError(msg)
    return notes


def sign(folder: Path, version: str, address: str, key: SecretKey, changelog: str) -> Iterator[Path]:
    """Write manifest, signature and offline files; each file as it is there. Raises RefusedError."""
    files = packages_in(folder, version, address)
    told = {
        "format": FORMAT,
        "product": PRODUCT,
        "version": version,
        "released_at": now_text(),
        "notes": notes_in(changelog, version),
        "files": files,
    }
    content = json.dumps(told, ensure_ascii=False, indent=2).encode() + b"\n"
    if len(content) > MANIFEST_LIMIT:
        msg = f"manifest.json would have {len(content):,} bytes, and {MANIFEST_LIMIT:,} at most are read"
        raise RefusedError(msg)
    signature = bytes(key.sign(content, trusted_comment=f"{PRODUCT} {version}")) + b"\n"
    try:
        read_release(content, signature, key.get_public_key().to_base64().decode())
    except PjaisError as error:
        msg = f"What was signed could not be read again: {error.detail}"
        raise RefusedError(msg) from None
    for name, each in ((MANIFEST, content), (SIGNATURE, signature)):
        (folder / name).write_bytes(each)
        yield folder / name
    for package in files:
        yield _offline_file(folder, version, package)


def _offline_file(folder: Path, version: str, package: dict[str, Any]) -> Path:
    """Manifest, signature and one package, not packed: it is so already."""
    place = "-".join((PRODUCT, version, package["system"], package["architecture"], package["kind"]))
    file = folder / f"{place}{ENDING}"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name in (MANIFEST, SIGNATURE, package["name"]):
            archive.write(folder / name, name)
    return file


def main(args: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="manifest.py", description="Signs the packages of a version.")
    parser.add_argument("folder", type=Path, help="where the packages are")
    parser.add_argument("--address", required=True, help="where they will be, an https address without their names")
    parser.add_argument("--version", default=__version__)
    parser.add_argument("--key", type=Path, help=f"the secret key's file; else what is in {KEY}")
    asked = parser.parse_args(args)
    try:
        key = secret_key(asked.key)
        for file in sign(asked.folder, asked.version, asked.address, key, (ROOT / "CHANGELOG.md").read_text("utf-8")):
            sys.stdout.write(f"{file}\n")
    except (RefusedError, OSError) as error:
        sys.stderr.write(f"Refused: {error}\n")
        return 1
    sys.stdout.write(f"Signed with the key {key.get_public_key().to_base64().decode()}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
