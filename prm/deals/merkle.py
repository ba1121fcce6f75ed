"""The Merkle tree over a day's receipts, as in Certificate Transparency (RFC 6962, 2.1). Pure: bytes in, hex out."""

from collections.abc import Sequence
from hashlib import sha256

LEAF, NODE = b"\x00", b"\x01"  # different first bytes, so that no inner node can pass as a leaf
LEFT, RIGHT = "left", "right"

Step = tuple[str, str]  # the side the neighbour stands on, and its hash as 64 hex digits; JSON-ready


def root(leaves: Sequence[bytes]) -> str:
    """The root over the leaves in their order, as 64 hex digits; no leaves give SHA-256 of nothing.

    Order counts: give a day's leaves by time received, then number, so that anyone makes the same tree of them.
    """
    row = _hashed(leaves)
    while len(row) > 1:
        row = _above(row)
    return row[0].hex() if row else sha256(b"").hexdigest()


def proof(leaves: Sequence[bytes], index: int) -> list[Step]:
    """The neighbours from leaf `index` up to the root: at most one for each doubling of the leaves."""
    if not 0 <= index < len(leaves):
        raise IndexError(f"There is no leaf {index} among {len(leaves)}.")
    row, steps = _hashed(leaves), []
    while len(row) > 1:
        if index % 2:
            steps.append((LEFT, row[index - 1].hex()))
        elif index + 1 < len(row):
            steps.append((RIGHT, row[index + 1].hex()))
        row, index = _above(row), index // 2
    return steps


def holds(leaf: bytes, proof: Sequence[Step], root: str) -> bool:
    """Whether the steps lead from the leaf to the root; False also for steps that are none."""
    at = sha256(LEAF + leaf).digest()
    for side, neighbour in proof:
        try:
            other = bytes.fromhex(neighbour)
        except ValueError:
            return False
        if side not in {LEFT, RIGHT} or len(other) != len(at):
            return False
        at = _node(other, at) if side == LEFT else _node(at, other)
    return at.hex() == root


def _hashed(leaves: Sequence[bytes]) -> list[bytes]:
    return [sha256(LEAF + leaf).digest() for leaf in leaves]


def _node(left: bytes, right: bytes) -> bytes:
    return sha256(NODE + left + right).digest()


def _above(row: list[bytes]) -> list[bytes]:
    """The next row up: pairs joined, an odd last one carried up as it is (never doubled, as Bitcoin's tree does)."""
    pairs = [_node(row[at], row[at + 1]) for at in range(0, len(row) - 1, 2)]
    return pairs + row[len(row) - len(row) % 2 :]
