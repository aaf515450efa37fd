"""Tokens and challenges: what they say, and that nobody but the hub can say it."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.signing import SigningKey

from pjais.hub.errors import UnauthorizedDeviceError
from pjais.hub.tokens import CHALLENGE_PREFIX, EVERYWHERE, Bearer, Tokens, instant, is_signed

DEVICE = "0190a5c0-0000-7000-8000-000000000001"
KEY = SigningKey(bytes(32))
PUBLIC = bytes(KEY.verify_key).hex()


@dataclass
class Hand:
    """A clock that is moved by hand; Unix seconds."""

    now: float = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Hand:
    return Hand()


@pytest.fixture
def tokens(clock: Hand) -> Tokens:
    return Tokens(b"secret", clock)


def test_a_token_says_whose_it_is_and_how_long(tokens: Tokens, clock: Hand) -> None:
    token, bearer = tokens.issue(DEVICE, PUBLIC, "workspace")

    assert tokens.read(token) == bearer == Bearer(DEVICE, PUBLIC, "workspace", 1_000_900)
    assert (bearer.reaches("workspace"), bearer.reaches("another")) == (True, False)
    assert Bearer(DEVICE, PUBLIC, EVERYWHERE, 0).reaches("another")
    clock.now += 900
    with pytest.raises(UnauthorizedDeviceError, match="has ended"):
        tokens.read(token)


def test_a_token_is_renewed_in_the_last_third_of_its_time_with_the_same_reach(tokens: Tokens, clock: Hand) -> None:
    _, bearer = tokens.issue(DEVICE, PUBLIC, "workspace")
    early = tokens.is_ending(bearer)
    clock.now += 600

    token, renewed = tokens.renewed(bearer)

    assert (early, tokens.is_ending(bearer), tokens.is_ending(renewed)) == (False, True, False)
    assert tokens.read(token).scope == "workspace"


@given(st.integers(0, 300), st.characters())
def test_a_token_with_any_other_letter_is_none(place: int, letter: str) -> None:
    tokens = Tokens(b"secret", Hand())
    token, _ = tokens.issue(DEVICE, PUBLIC, EVERYWHERE)
    place %= len(token)
    changed = token[:place] + letter + token[place + 1 :]

    if changed != token:
        with pytest.raises(UnauthorizedDeviceError):
            tokens.read(changed)


@given(st.text())
def test_no_text_is_a_token(text: str) -> None:
    with pytest.raises(UnauthorizedDeviceError):
        Tokens(b"secret").read(text)


def test_a_token_is_of_one_hub_and_no_challenge(tokens: Tokens) -> None:
    token, _ = tokens.issue(DEVICE, PUBLIC, EVERYWHERE)
    challenge, _ = tokens.challenge(DEVICE)

    for hub, text in ((Tokens(b"another"), token), (tokens, challenge)):
        with pytest.raises(UnauthorizedDeviceError, match="none of this hub's"):
            hub.read(text)


def test_a_challenge_is_answered_by_its_device_in_time_and_by_nobody_else(tokens: Tokens, clock: Hand) -> None:
    challenge, ends = tokens.challenge(DEVICE)
    proof = KEY.sign(challenge.encode()).signature

    tokens.check_proof(challenge, DEVICE, PUBLIC, proof)

    assert challenge.startswith(f"{CHALLENGE_PREFIX}|")
    assert ends == 1_000_060
    for device, key, signed in (
        ("another", PUBLIC, proof),
        (DEVICE, bytes(SigningKey.generate().verify_key).hex(), proof),
        (DEVICE, PUBLIC, bytes(64)),
    ):
        with pytest.raises(UnauthorizedDeviceError, match="was not signed"):
            tokens.check_proof(challenge, device, key, signed)
    clock.now += 60
    with pytest.raises(UnauthorizedDeviceError, match="has ended"):
        tokens.check_proof(challenge, DEVICE, PUBLIC, proof)


@given(st.binary(max_size=70), st.binary(max_size=70))
def test_no_bytes_are_a_signature(public: bytes, signature: bytes) -> None:
    assert not is_signed(public, b"a message", signature)


def test_an_instant_is_fixed_width_text() -> None:
    assert instant(0) == "1970-01-01T00:00:00.000000Z"
