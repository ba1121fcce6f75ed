"""The day's tree: the published vectors of Certificate Transparency, and every proof leads to its root and to no other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prm.deals.merkle import LEFT, RIGHT, holds, proof, root

NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
# The inputs, roots and audit paths of Certificate Transparency's own tests (merkle_tree_test.cc).
INPUTS = [
    bytes.fromhex(each)
    for each in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
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
PATHS = [  # leaf, size, neighbours upwards
    (0, 1, []),
    (
        0,
        8,
        [
            (RIGHT, "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"),
            (RIGHT, "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"),
            (RIGHT, "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"),
        ],
    ),
    (
        5,
        8,
        [
            (LEFT, "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"),
            (RIGHT, "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"),
            (LEFT, "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"),
        ],
    ),
    (2, 3, [(LEFT, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125")]),
    (
        1,
        5,
        [
            (LEFT, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
            (RIGHT, "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"),
            (RIGHT, "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"),
        ],
    ),
]
LEAVES = st.lists(st.binary(max_size=40), min_size=1, max_size=70, unique=True)


def test_a_day_without_receipts_has_the_root_of_nothing():
    assert root([]) == NOTHING
    assert not holds(b"", [], NOTHING)


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_are_those_certificate_transparency_published(size):
    assert root(INPUTS[:size]) == ROOTS[size - 1]


@pytest.mark.parametrize(("index", "size", "path"), PATHS)
def test_proofs_are_those_certificate_transparency_published(index, size, path):
    assert proof(INPUTS[:size], index) == path
    assert holds(INPUTS[index], path, ROOTS[size - 1])


def test_there_is_no_proof_of_a_leaf_outside_the_tree():
    for leaves, index in (([], 0), ([b"a"], 1), ([b"a"], -1)):
        with pytest.raises(IndexError):
            proof(leaves, index)


@given(LEAVES, st.data())
def test_every_leaf_has_a_short_proof_that_no_other_leaf_can_use(leaves, data):
    index, other = (data.draw(st.integers(0, len(leaves) - 1)) for _ in range(2))
    path, top = proof(leaves, index), root(leaves)
    assert holds(leaves[index], path, top)
    assert len(path) <= (len(leaves) - 1).bit_length()
    assert holds(leaves[other], path, top) is (other == index)


@given(LEAVES, st.data())
def test_a_leaf_put_in_taken_out_changed_or_moved_gives_another_root(leaves, data):
    index = data.draw(st.integers(0, len(leaves) - 1))
    before, rest = root(leaves), leaves[:index] + leaves[index + 1 :]
    late = data.draw(st.binary(max_size=40).filter(lambda each: each not in leaves))
    assert before != root([*leaves[:index], late, *leaves[index:]])
    assert before != root([*leaves[:index], late, *leaves[index + 1 :]])
    assert before != root(rest)
    assert len(leaves) == 1 or before != root([*leaves[1:], leaves[0]])
    assert not holds(late, proof(leaves, index), before)


@given(LEAVES.filter(lambda leaves: len(leaves) > 1), st.data())
def test_a_proof_with_any_bit_or_side_changed_leads_elsewhere(leaves, data):
    index = data.draw(st.integers(0, len(leaves) - 1))
    path, top = proof(leaves, index), root(leaves)
    at = data.draw(st.integers(0, len(path) - 1))
    side, neighbour = path[at]
    flipped = f"{int(neighbour, 16) ^ (1 << data.draw(st.integers(0, 255))):064x}"
    turned = {LEFT: RIGHT, RIGHT: LEFT}[side]
    for wrong in ((side, flipped), (turned, neighbour), ("", neighbour), (side, "zz"), (side, neighbour[2:])):
        assert not holds(leaves[index], [*path[:at], wrong, *path[at + 1 :]], top)
    assert not holds(leaves[index], path[:-1], top)
    assert not holds(leaves[index], [*path, path[0]], top)


@given(st.lists(st.binary(min_size=32, max_size=32), min_size=2, max_size=9, unique=True))
def test_an_inner_node_cannot_pass_as_a_leaf(leaves):
    pair = b"".join(bytes.fromhex(root([leaf])) for leaf in leaves[:2])
    assert root([pair]) != root(leaves[:2])


def test_an_odd_last_leaf_is_carried_up_and_never_doubled():
    assert root([b"a", b"b", b"c"]) != root([b"a", b"b", b"c", b"c"])
