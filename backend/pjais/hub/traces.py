"""How far devices are and what they make of it, kept in one write for all of them now and then."""

from dataclasses import dataclass, field

from pjais.hub.store.records import Records
from pjais.hub.store.workspaces import Seen
from pjais.kernel.clock import now_text


@dataclass(slots=True)
class Traces:
    """What one node has heard since the last write."""

    records: Records
    _seen: dict[tuple[str, str], Seen] = field(default_factory=dict)
    _digests: dict[tuple[str, str], tuple[int, str]] = field(default_factory=dict)

    def cursor(self, workspace_id: str, device_id: str, seq: int) -> None:
        self._seen[workspace_id, device_id] = Seen(workspace_id, device_id, seq, now_text())

    def digest(self, workspace_id: str, device_id: str, seq: int, digest: str) -> None:
        self._digests[workspace_id, device_id] = seq, digest

    async def write(self) -> None:
        """What cannot be written now is written the next time; a newer word of the device goes first."""
        seen, self._seen = self._seen, {}
        digests, self._digests = self._digests, {}
        try:
            if seen:
                await self.records.devices.saw(seen.values())
            for (workspace_id, device_id), (seq, digest) in digests.items():
                await self.records.devices.note_digest(workspace_id, device_id, seq, digest)
        except Exception:
            self._seen = {**seen, **self._seen}
            self._digests = {**digests, **self._digests}
            raise
