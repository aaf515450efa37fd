"""Files of models: found where their packages were installed, and used only when they are the ones we know."""

import hashlib
from dataclasses import dataclass
from http import HTTPStatus
from importlib.util import find_spec
from pathlib import Path

from pjais.kernel.errors import PjaisError
from pjais.kernel.wording import said


class ModelFileError(PjaisError):
    """A model's file is missing or is not the one that was shipped."""

    code = "model-file"
    status = HTTPStatus.SERVICE_UNAVAILABLE


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A file inside a package whose code is never run."""

    package: str
    name: str
    sha256: str

    def path(self) -> Path:
        """Where the file is, its content checked.

        Raises:
            ModelFileError: it is not there, or has another content.
        """
        spec = find_spec(self.package)
        places = list(spec.submodule_search_locations or ()) if spec else []
        file = Path(places[0]) / self.name if places else None
        if file is None or not file.exists():
            msg = said(
                "The model file {name} of {package} is missing; installing PJai's again brings it back",
                name=self.name,
                package=self.package,
            )
            raise ModelFileError(msg)
        check_sha256(file, self.sha256)
        return file


def check_sha256(file: Path, sha256: str) -> None:
    """Raises ModelFileError unless the file has that content."""
    with file.open("rb") as stream:
        found = hashlib.file_digest(stream, "sha256").hexdigest()
    if found != sha256:
        msg = said(
            "{file} is not the model that was shipped (its SHA-256 begins with {found}, not "
            "{sha256}); installing PJai's again brings the right one back",
            file=file,
            found=found[:12],
            sha256=sha256[:12],
        )
        raise ModelFileError(msg)
