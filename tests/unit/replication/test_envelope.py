from base64 import b64encode
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pjais.replication.envelope import GENESIS, Envelope, Served, chained, signed_text

DEVICE = "0192f0c1-2a3b-7c4d-8e5f-0123456789ab"
EVENT = "0192f0c1-2a3b-7c4d-8e5f-0123456789ac"
WORKSPACE = "0192f0c1-2a3b-7c4d-8e5f-0123456789ad"
ENVELOPE = Envelope(EVENT, DEVICE, "event", "plain", b"a body", bytes(64))

envelopes = st.builds(
    Envelope,
    st.uuids().map(str),
    st.uuids().map(str),
    st.sampled_from(["event", "control"]),
    st.text("abcXYZ019._:+-", min_size=1, max_size=64),
    st.binary(max_size=300),
    st.binary(min_size=64, max_size=64),
)


@given(envelopes)
def test_an_envelope_is_read_as_it_was_written(envelope: Envelope) -> None:
    again = Envelope.of_json(envelope.to_json())

    assert again == envelope


@given(envelopes, st.integers(1, 2**40))
def test_what_is_served_is_read_as_it_was_written(envelope: Envelope, seq: int) -> None:
    served, heard = Served.at(seq, envelope), Served.at(seq, envelope, "2026-11-28T09:00:00.000000Z")

    assert Served.of_json(served.to_json()) == served
    assert Served.of_json({**heard.to_json(), "more": 1}) == heard


@given(envelopes, st.integers(1, 2**40))
def test_a_redacted_event_keeps_its_leaf(envelope: Envelope, seq: int) -> None:
    shown = {**Served.at(seq, envelope).to_json(), "body": None, "redacted": True}
    shown["body_hash"] = sha256(envelope.body).hexdigest()

    redacted = Served.of_json(shown)

    assert redacted.body is None
    assert redacted.leaf() == envelope.leaf()
    assert redacted.to_json() == shown


@pytest.mark.parametrize(
    "change",
    [
        {"event_id": "no id"},
        {"event_id": EVENT.upper()},
        {"event_id": f"{EVENT}\n"},
        {"device_id": None},
        {"kind": "letter"},
        {"kind": ["event"]},
        {"key_id": ""},
        {"key_id": "a|b"},
        {"key_id": "k" * 65},
        {"body": "not base64!"},
        {"body": "é"},
        {"body": None},
        {"signature": b64encode(bytes(63)).decode()},
        {"more": 1},
    ],
)
def test_anything_but_an_envelope_is_refused_with_a_sentence(change: dict[str, Any]) -> None:
    shown = {**ENVELOPE.to_json(), **change}

    with pytest.raises(ValueError, match=r"envelope"):
        Envelope.of_json(shown)


@pytest.mark.parametrize(
    "change",
    [
        {"seq": 0},
        {"heard_at": "yesterday"},
        {"seq": True},
        {"seq": "1"},
        {"redacted": True},
        {"redacted": True, "body": None, "body_hash": "ab"},
    ],
)
def test_anything_but_a_served_event_is_refused_with_a_sentence(change: dict[str, Any]) -> None:
    shown = {**Served.at(1, ENVELOPE).to_json(), **change}

    with pytest.raises(ValueError, match=r"envelope"):
        Served.of_json(shown)


def test_no_list_is_an_envelope() -> None:
    with pytest.raises(ValueError, match=r"six fields"):
        Envelope.of_json([ENVELOPE.to_json()])


def test_the_chain_is_what_the_protocol_says() -> None:
    text = f"{EVENT}|{DEVICE}|event|plain|{sha256(b'a body').hexdigest()}|{'00' * 64}"
    leaf_hash = sha256(text.encode()).digest()

    assert ENVELOPE.leaf() == leaf_hash
    assert chained(GENESIS, 1, leaf_hash) == sha256(bytes(32) + bytes(7) + b"\x01" + leaf_hash).digest()


def test_what_is_signed_names_the_workspace() -> None:
    signed = signed_text(WORKSPACE, EVENT, DEVICE, "event", "plain", ENVELOPE.body_hash())

    digest = sha256(b"a body").hexdigest()
    assert signed == f"pjais.event.1\n{WORKSPACE}\n{EVENT}\n{DEVICE}\nevent\nplain\n{digest}".encode()
