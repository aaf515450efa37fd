"""What other devices show of themselves at the moment: kept in memory for as long as they are there."""

import threading
from base64 import b64decode, b64encode

from pydantic import ValidationError

from pjais.features.sync.schemas import PresenceHere
from pjais.kernel.clock import now_text
from pjais.sealing.parcel import SHORT_STEP, open_parcel, seal_parcel
from pjais.sealing.refusals import CannotOpenError
from pjais.sealing.workspace import Workspace


class Presences:
    """Who is there and has what open; safe to share between threads."""

    def __init__(self, device_id: str, workspace: Workspace | None) -> None:
        self._device_id, self._workspace = device_id, workspace
        self._turn = threading.Lock()
        self._there: dict[str, PresenceHere] = {}

    def there(self) -> dict[str, PresenceHere]:
        """By device."""
        with self._turn:
            return dict(self._there)

    def hear(self, device_id: str, state: str) -> bool:
        """Note what a device shows; whether it was not there before. What does not open is as if it showed nothing."""
        shown = self._read(device_id, state)
        with self._turn:
            is_new = device_id not in self._there
            self._there[device_id] = shown
        return is_new

    def gone(self, device_id: str) -> None:
        with self._turn:
            self._there.pop(device_id, None)

    def nobody(self) -> None:
        """The hub is away: whoever is there is not seen."""
        with self._turn:
            self._there.clear()

    def written(self, here: PresenceHere) -> str:
        """What this device shows, as it travels."""
        text = here.model_dump_json().encode()
        if self._workspace is not None:
            purpose = _purpose(self._device_id)
            text = seal_parcel(self._workspace, purpose, text, hlc=now_text(), step=SHORT_STEP)
        return b64encode(text).decode()

    def _read(self, device_id: str, state: str) -> PresenceHere:
        try:
            text = b64decode(state, validate=True)
            if self._workspace is not None:
                text = open_parcel(self._workspace, _purpose(device_id), text)
            return PresenceHere.model_validate_json(text)
        except (CannotOpenError, ValidationError, ValueError):
            return PresenceHere()


def _purpose(device_id: str) -> str:
    return f"presence/{device_id}"
