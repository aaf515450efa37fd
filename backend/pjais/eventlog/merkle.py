"""A Merkle tree over the events' leaf hashes: one root for a whole log, and short proofs that an event is in it.

Source: RFC 9162 §2.1 (Certificate Transparency Version 2.0), with SHA-256.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, Self

_HASH_BYTES: Final = 32
EMPTY_ROOT: Final = hashlib.sha256().digest()


def leaf_node(entry: bytes) -> bytes:
    """The tree's leaf for one entry; entries here are the events' leaf hashes."""
    return hashlib.sha256(b"\x00" + entry).digest()


def inner_node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(slots=True)
class Frontier:
    """The roots of the perfect subtrees that the entries so far form, largest first.

    All that is needed to go on: its length is the number of ones in the binary form of ``size``.
    """

    size: int = 0
    nodes: list[bytes] = field(default_factory=list)

    def append(self, entry: bytes) -> None:
        sha256, place = hashlib.sha256, self.size
        node = sha256(b"\x00" + entry).digest()  # leaf_node and inner_node, without two calls for each event there is
        while place & 1:
            node = sha256(b"\x01" + self.nodes.pop() + node).digest()
            place >>= 1
        self.nodes.append(node)
        self.size += 1

    def root(self) -> bytes:
        if not self.nodes:
            return EMPTY_ROOT
        node = self.nodes[-1]
        for left in reversed(self.nodes[:-1]):
            node = inner_node(left, node)
        return node

    def to_bytes(self) -> bytes:
        return b"".join(self.nodes)

    @classmethod
    def from_bytes(cls, size: int, stored: bytes) -> Self:
        """Raises ValueError when the bytes cannot belong to that size."""
        if len(stored) != size.bit_count() * _HASH_BYTES:
            msg = f"{len(stored)} bytes are no frontier of {size} entries"
            raise ValueError(msg)
        return cls(size, [stored[at : at + _HASH_BYTES] for at in range(0, len(stored), _HASH_BYTES)])


def root_of(entries: Iterable[bytes]) -> bytes:
    frontier = Frontier()
    for entry in entries:
        frontier.append(entry)
    return frontier.root()


class Tree:
    """All nodes of the tree over some entries, level by level: 64 bytes for each entry."""

    def __init__(self, entries: Iterable[bytes]) -> None:
        self._levels = [[leaf_node(entry) for entry in entries]]
        while len(level := self._levels[-1]) > 1:
            above = [inner_node(level[at], level[at + 1]) for at in range(0, len(level) - 1, 2)]
            if len(level) % 2:
                above.append(level[-1])  # without a sibling: it moves up as it is
            self._levels.append(above)

    def path(self, index: int) -> list[bytes]:
        """The nodes that lead from the entry at ``index`` to the root of all entries, nearest first.

        Raises:
            IndexError: there is no such entry.
        """
        if not 0 <= index < len(self._levels[0]):
            msg = f"there is no entry {index} among {len(self._levels[0])}"
            raise IndexError(msg)
        path: list[bytes] = []
        for level in self._levels[:-1]:
            if (sibling := index ^ 1) < len(level):
                path.append(level[sibling])
            index >>= 1
        return path


def inclusion_proof(entries: Sequence[bytes], index: int) -> list[bytes]:
    """The path of one entry.

    Raises:
        IndexError: there is no such entry.
    """
    return Tree(entries).path(index)


def is_included(entry: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether the proof leads from the entry to that root. Source: RFC 9162 §2.1.3.2."""
    if not 0 <= index < size:
        return False
    place, last, node = index, size - 1, leaf_node(entry)
    for step in path:
        if last == 0:
            return False
        if place & 1 or place == last:
            node = inner_node(step, node)
            while not place & 1 and place:
                place >>= 1
                last >>= 1
        else:
            node = inner_node(node, step)
        place >>= 1
        last >>= 1
    return last == 0 and node == root
