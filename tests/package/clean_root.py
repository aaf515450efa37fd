"""A Debian of its own that has nothing but what its packages bring, and people who use it."""

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ENTER: Final = Path(__file__).with_name("enter.sh")
PEOPLE: Final = {"ann": 1000, "ben": 1001}
_PATH: Final = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


@dataclass(frozen=True, slots=True)
class CleanRoot:
    """The folder that is ``/`` to its programs; their network and their screen are this machine's."""

    folder: Path

    def command(self, person: str, args: Sequence[str | Path]) -> list[str]:
        """What starts a program there, as itself: no process of ours stands between."""
        number = str(PEOPLE.get(person, 0))
        became = ["setpriv", "--reuid", number, "--regid", number, "--clear-groups", "--no-new-privs"]
        whole = [*(became if number != "0" else []), *map(str, args)]
        return ["unshare", "--mount", "sh", str(ENTER), str(self.folder), *whole]

    def env(self, person: str, more: Mapping[str, str] | None = None) -> dict[str, str]:
        """Nothing of this machine's environment."""
        home = "/root" if person == "root" else f"/home/{person}"
        told = {"HOME": home, "USER": person, "LOGNAME": person, "PATH": _PATH, "LANG": "C.UTF-8"}
        return told | dict(more or {})

    def run(self, person: str, *args: str | Path, check: bool = True, **more: str) -> subprocess.CompletedProcess[str]:
        """Run a program to its end."""
        done = subprocess.run(
            self.command(person, args),
            env=self.env(person, more),
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        if check:
            assert done.returncode == 0, f"{' '.join(map(str, args))}\n{done.stdout}\n{done.stderr}"
        return done

    def apt(self, *args: str) -> str:
        """Install or remove, as an administrator does."""
        how = ["-y", "-q", "--no-install-recommends", "-o", "Dpkg::Use-Pty=0"]
        return self.run("root", "apt-get", *args[:1], *how, *args[1:], DEBIAN_FRONTEND="noninteractive").stdout

    def home(self, person: str) -> Path:
        return self.folder / "home" / person

    def path(self, place: str) -> Path:
        """Where a path of its own lies on this machine."""
        return self.folder / place.lstrip("/")


def made(base: Path, folder: Path, release: str) -> CleanRoot:
    """A fresh one; what debootstrap fetches is kept in ``base`` for the next."""
    if not (base / "etc/debian_version").exists():
        shutil.rmtree(base, ignore_errors=True)
        tool = shutil.which("debootstrap") or "/usr/sbin/debootstrap"
        command = [tool, "--variant=minbase", "--include=ca-certificates", release, str(base), _mirror()]
        made_here = subprocess.run(command, capture_output=True, text=True, check=False)
        if made_here.returncode != 0:
            shutil.rmtree(base, ignore_errors=True)
            msg = f"no Debian could be made: {made_here.stdout[-2000:]}{made_here.stderr[-2000:]}"
            raise RuntimeError(msg)
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run(["cp", "-a", str(base), str(folder)], check=True)
    root = CleanRoot(folder)
    for place in ("/etc/resolv.conf", "/etc/hosts"):
        shutil.copyfile(place, root.path(place))
    for file in Path("/etc/apt/apt.conf.d").glob("*prox*"):
        shutil.copyfile(file, root.path(str(file)))
    for person, number in PEOPLE.items():
        root.run("root", "useradd", "--create-home", "--uid", str(number), "--shell", "/bin/sh", person)
    root.run("root", "apt-get", "update", "-q")
    return root


def _mirror() -> str:
    return os.environ.get("PJAIS_DEBIAN_MIRROR", "http://deb.debian.org/debian")
