"""What is stored of an event is the JSON that its envelope says."""

import orjson
from hypothesis import given
from hypothesis import strategies as st

from pjais.hub.store.ledger import served, wire_of
from pjais.kernel.clock import now_text
from pjais.replication.envelope import Envelope, Served
from tests.unit.replication.test_envelope import envelopes


@given(envelopes, st.integers(1, 2**53))
def test_an_event_is_served_as_what_it_was_pushed_as(envelope: Envelope, seq: int) -> None:
    heard_at = now_text()

    wire = wire_of(envelope, heard_at)

    assert wire == orjson.dumps({**envelope.to_json(), "heard_at": heard_at}).decode()
    assert Served.of_json(orjson.loads(served(seq, wire))) == Served.at(seq, envelope, heard_at)
