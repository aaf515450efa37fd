"""The chain's hashes, worked out by hand."""

import hashlib

from pjais.eventlog.chain import chain_hash, leaf_hash


def test_a_leaf_is_the_hash_of_its_values_as_json() -> None:
    values = ["01a2", "v1.MemoryAdded", None, '{"content":["é",null]}']

    expected = hashlib.sha256('["01a2","v1.MemoryAdded",null,"{\\"content\\":[\\"é\\",null]}"]'.encode()).digest()
    assert leaf_hash(values) == expected


def test_a_link_depends_on_what_went_before_on_its_place_and_on_its_leaf() -> None:
    previous, leaf = bytes(range(32)), bytes(32)

    assert chain_hash(previous, 7, leaf) == hashlib.sha256(previous + b"\0\0\0\0\0\0\0\x07" + leaf).digest()
