"""A newer version as its publisher describes it: the signed manifest, and what of it is for this device.

Format: backend/docs/updates.md.
"""

import platform
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Final

import orjson
from packaging.version import InvalidVersion, Version
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from pjais.features.shapes import Instant, Text
from pjais.kernel.build import Build, Kind
from pjais.kernel.errors import NotFoundError, PjaisError
from pjais.kernel.foreign_words import recognised
from pjais.kernel.wording import said
from pjais.security.publisher import signed_comment

FORMAT: Final = 1
PRODUCT: Final = "pjais"
MANIFEST: Final = "manifest.json"
SIGNATURE: Final = "manifest.json.minisig"
MANIFEST_LIMIT: Final = 1_000_000
PACKAGE_LIMIT: Final = 4_000_000_000


class BrokenReleaseError(PjaisError):
    """What the publisher says of a newer version cannot be used."""

    code = "broken-release"
    status = HTTPStatus.CONFLICT


class NotNewerError(PjaisError):
    """That version is not newer than this one."""

    code = "not-newer"
    status = HTTPStatus.CONFLICT


class NoPackageError(NotFoundError):
    """There is no package of that version for this device."""

    code = "no-package"


def _version(text: str) -> str:
    try:
        Version(text)
    except InvalidVersion:
        msg = "is no version such as 0.2.0"
        raise ValueError(msg) from None
    return text


VersionText = Annotated[str, Field(max_length=40), AfterValidator(_version)]
#: Part of no path on any system.
PackageName = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._+~-]{0,149}$")]
Word = Annotated[str, Field(max_length=40)]


class _Told(BaseModel):
    """Members that this version does not know are let be: a later one may say more."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)


class Note(_Told):
    """What changed with one version, in Markdown."""

    version: VersionText
    text: Text


class Package(_Told):
    """One file to install from. A system, architecture or kind that is not known here is for others."""

    system: Word
    architecture: Word
    kind: Word
    name: PackageName
    size_bytes: Annotated[int, Field(ge=1, le=PACKAGE_LIMIT)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    url: Annotated[str, Field(max_length=2000)]


class Release(_Told):
    """One version: what changed up to it, newest first, and its packages."""

    version: VersionText
    released_at: Instant
    notes: Annotated[list[Note], Field(max_length=500)]
    files: Annotated[list[Package], Field(max_length=100)]

    def notes_since(self, version: str) -> Sequence[Note]:
        """Of what came after that version."""
        since, until = Version(version), Version(self.version)
        return [note for note in self.notes if since < Version(note.version) <= until]


@dataclass(frozen=True, slots=True)
class Target:
    """What a package has to be for."""

    system: str
    architecture: str
    kind: Kind

    def package_of(self, release: Release) -> Package:
        """Raises NoPackageError."""
        for each in release.files:
            if (each.system, each.architecture, each.kind) == (self.system, self.architecture, self.kind):
                return each
        msg = said(
            "Version {version} has no package for this device ({system}, {architecture}, {kind})",
            version=release.version,
            system=self.system,
            architecture=self.architecture,
            kind=self.kind,
        )
        raise NoPackageError(msg)


_SYSTEMS: Final = {"Linux": "linux", "Windows": "windows", "Darwin": "macos"}
_ARCHITECTURES: Final = {"amd64": "x86_64", "x86_64": "x86_64", "aarch64": "arm64", "arm64": "arm64"}


def this_target(build: Build) -> Target:
    """The device that this runs on."""
    system, machine = platform.system(), platform.machine().lower()
    return Target(_SYSTEMS.get(system, system.lower()), _ARCHITECTURES.get(machine, machine), build.kind)


def read_release(content: bytes, signature: bytes, key: str) -> Release:
    """What a manifest says, once it is sure who says it.

    Raises:
        WrongSignatureError: it is not the publisher's.
        UnusableKeyError: this build has no proper key.
        BrokenReleaseError: it cannot be read, or is about something else.
    """
    comment = signed_comment(content, signature, key)  # before anything of it is looked at
    release = _parsed(content)
    if comment.split()[:2] != [PRODUCT, release.version]:
        msg = said(
            "manifest.json is about version {version}, and its signature is not; nothing of it is used",
            version=release.version,
        )
        raise BrokenReleaseError(msg)
    return release


def is_newer(release: Release, version: str) -> bool:
    return Version(release.version) > Version(version)


def check_not_older(release: Release, version: str) -> None:
    """Raises NotNewerError for what is older than that version."""
    if Version(release.version) < Version(version):
        msg = said(
            "Version {version} is older than {ours}, which runs here; an older one is never installed over a newer one",
            version=release.version,
            ours=version,
        )
        raise NotNewerError(msg)


def check_newer(release: Release, version: str) -> None:
    """Raises NotNewerError for what is as new as that version or older."""
    check_not_older(release, version)
    if not is_newer(release, version):
        raise NotNewerError(said("Version {version} is what runs here already", version=release.version))


def _parsed(content: bytes) -> Release:
    try:
        told = orjson.loads(content)
    except orjson.JSONDecodeError:
        told = None
    if not isinstance(told, dict):
        msg = said("manifest.json is no JSON object, and cannot be read")
        raise BrokenReleaseError(msg)
    if told.get("format") != FORMAT:
        msg = said(
            "manifest.json has the format {found}, which this version does not know; get the newer version by hand",
            found=str(told.get("format"))[:40],
        )
        raise BrokenReleaseError(msg)
    if told.get("product") != PRODUCT:
        msg = said("manifest.json is about {found}, not about PJai's", found=str(told.get("product"))[:40])
        raise BrokenReleaseError(msg)
    try:
        release = Release.model_validate(told)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        msg = said(
            "manifest.json: {field}: {message}",
            field=".".join(map(str, first["loc"])),
            message=recognised(first["msg"].removeprefix("Value error, ")),
        )
        raise BrokenReleaseError(msg) from None
    names = [each.name for each in release.files]
    if len(set(names)) != len(names) or {MANIFEST, SIGNATURE} & set(names):
        msg = said("manifest.json: files: two of them have the same name")
        raise BrokenReleaseError(msg)
    return release
