"""The tree against the published vectors of Certificate Transparency, RFC 6962's text, and laws."""

import hashlib
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judgetui.proof.merkle import (
    EMPTY,
    MerkleTree,
    is_consistent,
    is_included,
    leaf_hash,
    line_hash,
    node_hash,
)

# The reference vectors of Certificate Transparency's own tests (merkle_tree_test of its first log).
LEAVES = [
    bytes.fromhex(one)
    for one in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def tree_of(leaves: Sequence[bytes]) -> MerkleTree:
    return MerkleTree(map(leaf_hash, leaves))


# Section 2.1 of RFC 6962 word for word, by recursion over lists: slow, and nothing to get wrong.


def split(size: int) -> int:
    power = 1
    while power * 2 < size:
        power *= 2
    return power


def mth(leaves: Sequence[bytes]) -> bytes:
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\0" + leaves[0]).digest()
    k = split(len(leaves))
    return hashlib.sha256(b"\1" + mth(leaves[:k]) + mth(leaves[k:])).digest()


def path(m: int, leaves: Sequence[bytes]) -> list[bytes]:
    if len(leaves) == 1:
        return []
    k = split(len(leaves))
    if m < k:
        return [*path(m, leaves[:k]), mth(leaves[k:])]
    return [*path(m - k, leaves[k:]), mth(leaves[:k])]


def proof(m: int, leaves: Sequence[bytes], whole: bool = True) -> list[bytes]:
    if m == len(leaves):
        return [] if whole else [mth(leaves)]
    k = split(len(leaves))
    if m <= k:
        return [*proof(m, leaves[:k], whole), mth(leaves[k:])]
    return [*proof(m - k, leaves[k:], False), mth(leaves[:k])]


@pytest.mark.parametrize("size", range(9))
def test_the_roots_are_the_published_ones(size: int) -> None:
    assert tree_of(LEAVES[:size]).root().hex() == ROOTS[size]
    assert tree_of(LEAVES).root(size).hex() == ROOTS[size]


def test_the_proofs_are_the_published_ones() -> None:
    tree = tree_of(LEAVES)
    assert [one.hex() for one in tree.inclusion(0)] == [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ]
    assert [one.hex() for one in tree.inclusion(5)] == [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]
    assert [one.hex() for one in tree.consistency(6)] == [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]


def test_all_roots_and_proofs_up_to_33_leaves_are_those_of_the_text_of_the_rfc() -> None:
    leaves = [b"%d" % number for number in range(33)]
    tree = tree_of(leaves)
    for size in range(34):
        assert tree.root(size) == mth(leaves[:size])
        for index in range(size):
            assert tree.inclusion(index, size) == path(index, leaves[:size])
        for old in range(1, size + 1):
            assert tree.consistency(old, size) == proof(old, leaves[:size])


def test_the_proof_of_the_last_leaf_is_known_before_the_leaf_is_there() -> None:
    leaves = [b"%d" % number for number in range(70)]
    tree = MerkleTree()
    for index, leaf in enumerate(leaves):
        early = tree.left_of(index)
        tree.append(leaf_hash(leaf))
        assert early == tree.left_of(index) == tree.inclusion(index, index + 1)
    with pytest.raises(ValueError, match="no tree of 71 in one of 70"):
        tree.left_of(71)


Leaves = st.lists(st.binary(max_size=3), min_size=1, max_size=70)


@given(Leaves, st.data())
def test_a_leaf_is_found_under_its_root_and_nowhere_else(
    leaves: list[bytes], data: st.DataObject
) -> None:
    tree = tree_of(leaves)
    size = data.draw(st.integers(1, len(leaves)))
    index = data.draw(st.integers(0, size - 1))
    found, root, leaf = tree.inclusion(index, size), tree.root(size), tree.leaf(index)
    assert is_included(leaf, index, size, found, root)
    assert not is_included(leaf_hash(b"other"), index, size, found, root)
    assert not is_included(leaf, index, size, [*found, root], root)
    assert not is_included(leaf, index, size, found, EMPTY)
    assert not is_included(leaf, size, size, found, root)
    assert not is_included(leaf, -1, size, found, root)
    if found:
        assert not is_included(leaf, index, size, found[:-1], root)
        assert not is_included(leaf, index, size, [*found[:-1], found[-1][1:]], root)


@given(Leaves, st.data())
def test_an_older_tree_is_found_in_a_newer_one_unless_a_leaf_was_changed(
    leaves: list[bytes], data: st.DataObject
) -> None:
    tree = tree_of(leaves)
    old = data.draw(st.integers(0, len(leaves)))
    found = tree.consistency(old)
    assert is_consistent(old, tree.size, found, tree.root(old), tree.root())
    if old:
        at = data.draw(st.integers(0, old - 1))
        changed = tree_of([*leaves[:at], leaves[at] + b"!", *leaves[at + 1 :]])
        assert not is_consistent(
            old, tree.size, changed.consistency(old), tree.root(old), changed.root()
        )
        assert not is_consistent(old, tree.size, found, changed.root(old), tree.root())
        assert not is_consistent(old, tree.size, [*found, tree.root()], tree.root(old), tree.root())
    assert not is_consistent(tree.size + 1, tree.size, found, tree.root(), tree.root())
    assert not is_consistent(-1, tree.size, found, EMPTY, tree.root())


def test_a_proof_of_hashes_of_another_length_shows_nothing() -> None:
    tree = tree_of(LEAVES)
    short = [one[:-1] for one in tree.consistency(3)]
    assert not is_consistent(3, 8, short, tree.root(3), tree.root())
    assert not is_consistent(3, 8, [], tree.root(3), tree.root())


def test_what_is_not_in_the_tree_is_no_root_and_no_proof() -> None:
    tree = tree_of(LEAVES)
    for impossible in (-1, 9):
        with pytest.raises(ValueError, match="tree"):
            tree.root(impossible)
        with pytest.raises(ValueError, match="tree"):
            tree.consistency(impossible)
    with pytest.raises(ValueError, match="leaf"):
        tree.inclusion(5, 5)
    for missing in (-1, 8):
        with pytest.raises(IndexError):
            tree.leaf(missing)


def test_a_line_is_hashed_without_its_newline_and_never_as_a_node() -> None:
    assert line_hash(b"{}\n") == line_hash(b"{}") == leaf_hash(b"{}")
    assert leaf_hash(EMPTY + EMPTY) != node_hash(EMPTY, EMPTY)
