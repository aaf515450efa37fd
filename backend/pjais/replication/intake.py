"""What the hub serves, made into what can be applied: checked against the chain, verified and opened."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from pjais.replication.envelope import Served, chained, signed_text
from pjais.replication.ports import Arrival, Body, Place, SealingPort
from pjais.sealing.refusals import CannotOpenError

_TEXTS: Final = ("name", "entity_type", "entity_id", "hlc", "device_id", "actor", "recorded_at")
_OPTIONAL_TEXTS: Final = ("persona_id", "causation_id")


class HistoryDiffersError(Exception):
    """The chain over what the hub serves is not the one it tells: its history is another, or was tampered with."""


def read_served(events: Sequence[object], chain: str | None, place: Place) -> tuple[list[Served], Place]:
    """The events that follow on ``place``, and where this device stands with them.

    Raises:
        HistoryDiffersError: they do not follow, or the chain is not what it has to be.
        ValueError: one is no envelope; with a sentence.
    """
    served = [Served.of_json(each) for each in events]
    seq, link = place.seq, place.chain
    for each in served:
        seq += 1
        if each.seq != seq:
            raise HistoryDiffersError
        link = chained(link, seq, each.leaf())
    if link.hex() != chain:
        raise HistoryDiffersError
    return served, Place(place.workspace_id, place.epoch, seq, link)


def opened(workspace_id: str, served: Sequence[Served], sealing: SealingPort) -> list[Arrival]:
    """Each event with its body or with why there is none; what devices say about keys takes effect on the way."""
    return [_opened(workspace_id, each, sealing) for each in served]


def _opened(workspace_id: str, served: Served, sealing: SealingPort) -> Arrival:
    outside = (served.event_id, served.device_id, served.kind, served.key_id, served.body_hash)
    if not sealing.knows(served.device_id):
        return Arrival(served, None, "missing-key")
    if not sealing.verify(served.device_id, signed_text(workspace_id, *outside), served.signature):
        return Arrival(served, None, "forged")
    if served.body is None:
        return Arrival(served, None, "redacted")
    try:
        body = sealing.open(served)
    except CannotOpenError as error:
        return Arrival(served, None, error.reason)
    if served.kind == "control":
        sealing.take_control(body, served.device_id)
    elif not _is_event(body):
        return Arrival(served, None, "damaged")
    return Arrival(served, body)


def _is_event(body: Body) -> bool:
    return (
        all(isinstance(body.get(name), str) for name in _TEXTS)
        and all(isinstance(body.get(name), str | None) for name in _OPTIONAL_TEXTS)
        and _are_changes(body.get("changes"))
    )


def _are_changes(value: Any) -> bool:  # noqa: ANN401 - any JSON
    return isinstance(value, Mapping) and all(isinstance(pair, list) and len(pair) == 2 for pair in value.values())  # noqa: PLR2004 - before and after
