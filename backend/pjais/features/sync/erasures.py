"""Forgetting a persona on all devices of a sealed workspace: told when this one did, done here when another did."""

import logging
import threading
from collections.abc import Callable
from typing import Final

from sqlalchemy import select

from pjais.backup.forget import NothingToForgetError
from pjais.eventlog.model import Event
from pjais.kernel.errors import PjaisError
from pjais.kernel.tasks import CancelledError
from pjais.persistence.vault import Vault
from pjais.sealing.refusals import NotAllowedError
from pjais.sealing.workspace import Workspace

_PATIENCE_S: Final = 10.0
_log = logging.getLogger(__name__)


class Erasures:
    """Keeps the vault and the keys of one workspace together in what was forgotten."""

    def __init__(self, vault: Vault, keys: Workspace, forget: Callable[[str], object]) -> None:
        """``forget`` erases a persona from the vault and its backups."""
        self._vault, self._keys, self._forget = vault, keys, forget
        self._working: threading.Thread | None = None

    def tell(self, persona_id: str) -> None:
        """This device has forgotten the persona."""
        if persona_id in self._keys.kept.shared.forgotten:
            return
        with self._vault.read() as session:
            event_ids = session.scalars(select(Event.event_id).where(Event.persona_id == persona_id)).all()
        try:
            self._keys.forget(persona_id, event_ids)
        except NotAllowedError:
            _log.info("A reader has forgotten a persona for itself; the others keep it")

    def catch_up(self) -> None:
        """Forget here, soon, what another device has forgotten."""
        if self._keys.to_erase() and (self._working is None or not self._working.is_alive()):
            self._working = threading.Thread(target=self._erase, name="erasures", daemon=True)
            self._working.start()

    def close(self) -> None:
        """What is not done by then is done at the next start."""
        if self._working is not None:
            self._working.join(_PATIENCE_S)

    def _erase(self) -> None:
        for persona_id in sorted(self._keys.to_erase()):
            try:
                self._forget(persona_id)
            except NothingToForgetError:
                pass
            except CancelledError:
                return  # asked again when the hub is next there
            except PjaisError as error:
                _log.warning("A persona that another device has forgotten is still here: %s", error.detail)
                return
            self._keys.erased(persona_id)
