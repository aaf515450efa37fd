"""Routes of the first minutes: templates, and the sample."""

from typing import Final

from litestar import delete, get, post
from litestar.concurrency import sync_to_thread
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.status_codes import HTTP_200_OK, HTTP_202_ACCEPTED

from pjais.features.imports.jobs import Importer
from pjais.features.imports.schemas import ImportJob
from pjais.features.imports.service import Wishes
from pjais.features.personas.controller import read
from pjais.features.personas.schemas import PersonaRead
from pjais.features.routing import Page, problems
from pjais.features.welcome.schemas import InLanguage, Language, SampleRemoved, Template, TemplateRead
from pjais.features.welcome.service import NoSampleError, SampleService, SampleThereError
from pjais.features.welcome.templates import HERE, TemplateNotFoundError, TemplateService, templates
from pjais.persistence.vault import Vault

_CALLED: Final = {"en": "Sample", "de": "Beispiel"}


@get(
    "/personas/templates",
    operation_id="personas.templates",
    tags=["personas"],
    responses=problems(),
    sync_to_thread=True,
)
def list_templates(language: Language = "en") -> Page[TemplateRead]:
    """Personas to begin with."""
    return Page(items=[_listed(each) for each in templates(language)], next=None)


def _listed(template: Template) -> TemplateRead:
    persona = template.persona
    return TemplateRead(
        id=template.id,
        role=template.role,
        name=persona.name,
        description=persona.description,
        tags=persona.tags,
        accent=persona.accent,
    )


@post(
    "/personas/templates/{template_id:str}",
    operation_id="personas.from_template",
    tags=["personas"],
    responses=problems(TemplateNotFoundError),
    sync_to_thread=True,
)
def create_from_template(
    vault: NamedDependency[Vault], template_id: FromPath[str], data: JSONBody[InLanguage]
) -> PersonaRead:
    """A persona made from a template, with its first memories; it becomes the active one."""
    with vault.write() as session:
        return read(TemplateService(session).create(template_id, data.language))


@post(
    "/sample",
    operation_id="sample.import",
    tags=["sample"],
    responses=problems(SampleThereError),
    status_code=HTTP_202_ACCEPTED,
)
async def import_sample(
    vault: NamedDependency[Vault],
    importer: NamedDependency[Importer],
    data: JSONBody[InLanguage],
    wait: bool = False,  # noqa: FBT001, FBT002
) -> ImportJob:
    """Three personas with two years of memories and conversations, as one import; ``wait`` answers at its end."""
    await sync_to_thread(_check_absent, vault)
    file = HERE / f"sample_{data.language}.json"
    job = importer.start([(_CALLED[data.language], file)], wishes=Wishes(kind="sample"))
    return await sync_to_thread(importer.wait, job.id) if wait else job


@delete(
    "/sample",
    operation_id="sample.remove",
    tags=["sample"],
    responses=problems(NoSampleError),
    status_code=HTTP_200_OK,
    sync_to_thread=True,
)
def remove_sample(vault: NamedDependency[Vault]) -> SampleRemoved:
    """The sample's personas and all that belongs to them, own additions too; restorable by an undo."""
    with vault.write() as session:
        return SampleService(session).remove()


def _check_absent(vault: Vault) -> None:
    with vault.read() as session:
        SampleService(session).check_absent()
