"""What this device sends: changes sealed into envelopes, as many as fit into one frame."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pjais.kernel.wording import said
from pjais.replication.envelope import Envelope, Kind, signed_text
from pjais.replication.frames import Ack, Limits, Push, Verdict
from pjais.replication.ports import Outgoing, Refusal, SealingPort
from pjais.sealing.refusals import CannotSealError
from pjais.sealing.workspace import SealedControl

#: What an envelope takes in a frame beside its body: ids, the signature and their names.
_OUTSIDE_BYTES: Final = 420
_FRAME_ITSELF_BYTES: Final = 200
#: How full a frame is made where no single event needs more: others are to have their turn at the hub.
_FULL_BYTES: Final = 524_288


@dataclass(frozen=True, slots=True)
class Batch:
    """A push, and the changes or the controls that it is made of.

    ``kept_back`` are the changes that were left out of it, because no hub would take them or no key seals them.
    """

    push: Push
    changes: Sequence[Outgoing] = ()
    controls: Sequence[SealedControl] = ()
    kept_back: Sequence[Refusal] = ()


@dataclass(frozen=True, slots=True)
class Sender:
    """Makes envelopes of one device in one workspace, within what the hub takes."""

    workspace_id: str
    device_id: str
    sealing: SealingPort
    limits: Limits

    def batch_of_controls(self, batch_id: str, controls: Sequence[SealedControl]) -> Batch:
        """The first of them; there are few, and they are small."""
        some = controls[: self.limits["frame_events"]]
        envelopes = [self._signed(each.event_id, "control", each.key_id, each.body) for each in some]
        fitting = envelopes[: _fitting(envelopes, self._full_bytes)]
        return Batch(self._push(batch_id, fitting), controls=some[: len(fitting)])

    def batch_of_changes(self, batch_id: str, changes: Sequence[Outgoing]) -> Batch:
        """The first of them, in their order."""
        envelopes: list[Envelope] = []
        kept_back: list[Refusal] = []
        taken, room = 0, self._full_bytes - _FRAME_ITSELF_BYTES
        for change in changes[: self.limits["frame_events"]]:
            sealed = self._sealed(change)
            if isinstance(sealed, Refusal):
                kept_back.append(sealed)
            else:
                room -= _size(len(sealed.body))
                if room < 0 and envelopes:
                    break
                envelopes.append(sealed)
            taken += 1
        return Batch(self._push(batch_id, envelopes), changes=changes[:taken], kept_back=kept_back)

    @property
    def _full_bytes(self) -> int:
        return min(self.limits["frame_bytes"], _FULL_BYTES)

    def _push(self, batch_id: str, envelopes: Sequence[Envelope]) -> Push:
        shown = [each.to_json() for each in envelopes]
        return Push(type="push", ws=self.workspace_id, batch_id=batch_id, events=shown)

    def _signed(self, event_id: str, kind: Kind, key_id: str, body: bytes) -> Envelope:
        unsigned = Envelope(event_id, self.device_id, kind, key_id, body, b"")
        text = signed_text(self.workspace_id, event_id, self.device_id, kind, key_id, unsigned.body_hash())
        return Envelope(event_id, self.device_id, kind, key_id, body, self.sealing.sign(text))

    def _sealed(self, change: Outgoing) -> Envelope | Refusal:
        try:
            key_id, body = self.sealing.seal(change.event_id, change.body, change.subject)
        except CannotSealError as error:
            return Refusal(change.position, change.event_id, error.code, error.detail)
        most = self.limits["event_bytes"]
        if len(body) > most:
            detail = said("This change has {size:,} bytes; the hub takes {most:,} at most", size=len(body), most=most)
            return Refusal(change.position, change.event_id, "too-large", detail)
        return self._signed(change.event_id, "event", key_id, body)


def verdicts_of(ack: Ack, batch: Batch) -> dict[str, Verdict]:
    """What became of each event of the batch, by its id.

    Raises:
        ValueError: the hub does not say it of each; with a sentence.
    """
    found = {verdict["event_id"]: verdict for verdict in ack["verdicts"]}
    sent = [each["event_id"] for each in batch.push["events"]]
    if any(("seq" in found[each]) == ("refused" in found[each]) if each in found else True for each in sent):
        raise ValueError(said("The hub does not say of each event what became of it."))
    return found


def refusals_of(verdicts: dict[str, Verdict], batch: Batch) -> list[Refusal]:
    """The changes of the batch that the hub does not have for good."""
    refused = [
        Refusal(change.position, change.event_id, verdict["refused"], verdict.get("detail", ""))
        for change in batch.changes
        if (verdict := verdicts.get(change.event_id)) is not None and "refused" in verdict
    ]
    return [*batch.kept_back, *refused]


def _fitting(envelopes: Sequence[Envelope], frame_bytes: int) -> int:
    """How many of the first fit into a frame; one always does."""
    room = frame_bytes - _FRAME_ITSELF_BYTES
    for count, envelope in enumerate(envelopes):
        room -= _size(len(envelope.body))
        if room < 0:
            return max(count, 1)
    return len(envelopes)


def _size(body_bytes: int) -> int:
    """What an envelope with such a body takes in a frame, as base64."""
    return _OUTSIDE_BYTES + body_bytes * 4 // 3 + 4
