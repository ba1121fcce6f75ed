"""Check a deal registration's receipt offline. This file is enough: Python 3.9 or later, nothing to install.

    python check_receipt.py RECEIPT.json --key HEX [--proof PROOF.json --root HEX]

Exit 0: genuine. 1: altered, not the issuer's, or not in the day's tree. 2: cannot be told (no receipt, no key).
It is also handed out alone, so it must not know the product that issued the receipt.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256, sha512
from pathlib import Path
from typing import Any

FORMAT, PROOF_FORMAT, VERSION = "prm-receipt", "prm-receipt-proof", 1
FIELDS = (
    "format", "version", "number", "issuer", "partner", "customer", "keys", "products", "amount",
    "received_at", "terms",
)  # fmt: skip
SEAL = ("digests", "sha256", "signature", "public_key")
SIGNED = b"prm-receipt:v1:"  # before the sha256 in what is signed, so that nothing else the key signs fits
LARGEST, LONGEST_PATH = 1_000_000, 64  # bytes of a file; steps from a leaf to the root
NUMBER = re.compile(r"[A-Z]{1,4}-[0-9A-Z]{4,16}")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)
ALTERED = "This receipt was altered after it was issued: {}. Ask the issuer for its copy."
FOREIGN = "No issuer of receipts wrote this file: {}. Take the file as it was downloaded."


class NotGenuine(Exception):
    """The receipt is readable and wrong; the sentence says where."""


class CannotTell(Exception):
    """There is nothing to judge; the sentence says what is needed."""


def read(content: bytes) -> dict[str, Any]:
    """The JSON object in a file's bytes; CannotTell if it is anything else, or could be read in two ways."""
    if len(content) > LARGEST:
        raise CannotTell(FOREIGN.format("it is larger than 1 MB"))
    if not content.strip():
        raise CannotTell(FOREIGN.format("it is empty"))
    try:
        found = json.loads(content.decode("utf-8-sig"), object_pairs_hook=_once, parse_float=_no, parse_constant=_no)
    except (ValueError, RecursionError):
        raise CannotTell(FOREIGN.format("it is not JSON")) from None
    if not isinstance(found, dict):
        raise CannotTell(FOREIGN.format("it is JSON, but not an object"))
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) < len(pairs):
        raise CannotTell(FOREIGN.format("a name is in it twice, so that it could be read in two ways"))
    return dict(pairs)


def _no(number: str) -> None:
    raise CannotTell(FOREIGN.format(f"it holds {_plain(number)}, and receipts hold whole numbers only"))


def _plain(text: str) -> str:
    """A stranger's text, safe on any terminal."""
    return text[:40].encode("unicode_escape").decode("ascii")


def canonical(value: Any) -> bytes:
    """RFC 8785 for what receipts hold: texts, whole numbers, lists, and objects with ASCII names."""
    try:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    except (TypeError, ValueError, RecursionError):
        raise CannotTell(FOREIGN.format("it holds what cannot be written as JSON")) from None


def digest(value: Any) -> str:
    return sha256(canonical(value)).hexdigest()


def check_contents(receipt: Mapping[str, Any]) -> None:
    """Raise unless this is a receipt and every field is the one that its sha256 speaks of."""
    if receipt.get("format") != FORMAT:
        raise CannotTell(FOREIGN.format(f"its format is not {FORMAT}"))
    if receipt.get("version") != VERSION:
        raise CannotTell(f"This checker reads receipts of version {VERSION}. Take the checker that its issuer offers.")
    wrong = [f"{name} is missing" for name in (*FIELDS, *SEAL) if name not in receipt]
    wrong += [f"{_plain(name)} was added" for name in receipt if name not in (*FIELDS, *SEAL)]
    if wrong := wrong[:3] or altered(receipt):
        raise NotGenuine(ALTERED.format(", ".join(wrong)))
    if not NUMBER.fullmatch(str(receipt["number"])) or not MOMENT.fullmatch(str(receipt["received_at"])):
        raise NotGenuine("This receipt is not as issuers write them: its number or its time has another form.")


def altered(receipt: Mapping[str, Any]) -> list[str]:
    """Which fields are not what the sha256 speaks of; the signature then says whose sha256 it is."""
    stated, real = receipt["digests"], {name: digest(receipt[name]) for name in FIELDS}
    wrong = [name for name in FIELDS if not isinstance(stated, dict) or stated.get(name) != real[name]]
    if digest(stated) != receipt["sha256"]:
        return ["digests"] if digest(real) == receipt["sha256"] else [*wrong, "digests or sha256"]
    return wrong


def check_signature(receipt: Mapping[str, Any], key: str, signed: Callable[[bytes, bytes, bytes], bool]) -> None:
    """Raise unless the key (hex) signed the receipt; `signed(key, message, signature)` does the arithmetic."""
    message, signature = SIGNED + str(receipt["sha256"]).encode(), _hex(receipt["signature"], 64)
    given, stated = _hex(key, 32), _hex(receipt["public_key"], 32)
    if signed(given, message, signature):
        if given != stated:
            raise NotGenuine(ALTERED.format("public_key"))
    elif given != stated and signed(stated, message, signature):
        raise NotGenuine(f"This receipt is not the issuer's: it is signed with another key ({stated.hex()}).")
    else:
        raise NotGenuine("This receipt is not the issuer's: its signature fits neither its contents nor the key.")


def _hex(text: Any, size: int) -> bytes:
    """Bytes of a text of hex digits; nothing, which no check accepts, if it is not one of that size."""
    whole = isinstance(text, str) and re.fullmatch(f"[0-9a-f]{{{2 * size}}}", text)
    return bytes.fromhex(text) if whole else b""


def check_path(receipt: Mapping[str, Any], proof: Mapping[str, Any], root: str) -> None:
    """Raise unless the proof's path leads from this receipt to the root that was published (RFC 6962)."""
    path = proof.get("path")
    if proof.get("format") != PROOF_FORMAT or not isinstance(path, list) or len(path) > LONGEST_PATH:
        raise CannotTell(FOREIGN.format(f"the proof's format is not {PROOF_FORMAT}"))
    if proof.get("sha256") != receipt["sha256"]:
        raise NotGenuine(f"The proof is another receipt's. Take the proof of {receipt['number']}.")
    at = sha256(b"\x00" + _hex(receipt["sha256"], 32)).digest()
    for step in path:
        side, other = step if isinstance(step, list) and len(step) == 2 else ("", "")
        pair = {"left": _hex(other, 32) + at, "right": at + _hex(other, 32)}.get(str(side), b"")
        at = sha256(b"\x01" + pair).digest()
    if at != _hex(root, 32):
        raise NotGenuine(f"{receipt['number']} is not in the day's tree: its proof leads to another root.")


# ------------------------------------------------------------------------------ Ed25519 (RFC 8032, 5.1)

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
CURVE = -121665 * pow(121666, P - 2, P) % P
NEUTRAL: tuple[int, ...] = (0, 1, 1, 0)  # a point is (X, Y, Z, T): x = X/Z, y = Y/Z, xy = T/Z


def _point(encoded: bytes) -> tuple[int, ...] | None:
    """The point that 32 bytes stand for, or None where they stand for none."""
    odd, y = divmod(int.from_bytes(encoded, "little"), 2**255)
    square = (y * y - 1) * pow(CURVE * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if len(encoded) != 32 or y >= P or (x * x - square) % P or (odd and not x):
        return None
    x = x if x % 2 == odd else P - x
    return (x, y, 1, x * y % P)


def _sum(one: tuple[int, ...], two: tuple[int, ...]) -> tuple[int, ...]:
    a, b = (one[1] - one[0]) * (two[1] - two[0]), (one[1] + one[0]) * (two[1] + two[0])
    c, d = 2 * one[3] * two[3] * CURVE, 2 * one[2] * two[2]
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def _times(factor: int, point: tuple[int, ...]) -> tuple[int, ...]:
    total = NEUTRAL
    while factor:
        if factor & 1:
            total = _sum(total, point)
        point, factor = _sum(point, point), factor >> 1
    return total


def _encoded(point: tuple[int, ...]) -> bytes:
    scale = pow(point[2], P - 2, P)
    return ((point[1] * scale % P) | (point[0] * scale % P & 1) << 255).to_bytes(32, "little")


BASE = _point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little")) or NEUTRAL


def signed(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the Ed25519 signature (RFC 8032, 5.1) is the key's; never for keys of small order, which fit all."""
    owner, response = _point(key), int.from_bytes(signature[32:], "little")
    if owner is None or len(signature) != 64 or response >= ORDER or _encoded(_times(8, owner)) == _encoded(NEUTRAL):
        return False
    challenge = int.from_bytes(sha512(signature[:32] + key + message).digest(), "little") % ORDER
    minus = (P - owner[0], owner[1], 1, P - owner[3])
    return _encoded(_sum(_times(response, BASE), _times(challenge, minus))) == signature[:32]


def _load(path: str) -> dict[str, Any]:
    try:
        with Path(path).open("rb") as file:
            return read(file.read(LARGEST + 1))
    except (OSError, CannotTell) as no:
        why = no if isinstance(no, CannotTell) else f"It cannot be read ({_plain(no.strerror or 'no file')})."
        raise CannotTell(f"{_plain(Path(path).name)}: {why}") from None


def judge(receipt_file: str, key: str | None, proof_file: str | None, root: str | None) -> str:
    """The good news in a sentence; raises NotGenuine or CannotTell with the bad."""
    for name, text in (("--key", key), ("--root", root)):
        if text is not None and not _hex(text, 32):
            raise CannotTell(f"{name} takes 64 characters, 0 to 9 and a to f. Copy all that the issuer published.")
    if (proof_file is None) != (root is None):
        raise CannotTell("--proof and --root belong together: the receipt's proof, and the root that was published.")
    receipt = _load(receipt_file)
    check_contents(receipt)
    check_signature(receipt, key or str(receipt["public_key"]), signed)
    if proof_file is not None and root is not None:
        check_path(receipt, _load(proof_file), root)
    moment = receipt["received_at"]
    said = f"{receipt['number']} was received {moment[:10]} {moment[11:19]} UTC"
    said += " and is in the day's tree" if root else ""
    if key is None:
        raise CannotTell(
            f"This receipt is unaltered and says that {said}. To know that it is genuine, give the issuer's "
            f"published key with --key; this one is signed with {receipt['public_key']}."
        )
    return f"This receipt is genuine: {said}."


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Check a deal registration's receipt offline.")
    parser.add_argument("receipt", help="the receipt as it was downloaded (.json)")
    parser.add_argument("--key", type=str.lower, help="the issuer's published key (64 hex digits)")
    parser.add_argument("--proof", help="the receipt's proof as it was downloaded (.json)")
    parser.add_argument("--root", type=str.lower, help="the root of the day as it was mailed or logged (64 hex digits)")
    given = parser.parse_args(arguments)
    try:
        said, code = judge(given.receipt, given.key, given.proof, given.root), 0
    except NotGenuine as no:
        said, code = str(no), 1
    except CannotTell as no:
        said, code = str(no), 2
    sys.stdout.write(f"{said}\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
