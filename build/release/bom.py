"""The list of parts in the form that others read: CycloneDX."""

from typing import Final

from cyclonedx.model import ExternalReference, ExternalReferenceType, XsUri
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import DisjunctiveLicense, LicenseExpression
from cyclonedx.output.json import JsonV1Dot6
from furnish import Release
from license_expression import ExpressionError, get_spdx_licensing
from packageurl import PackageURL
from parts import Part

_PURL: Final = {"python": "pypi", "screen": "npm", "system": "deb", "runtime": "generic"}


def bill_of_materials(release: Release, parts: list[Part]) -> str:
    """The list of parts in CycloneDX's form."""
    app = Component(name="pjais", version=release.version, type=ComponentType.APPLICATION)
    app.licenses.add(DisjunctiveLicense(id="MIT"))
    bom = Bom(components=[component(part) for part in parts])
    bom.metadata.component = app
    bom.register_dependency(app, bom.components)
    return str(JsonV1Dot6(bom).output_as_string(indent=1))


def component(part: Part) -> Component:
    """One part there."""
    purl = PackageURL(_PURL[part.kind], "debian" if part.kind == "system" else None, part.name, part.version)
    made = Component(
        name=part.name, version=part.version, type=ComponentType.LIBRARY, purl=purl, bom_ref=f"{part.kind}:{part.name}"
    )
    made.licenses.add(_licence(part.licence))
    if part.url:
        made.external_references.add(ExternalReference(type=ExternalReferenceType.WEBSITE, url=XsUri(part.url)))
    return made


def _licence(told: str) -> DisjunctiveLicense | LicenseExpression:
    try:
        known = get_spdx_licensing().parse(told, validate=True)
    except ExpressionError:
        known = None
    return DisjunctiveLicense(name=told) if known is None else LicenseExpression(str(known))
