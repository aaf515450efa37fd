"""The Merkle tree against the test vectors of Certificate Transparency, and against itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pjais.eventlog.merkle import EMPTY_ROOT, Frontier, inclusion_proof, is_included, root_of

#: The entries and roots that Certificate Transparency implementations share.
ENTRIES = [bytes.fromhex(text) for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657")]
ENTRIES.append(bytes.fromhex("606162636465666768696a6b6c6d6e6f"))
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
#: (index, size, path) of the same implementations.
PROOFS = [
    (0, 1, []),
    (
        0,
        8,
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        5,
        8,
        [
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
    (
        1,
        5,
        [
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
]
entries = st.lists(st.binary(max_size=40), max_size=70)


def test_the_root_of_nothing_is_the_hash_of_nothing() -> None:
    assert root_of([]).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" == EMPTY_ROOT.hex()


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_are_those_of_certificate_transparency(size: int) -> None:
    assert root_of(ENTRIES[:size]).hex() == ROOTS[size - 1]


@pytest.mark.parametrize(("index", "size", "path"), PROOFS)
def test_proofs_are_those_of_certificate_transparency(index: int, size: int, path: list[str]) -> None:
    proof = inclusion_proof(ENTRIES[:size], index)
    assert [node.hex() for node in proof] == path
    assert is_included(ENTRIES[index], index, size, proof, bytes.fromhex(ROOTS[size - 1]))


@given(entries.filter(bool), st.data())
def test_every_entry_can_be_proven_and_nothing_else(logged: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(logged) - 1))
    root, proof = root_of(logged), inclusion_proof(logged, index)
    assert is_included(logged[index], index, len(logged), proof, root)
    assert not is_included(logged[index] + b"x", index, len(logged), proof, root)
    assert not is_included(logged[index], index + 1, len(logged), proof, root) or logged[index] in logged[index + 1 :]
    assert not is_included(logged[index], index, len(logged), [*proof, bytes(32)], root)
    assert not is_included(logged[index], index, len(logged) * 2 + 1, proof, root)


@given(entries, st.integers(0, 70))
def test_a_stored_frontier_goes_on_as_if_it_had_never_stopped(logged: list[bytes], cut: int) -> None:
    first = Frontier()
    for entry in logged[:cut]:
        first.append(entry)
    again = Frontier.from_bytes(first.size, first.to_bytes())
    for entry in logged[cut:]:
        again.append(entry)
    assert (again.size, again.root()) == (len(logged), root_of(logged))


def test_bytes_of_another_size_are_no_frontier() -> None:
    with pytest.raises(ValueError, match="no frontier of 3"):
        Frontier.from_bytes(3, bytes(32))


def test_there_is_no_proof_of_what_is_not_there() -> None:
    for index in (-1, 3):
        with pytest.raises(IndexError):
            inclusion_proof(ENTRIES[:3], index)
