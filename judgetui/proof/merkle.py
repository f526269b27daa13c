"""The Merkle tree of RFC 6962 (section 2.1; RFC 9162 is the same) over the lines of a ledger.

A leaf is a line's bytes without its newline. Hashes are SHA-256, 32 bytes each; a byte before what
is hashed keeps leaves and nodes apart. Sizes count leaves, indices begin with 0.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

SIZE = 32
"""Bytes of a hash."""

EMPTY = hashlib.sha256().digest()
"""The root of a tree without leaves."""

_LEAF, _NODE = b"\x00", b"\x01"


def leaf_hash(leaf: bytes) -> bytes:
    """The hash of a leaf."""
    return hashlib.sha256(_LEAF + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of the node above these two hashes."""
    return hashlib.sha256(_NODE + left + right).digest()


def line_hash(line: bytes) -> bytes:
    """The leaf hash of a line of a ledger, with or without its newline."""
    return leaf_hash(line.removesuffix(b"\n"))


class MerkleTree:
    """A growing tree: the hashes of its whole subtrees, by level.

    Adding a leaf, the root at any size, and each proof take as many steps as there are levels at
    most; it holds 64 bytes a leaf.
    """

    def __init__(self, hashes: Iterable[bytes] = ()) -> None:
        """A tree of these leaf hashes, in order."""
        self._levels: list[bytearray] = [bytearray()]
        """Level n holds the hashes of the whole subtrees of 2**n leaves, from the left."""
        for one in hashes:
            self.append(one)

    @property
    def size(self) -> int:
        """The number of leaves."""
        return len(self._levels[0]) // SIZE

    def append(self, hashed: bytes) -> None:
        """Add a leaf by its leaf hash."""
        index, level = self.size, 0
        self._levels[0] += hashed
        # Wherever a subtree of two halves became whole, its hash goes one level up.
        while index & 1:
            hashed = node_hash(self._at(level, index - 1), hashed)
            index, level = index >> 1, level + 1
            if level == len(self._levels):
                self._levels.append(bytearray())
            self._levels[level] += hashed

    def leaf(self, index: int) -> bytes:
        """The leaf hash at this index; IndexError where there is none."""
        if not 0 <= index < self.size:
            raise IndexError(index)
        return self._at(0, index)

    def root(self, size: int | None = None) -> bytes:
        """The root over the first `size` leaves, or over all; ValueError where there are fewer."""
        return self._range(0, self._checked(size))

    def inclusion(self, index: int, size: int | None = None) -> list[bytes]:
        """PATH of RFC 6962: the hashes that with this leaf's make the root of that size.

        From the leaf's neighbour upwards. Raises ValueError where there is no such leaf or size.
        """
        size = self._checked(size)
        if not 0 <= index < size:
            raise ValueError(f"no leaf {index} in a tree of {size}")
        path: list[bytes] = []
        start, end = 0, size
        while end - start > 1:
            middle = start + _split(end - start)
            if index < middle:
                path.append(self._range(middle, end))
                end = middle
            else:
                path.append(self._range(start, middle))
                start = middle
        return path[::-1]

    def left_of(self, index: int) -> list[bytes]:
        """The inclusion proof of the last leaf of a tree, of this index; it need not be there yet.

        These are the roots of the whole subtrees before it, the nearest first. Raises ValueError
        where there are fewer leaves before it.
        """
        end, path = self._checked(index), list[bytes]()
        while end:
            level = (end & -end).bit_length() - 1
            path.append(self._at(level, (end >> level) - 1))
            end -= 1 << level
        return path

    def consistency(self, old: int, size: int | None = None) -> list[bytes]:
        """PROOF of RFC 6962: the hashes that show the first `old` leaves under both roots.

        Empty for an `old` of 0 or of the whole size. Raises ValueError where there are not as many.
        """
        size = self._checked(size)
        if not 0 <= old <= size:
            raise ValueError(f"no {old} leaves in a tree of {size}")
        if old in (0, size):
            return []
        proof: list[bytes] = []
        start, end = 0, size
        while old != end:
            middle = start + _split(end - start)
            if old <= middle:
                proof.append(self._range(middle, end))
                end = middle
            else:
                proof.append(self._range(start, middle))
                start = middle
        # Where the older tree is a whole subtree from the left, its root is known already.
        if start:
            proof.append(self._range(start, end))
        return proof[::-1]

    def _checked(self, size: int | None) -> int:
        if size is None:
            return self.size
        if not 0 <= size <= self.size:
            raise ValueError(f"no tree of {size} in one of {self.size}")
        return size

    def _at(self, level: int, index: int) -> bytes:
        return bytes(self._levels[level][index * SIZE : (index + 1) * SIZE])

    def _range(self, start: int, end: int) -> bytes:
        """MTH of the leaves from start to before end, where start is as aligned as RFC 6962 cuts.

        The range consists of whole subtrees, which become smaller to the right.
        """
        if start == end:
            return EMPTY
        found: list[bytes] = []
        while start < end:
            level = (end - start).bit_length() - 1
            found.append(self._at(level, start >> level))
            start += 1 << level
        root = found.pop()
        while found:
            root = node_hash(found.pop(), root)
        return root


def _split(size: int) -> int:
    """The largest power of two smaller than this size of 2 or more."""
    return 1 << (size - 1).bit_length() - 1


def is_included(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether this leaf hash stands at this index under this root (RFC 9162, section 2.1.3.2)."""
    if not 0 <= index < size or any(len(one) != SIZE for one in path):
        return False
    node, last, hashed = index, size - 1, leaf
    for one in path:
        if not last:
            return False
        if node & 1 or node == last:
            hashed = node_hash(one, hashed)
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            hashed = node_hash(hashed, one)
        node, last = node >> 1, last >> 1
    return not last and hashed == root


def is_consistent(
    old: int, size: int, proof: Sequence[bytes], old_root: bytes, root: bytes
) -> bool:
    """Whether the tree of the old size begins the other (RFC 9162, section 2.1.4.2)."""
    if not 0 <= old <= size or any(len(one) != SIZE for one in proof):
        return False
    if old == size:
        return not proof and old_root == root
    if not old:
        return not proof and old_root == EMPTY
    path = list(proof) if old & (old - 1) else [old_root, *proof]
    if not path:
        return False
    node, last = old - 1, size - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    old_hash = new_hash = path[0]
    for one in path[1:]:
        if not last:
            return False
        if node & 1 or node == last:
            old_hash, new_hash = node_hash(one, old_hash), node_hash(one, new_hash)
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            new_hash = node_hash(new_hash, one)
        node, last = node >> 1, last >> 1
    return not last and old_hash == old_root and new_hash == root
