"""What devices tell each other of their rows, as text."""

from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from pjais.replication.frames import read_from_device, written
from pjais.replication.row_digest import PARTS, agree, doubt_of, part_of, row_digest

KEY = b"a key of the workspace"
parts = st.lists(st.none() | st.binary(min_size=32, max_size=32), min_size=PARTS, max_size=PARTS)
seqs = st.integers(0, 2**53 - 1)


@given(parts, parts, seqs, st.integers(0, 2), st.integers(0, 2))
def test_two_agree_exactly_where_both_have_a_part_and_it_is_the_same(
    mine: list[bytes | None], theirs: list[bytes | None], seq: int, doubt: int, other_doubt: int
) -> None:
    shared = [(one, other) for one, other in zip(mine, theirs, strict=True) if one and other]

    told = agree(row_digest(KEY, 1, seq, doubt, mine), row_digest(KEY, 1, seq, other_doubt, theirs))

    assert told is all(one == other for one, other in shared)


@given(parts, seqs, st.integers(0, 2))
def test_what_is_told_is_a_frame_that_the_hub_takes_and_says_how_far_the_doubt_goes(
    made: list[bytes | None], seq: int, doubt: int
) -> None:
    text = row_digest(KEY, 15, seq, doubt, made)
    frame = written({"type": "digest", "ws": "0192f0c1-0000-7000-8000-000000000000", "seq": seq, "digest": text})

    assert read_from_device(frame)["type"] == "digest"
    assert doubt_of(text) == doubt


def test_without_the_key_the_same_rows_look_like_any_others() -> None:
    rows = [sha256(b"rows").digest()] * PARTS

    told = {row_digest(key, 1, seq, 0, rows).split(":", 2)[2] for key in (KEY, b"another") for seq in (1000, 2000)}

    assert len(told) == 4
    assert all(len(set(text.split(":"))) == PARTS for text in told)


def test_other_versions_of_the_tables_and_other_keys_are_not_compared() -> None:
    rows = [sha256(b"rows").digest()] * PARTS

    mine = row_digest(KEY, 1, 1000, 0, rows)

    assert agree(mine, row_digest(KEY, 2, 1000, 0, rows)) is None
    assert agree(mine, row_digest(b"another", 1, 1000, 0, rows)) is None
    assert agree(mine, "some text") is None
    assert (agree("one", "one"), agree("one", "another")) == (True, False)


def test_rows_of_no_persona_are_a_part_of_their_own() -> None:
    assert part_of(None) == 0
    assert {part_of(f"persona {number}") for number in range(1000)} == set(range(1, PARTS))
