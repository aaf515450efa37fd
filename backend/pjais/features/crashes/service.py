"""The kept reports of runs that did not end as they should."""

from dataclasses import dataclass

import orjson

from pjais.features.crashes.schemas import CrashRead, CrashReport
from pjais.kernel.errors import NotFoundError
from pjais.kernel.wording import said
from pjais.persistence.failures import translated_errors
from pjais.persistence.vault import Vault
from pjais.telemetry import crashes


class CrashNotFoundError(NotFoundError):
    """That report is not kept here."""

    code = "crash-not-found"


@dataclass(frozen=True, slots=True)
class CrashService:
    """Reads and deletes reports; they are files beside the vault."""

    vault: Vault

    def newest_first(self) -> list[CrashRead]:
        with translated_errors():
            return [
                CrashRead(
                    id=each.id,
                    ended_at=each.ended_at,
                    started_at=each.started_at,
                    ran_s=each.ran_s,
                    kind=each.kind,
                    version=each.version,
                    seen=each.seen,
                )
                for each in crashes.kept(self.vault.paths)
            ]

    def report(self, crash_id: str) -> CrashReport:
        """Raises CrashNotFoundError."""
        with translated_errors():
            found = next((each for each in crashes.kept(self.vault.paths) if each.id == crash_id), None)
        if found is None:
            raise _unknown(crash_id)
        return CrashReport(id=crash_id, text=orjson.dumps(crashes.told(found), option=orjson.OPT_INDENT_2).decode())

    def see(self) -> None:
        """A person has been told of all there are."""
        with translated_errors():
            crashes.see(self.vault.paths)

    def drop(self, crash_id: str) -> None:
        """Raises CrashNotFoundError."""
        with translated_errors():
            if not crashes.drop(self.vault.paths, crash_id):
                raise _unknown(crash_id)


def _unknown(crash_id: str) -> CrashNotFoundError:
    return CrashNotFoundError(said("There is no report {crash_id}", crash_id=crash_id))
