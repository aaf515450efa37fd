"""The primitives against what their authors published, so that another implementation could read what we seal."""

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from nacl.bindings import (
    crypto_aead_xchacha20poly1305_ietf_decrypt,
    crypto_pwhash_alg,
    crypto_pwhash_ALG_ARGON2ID13,
)

from pjais.sealing import body as bodies
from pjais.sealing.codes import derived
from pjais.sealing.device import Pairs, is_signed
from pjais.sealing.model import WorkspaceKey

SUNSCREEN = (
    b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip "
    b"for the future, sunscreen would be it."
)


def test_xchacha20_poly1305_of_draft_irtf_cfrg_xchacha_03_appendix_a_3_1() -> None:
    key = bytes(range(0x80, 0xA0))
    nonce = bytes(range(0x40, 0x58))
    around = bytes.fromhex("50515253c0c1c2c3c4c5c6c7")
    sealed = bytes.fromhex(
        "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb"
        "731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b452"
        "2f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff9"
        "21f9664c97637da9768812f615c68b13b52ec0875924c1c7987947deafd8780acf49"
    )

    assert crypto_aead_xchacha20poly1305_ietf_decrypt(sealed, around, nonce, key) == SUNSCREEN


def test_ed25519_of_rfc_8032_section_7_1_test_3() -> None:
    seed = bytes.fromhex("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7")
    public = bytes.fromhex("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025")
    signature = bytes.fromhex(
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
        "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
    )
    pairs = Pairs.of(seed, seed)

    assert pairs.sign == public
    assert pairs.signature(bytes.fromhex("af82")) == signature
    assert is_signed(public, bytes.fromhex("af82"), signature)


def test_x25519_of_rfc_7748_section_6_1() -> None:
    secret = bytes.fromhex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a")

    public = Pairs.of(secret, secret).box

    assert public.hex() == "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"


def test_hkdf_of_rfc_5869_test_case_3() -> None:
    made = derived(b"\x0b" * 22, "")

    assert made.hex() == "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"


def test_argon2id_is_that_of_another_implementation() -> None:
    salt = bytes(range(16))

    made = crypto_pwhash_alg(32, b"SECRETHALF", salt, 3, 1024 * 1024, crypto_pwhash_ALG_ARGON2ID13)

    assert made == Argon2id(salt=salt, length=32, iterations=3, lanes=1, memory_cost=1024).derive(b"SECRETHALF")


def test_a_body_of_the_first_format_stays_readable() -> None:
    key = WorkspaceKey(generation=1, raw=bytes(range(32)))
    around = bodies.bound("w", "e", "event", key.key_id, "d")
    body = bytes.fromhex(
        "012c2d450235edcaa0bb0b04b2b31846ad224814382e123fc73e5f67ee90fd3049ff1b0b359d6999"
        "766f902485fd0786f616632fb8f0ce3073e8dd5b7b3542a66f9f4017d18d8bf8f8"
    )

    assert key.key_id == "w1.511043a4402218df2e2f4d10"
    assert bodies.opened(key.raw, body, around) == b'{"a":1}'
