"""Routes of what the app says of itself."""

from typing import Annotated

from litestar import get
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from pjais.features.about.licences import LicenceNotFoundError, UnreadableLicencesError, listed, texts_of
from pjais.features.about.schemas import AboutRead, LicenceList, LicenceTexts
from pjais.features.about.service import about
from pjais.features.routing import problems
from pjais.persistence.vault import Vault

PartName = Annotated[str, QueryParameter(min_length=1, max_length=200, description="Of the part, as it is listed.")]


@get("/about", operation_id="about.get", tags=["about"], responses=problems(), sync_to_thread=True)
def get_about(vault: NamedDependency[Vault]) -> AboutRead:
    """Which build this is, what it runs on, and where the data lies."""
    return about(vault)


@get(
    "/licences",
    operation_id="about.licences",
    tags=["about"],
    responses=problems(UnreadableLicencesError),
    sync_to_thread=True,
)
def get_licences() -> LicenceList:
    """Every part of the program with its licence, by name."""
    return listed()


@get(
    "/licences/text",
    operation_id="about.licenceText",
    tags=["about"],
    responses=problems(LicenceNotFoundError, UnreadableLicencesError),
    sync_to_thread=True,
)
def get_licence_text(name: PartName, version: PartName) -> LicenceTexts:
    """The texts that come with a part."""
    return texts_of(name, version)
