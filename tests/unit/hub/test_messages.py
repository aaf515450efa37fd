"""Messages that are encoded once are those that any WebSocket client reads."""

import orjson
from hypothesis import given
from hypothesis import strategies as st
from websockets.frames import Frame, Opcode

from pjais.hub.messages import encoded, message

SIZES = st.sampled_from([0, 1, 125, 126, 127, 65_535, 65_536, 70_000])


@given(st.text(max_size=50), SIZES)
def test_a_text_of_any_length_is_encoded_as_the_protocol_wants_it(text: str, size: int) -> None:
    long = text + "x" * max(0, size - len(text.encode()))

    assert encoded(long) == Frame(Opcode.TEXT, long.encode()).serialize(mask=False)


def test_a_frame_is_one_message() -> None:
    told = message({"type": "head", "ws": "w", "seq": 3})

    assert orjson.loads(told[2:]) == {"type": "head", "ws": "w", "seq": 3}
