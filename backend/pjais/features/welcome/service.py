"""Taking the sample out again: all that belongs to its personas, in one step that can be undone."""

from collections import Counter
from dataclasses import dataclass
from http import HTTPStatus

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pjais.features.personas.model import Persona
from pjais.features.personas.service import ACTIVE
from pjais.features.settings.service import SettingService
from pjais.features.welcome.schemas import SampleRemoved
from pjais.kernel.clock import now_text
from pjais.kernel.errors import NotFoundError, PjaisError
from pjais.kernel.wording import said
from pjais.persistence.entity import Entity, Row, of_personas
from pjais.persistence.rows import rows_of
from pjais.persistence.session import writing


class NoSampleError(NotFoundError):
    """The sample is not here."""

    code = "no-sample"


class SampleThereError(PjaisError):
    """The sample is here already."""

    code = "sample-there"
    status = HTTPStatus.CONFLICT


@dataclass(frozen=True, slots=True)
class SampleService:
    """Looks after the sample in a vault; the caller owns the transaction."""

    session: Session

    def personas(self) -> list[str]:
        """The sample's personas that are here."""
        is_sample = func.json_extract(Persona.origin, "$.kind") == "sample"
        return list(self.session.scalars(select(Persona.id).where(is_sample, Persona.deleted_at.is_(None))))

    def check_absent(self) -> None:
        """Raises SampleThereError."""
        if self.personas():
            msg = said("The sample is here already; remove it before bringing it in anew")
            raise SampleThereError(msg)

    def remove(self) -> SampleRemoved:
        """Delete its personas and all that belongs to them, restorably.

        Raises:
            NoSampleError: there is nothing to remove.
        """
        owners = self.personas()
        if not owners:
            msg = said("There is no sample to remove")
            raise NoSampleError(msg)
        counts: Counter[str] = Counter()
        ids: list[str] = []
        for table in of_personas():
            rows = self._rows(table, owners)
            writing(self.session).update_rows(table, [(row, {"deleted_at": now_text()}) for row in rows])
            counts[table.entity_type()] += len(rows)
            ids += [row["id"] for row in rows]
        if SettingService(self.session).value(ACTIVE) in owners:
            SettingService(self.session).remove(ACTIVE)
        return SampleRemoved(
            ids=ids,
            personas=counts["persona"],
            memories=counts["memory"],
            conversations=counts["conversation"],
            messages=counts["message"],
        )

    def _rows(self, table: type[Entity], owners: list[str]) -> list[Row]:
        columns = table.__table__.c
        owner = columns["id"] if table is Persona else columns["persona_id"]
        query = select(columns["id"]).where(owner.in_(owners), columns["deleted_at"].is_(None))
        return list(rows_of(self.session.connection(), table, list(self.session.scalars(query))).values())
