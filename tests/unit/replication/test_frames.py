from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pjais.replication.frames import Cursor, Hello, Token, read_from_device, read_from_hub, written

DEVICE = "0192f0c1-2a3b-7c4d-8e5f-0123456789ab"
WORKSPACE = "0192f0c1-2a3b-7c4d-8e5f-0123456789ad"
CHAIN = "ab" * 32
HELLO = Hello(
    type="hello",
    protocol=1,
    app_schema=13,
    device_id=DEVICE,
    token="a token",  # noqa: S106 - of nothing
    workspaces=[{"id": WORKSPACE, "epoch": None, "since": 0, "chain": None}],
)


def test_a_frame_is_read_as_it_was_written() -> None:
    assert read_from_device(written(HELLO)) == HELLO


def test_a_newer_hub_may_say_more_in_a_frame() -> None:
    frame = {"type": "head", "ws": WORKSPACE, "seq": 4, "mood": "good"}

    assert read_from_hub(orjson.dumps(frame)) == frame


@pytest.mark.parametrize(
    "frame",
    [
        [],
        {},
        {"type": "ack"},
        {"type": ["cursor"]},
        {"type": "cursor", "ws": WORKSPACE},
        {"type": "cursor", "ws": WORKSPACE, "seq": -1},
        {"type": "cursor", "ws": WORKSPACE, "seq": True},
        {"type": "cursor", "ws": WORKSPACE, "seq": 1, "more": 1},
        {"type": "cursor", "ws": "x", "seq": 1},
        {"type": "push", "ws": WORKSPACE, "batch_id": DEVICE, "events": {}},
        {"type": "push", "ws": WORKSPACE, "batch_id": DEVICE, "events": [1]},
        {"type": "presence", "ws": WORKSPACE, "state": "x" * 3_000},
        {**HELLO, "workspaces": [{"id": WORKSPACE}]},
        {**HELLO, "workspaces": [{"id": WORKSPACE, "epoch": None, "since": 0, "chain": "AB" * 32}]},
    ],
)
def test_anything_but_a_frame_of_a_device_is_refused_with_a_sentence(frame: Any) -> None:
    with pytest.raises(ValueError, match=r"frame"):
        read_from_device(orjson.dumps(frame))


@pytest.mark.parametrize("text", ["", "{", "null", "\ud800", b"\xff", "[" * 2_000])
def test_what_is_no_json_is_refused_with_a_sentence(text: str | bytes) -> None:
    with pytest.raises(ValueError, match=r"one JSON object"):
        read_from_device(text)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["type", "ws", "seq", "workspaces"]), inner, max_size=4)
        ),
    )
)
def test_nothing_but_a_sentence_comes_of_any_json(value: Any) -> None:
    with pytest.raises(ValueError, match=r"frame"):  # a whole frame takes more fields than there are
        read_from_device(orjson.dumps(value))


def test_each_side_reads_only_what_the_other_says() -> None:
    token = Token(type="token", token="next", expires_at="2026-11-28T09:00:00Z")  # noqa: S106 - of nothing

    assert read_from_hub(written(token)) == token
    assert read_from_device(written(Cursor(type="cursor", ws=WORKSPACE, seq=1)))["type"] == "cursor"
    with pytest.raises(ValueError, match=r"no frame"):
        read_from_device(written(token))
