"""Signs the app where there are keys, and puts it on a disk image.

PJAIS_MAC_IDENTITY names the identity of the signing key in the keychain, PJAIS_MAC_NOTARY the profile that notarytool
has kept. Without them the app is signed for itself alone, and macOS asks before it opens it.
"""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Final

from furnish import Release, architecture

ENTITLEMENTS: Final = Path(__file__).parent / "entitlements.plist"


def make_disk_image(app: Path, release: Release, furnish: Callable[[Path, str], None], target: Path) -> Path:
    """The image, with the app and a link to the folder that it is moved to."""
    furnish(app, "dmg")
    identity = os.environ.get("PJAIS_MAC_IDENTITY", "-")
    secured = ["--options", "runtime", "--timestamp"] if identity != "-" else []
    sign = ["codesign", "--force", "--deep", "--sign", identity, "--entitlements", str(ENTITLEMENTS), *secured]
    subprocess.run([*sign, str(app)], check=True)
    subprocess.run(["codesign", "--verify", "--deep", "--strict", str(app)], check=True)
    stage = target / "work/image"
    shutil.rmtree(stage, ignore_errors=True)
    stage.mkdir(parents=True)
    shutil.copytree(app, stage / app.name, symlinks=True)
    (stage / "Applications").symlink_to("/Applications")
    file = target / f"PJais-{release.version}-macos-{architecture()}.dmg"
    image = ["hdiutil", "create", "-volname", "PJai's", "-srcfolder", str(stage), "-ov", "-format", "UDZO", str(file)]
    subprocess.run(image, check=True)
    notary = os.environ.get("PJAIS_MAC_NOTARY")
    if notary and identity != "-":
        subprocess.run(["codesign", "--sign", identity, "--timestamp", str(file)], check=True)
        subprocess.run(["xcrun", "notarytool", "submit", str(file), "--keychain-profile", notary, "--wait"], check=True)
        subprocess.run(["xcrun", "stapler", "staple", str(file)], check=True)
    return file
