"""Signatures of the publisher: those that minisign makes are accepted, and nothing else is."""

import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from minisign import KeyPair

from pjais.security.publisher import UnusableKeyError, WrongSignatureError, signed_comment

#: Made by minisign 0.11 (``-G -W``, ``-S``, ``-S -l``).
KEY = "RWTGZMGbRPG6I1F9oknssINbja9ks14NxLCgdrSdF9uJH6AWUWhn7ibW"
KEY_FILE = f"untrusted comment: minisign public key 23BAF1449BC164C6\n{KEY}\n"
CONTENT = b"PJai\xe2\x80\x99s: what was signed\n"
HASHED = b"""\
untrusted comment: signature from minisign secret key
RUTGZMGbRPG6IxbWhrM15dlzB1Mhtr48Qyfn/ti6rAMWAk24Z7ta0k7t4QGdkqRuzqXbABL9bCN91QXR+0X9vjND0odjO1sB9gQ=
trusted comment: pjais 0.2.0
+vxl/IVJpj0BcrYg1QBmlOGZrTUkUy30sRMAll6nBbVLUVpftFUdJ91GLBHjC+PirpFCgClTkjhcRLfhFmakAw==
"""
LEGACY = b"""\
untrusted comment: signature from minisign secret key
RWTGZMGbRPG6I94rhX72Q2MIqwZmCCjGBAWlVnaLZusYO+2UygtUg5IEJzEVCEf0bO7CteRZJENSLtk1QYI+R7BHdUoVcUPUNwY=
trusted comment: pjais 0.2.0
302/m6OpbBTyaSvUTcDnZ6JO6P5/VsxSamJQnt/vugHS7HadL6rKWn8jldCOPyTG3pU+lcZ2EQNkN9d/z91/Ag==
"""
SIGNATURES = pytest.mark.parametrize("signature", [HASHED, LEGACY], ids=["hashed", "legacy"])
#: The first comment is signed by nobody.
SIGNED_FROM = HASHED.index(b"\n") + 1


@SIGNATURES
@pytest.mark.parametrize("key", [KEY, KEY_FILE, f"{KEY}\n"], ids=["key", "file", "line"])
def test_what_minisign_has_signed_is_accepted(signature: bytes, key: str) -> None:
    assert signed_comment(CONTENT, signature, key) == "pjais 0.2.0"
    assert signed_comment(CONTENT, signature.replace(b"\n", b"\r\n"), key) == "pjais 0.2.0"


def flipped(content: bytes, at: int, bit: int) -> bytes:
    return content[:at] + bytes([content[at] ^ (1 << bit)]) + content[at + 1 :]


@SIGNATURES
@given(at=st.integers(0, len(CONTENT) - 1), bit=st.integers(0, 7))
def test_other_content_is_refused(signature: bytes, at: int, bit: int) -> None:
    with pytest.raises(WrongSignatureError):
        signed_comment(flipped(CONTENT, at, bit), signature, KEY)


@SIGNATURES
@given(at=st.integers(SIGNED_FROM, len(HASHED) - 2), bit=st.integers(0, 7))
def test_a_signature_or_a_comment_that_differs_in_one_bit_is_refused(signature: bytes, at: int, bit: int) -> None:
    with pytest.raises(WrongSignatureError):
        signed_comment(CONTENT, flipped(signature, at, bit), KEY)


@pytest.mark.parametrize(("read", "written"), [(b"9gQ=", b"9gR="), (b"akAw==", b"akAx=="), (b"==\n", b"==\n\n")])
def test_a_signature_has_one_form_only(read: bytes, written: bytes) -> None:
    assert HASHED.count(read) == 1

    with pytest.raises(WrongSignatureError):
        signed_comment(CONTENT, HASHED.replace(read, written), KEY)


@given(at=st.integers(0, len(KEY) - 1), bit=st.integers(0, 6))
def test_a_key_that_differs_in_one_bit_is_refused(at: int, bit: int) -> None:
    with pytest.raises((WrongSignatureError, UnusableKeyError)):
        signed_comment(CONTENT, HASHED, flipped(KEY.encode(), at, bit).decode())


@given(st.binary(max_size=400))
def test_nothing_but_a_signature_is_one(signature: bytes) -> None:
    with pytest.raises(WrongSignatureError):
        signed_comment(CONTENT, signature, KEY)


@pytest.mark.parametrize("key", ["", "\n", "RWQ", "none", KEY[:-1], f"{KEY}\n{KEY[:-4]}", "RUTGZMGb" + KEY[8:]])
def test_what_is_no_key_is_told(key: str) -> None:
    with pytest.raises(UnusableKeyError):
        signed_comment(CONTENT, HASHED, key)


def test_the_signature_of_another_key_is_refused_though_it_claims_the_same_id() -> None:
    other = KeyPair.generate()
    other.secret_key._keynum_sk.key_id[:] = bytes.fromhex("C664C19B44F1BA23")  # noqa: SLF001 - a forger's way
    forged = bytes(other.secret_key.sign(CONTENT, trusted_comment="pjais 0.2.0"))
    assert forged.split(b"\n")[1][:13] == HASHED.split(b"\n")[1][:13]

    with pytest.raises(WrongSignatureError):
        signed_comment(CONTENT, forged, KEY)


def test_a_comment_cannot_be_exchanged_for_one_that_was_signed_with_something_else() -> None:
    pair = KeyPair.generate()
    key = pair.public_key.to_base64().decode()
    mine = bytes(pair.secret_key.sign(CONTENT, trusted_comment="pjais 0.2.0")).split(b"\n")
    others = bytes(pair.secret_key.sign(b"other", trusted_comment="pjais 0.3.0")).split(b"\n")
    assert signed_comment(CONTENT, b"\n".join(mine), key) == "pjais 0.2.0"

    with pytest.raises(WrongSignatureError):
        signed_comment(CONTENT, b"\n".join((*mine[:2], *others[2:])), key)


@pytest.mark.skipif(shutil.which("minisign") is None, reason="the program minisign is not installed")
def test_minisign_itself_accepts_what_we_sign(tmp_path: Path) -> None:
    pair = KeyPair.generate()
    (tmp_path / "message").write_bytes(CONTENT)
    (tmp_path / "message.minisig").write_bytes(bytes(pair.secret_key.sign(CONTENT, trusted_comment="pjais 1")) + b"\n")
    key = pair.public_key.to_base64().decode()

    done = subprocess.run(["minisign", "-V", "-P", key, "-m", str(tmp_path / "message")], check=False)

    assert done.returncode == 0
