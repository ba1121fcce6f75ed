"""Check a signed agreement offline from its bundle. This file is enough: Python 3.9 or later, nothing to install.

    python check_agreement.py BUNDLE.zip --key HEX

Exit 0: genuine. 1: altered, or not the issuer's. 2: cannot be told (no bundle, no key).
It is also handed out alone, so it must not know the product, and carries the arithmetic of Ed25519 with it.
"""

from __future__ import annotations

import argparse
import io
import json
import re
import sys
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from hashlib import sha256, sha512
from pathlib import Path
from typing import Any

DOCUMENT, EVIDENCE, MANIFEST, VERSION = "prm-agreement", "prm-agreement-evidence", "prm-agreement-bundle", 1
SIGNED = b"prm-agreement:v1:"  # before the sha256 in what is signed, so that nothing else the key signs fits
FILES = ("agreement.pdf", "agreement.json", "evidence.json", "HOW-TO.txt", "check_agreement.py")
LIST = "MANIFEST.json"
NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9/._-]{0,39}")
LARGEST = 50_000_000  # bytes of all files
ALTERED = "This bundle was altered after it was made: {}. Ask the issuer for a fresh one."
FOREIGN = "This is no bundle of an agreement: {}. Take the file as it was downloaded."


class NotGenuine(Exception):
    """The bundle is readable and wrong; the sentence says where."""


class CannotTell(Exception):
    """There is nothing to judge; the sentence says what is needed."""


def canonical(value: Any) -> bytes:
    """RFC 8785 for what bundles hold: texts, whole numbers, lists, and objects with ASCII names."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def digest(content: bytes) -> str:
    return sha256(content).hexdigest()


def unpacked(content: bytes) -> dict[str, bytes]:
    """The files of a bundle by name; CannotTell where it is none."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(each.file_size for each in archive.infolist()) > LARGEST:
                raise CannotTell(FOREIGN.format("it is larger than 50 MB"))
            if any(each.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for each in archive.infolist()):
                raise CannotTell(FOREIGN.format("it is packed in another way"))
            names = archive.namelist()
            if len(names) != len(set(names)):
                raise NotGenuine(ALTERED.format("a file is in it twice"))
            return {name: archive.read(name) for name in names}
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, RuntimeError, EOFError):  # encrypted, cut, broken
        raise CannotTell(FOREIGN.format("it cannot be unpacked")) from None


def read(name: str, content: bytes) -> dict[str, Any]:
    """A JSON object, written in the one way there is; NotGenuine for any other bytes."""
    try:
        found = json.loads(content.decode())
        same = isinstance(found, dict) and canonical(found) == content
    except (ValueError, RecursionError):
        same = False
    if not same:
        raise NotGenuine(ALTERED.format(f"{name} is not as it was written"))
    return dict(found)


def check_seal(name: str, found: Mapping[str, Any], form: str, key: str) -> None:
    """Raise unless the key signed what this record says."""
    if found.get("format") != form or found.get("version") != VERSION:
        raise NotGenuine(ALTERED.format(f"{name} has another form"))
    said = {each: found[each] for each in found if each not in ("sha256", "signature", "public_key")}
    whole = digest(canonical(said))
    if found.get("sha256") != whole:
        raise NotGenuine(ALTERED.format(f"{name} does not say what was sealed"))
    if found.get("public_key") != key:
        raise NotGenuine(f"{name} is sealed with another key than the issuer's.")
    if not signed(_hex(key, 32), SIGNED + whole.encode(), _hex(found.get("signature"), 64)):
        raise NotGenuine(f"{name} is not the issuer's: its signature does not fit.")


def check(files: Mapping[str, bytes], key: str) -> dict[str, Any]:
    """The evidence of a bundle in which every byte of every file is as it was made; raises otherwise."""
    missing = sorted({LIST, *FILES} - set(files))
    more = sorted(set(files) - {LIST, *FILES})
    if missing or more:
        raise NotGenuine(
            ALTERED.format(", ".join([f"{n} is missing" for n in missing] + ["a file was added"] * bool(more)))
        )
    listed = read(LIST, files[LIST])
    check_seal(LIST, listed, MANIFEST, key)
    held = listed.get("files")
    for name in FILES:
        if not isinstance(held, dict) or held.get(name) != digest(files[name]):
            raise NotGenuine(ALTERED.format(f"{name} is not the file that was put in"))
    evidence, document = read("evidence.json", files["evidence.json"]), read("agreement.json", files["agreement.json"])
    check_seal("evidence.json", evidence, EVIDENCE, key)
    check_form(evidence)
    check_signatures(evidence, digest(files["agreement.json"]), digest(files["agreement.pdf"]))
    if document.get("format") != DOCUMENT or document.get("number") != evidence["number"] != "":
        raise NotGenuine(ALTERED.format("agreement.json is another agreement's"))
    return evidence


def check_form(evidence: Mapping[str, Any]) -> None:
    """Raise unless the evidence has the fields that issuers write, each of its kind."""
    signatures: Any = evidence.get("signatures")
    whole = NUMBER.fullmatch(str(evidence.get("number"))) and isinstance(signatures, list)
    rows: list[tuple[Any, tuple[str, ...]]] = [(evidence, ("document_sha256", "pdf_sha256"))]
    rows += [(each, ("side", "name", "at", "document_sha256", "previous")) for each in (signatures if whole else [])]
    if not whole or not all(
        isinstance(row, dict) and all(isinstance(row.get(each), str) for each in fields) for row, fields in rows
    ):
        raise NotGenuine(ALTERED.format("evidence.json has another form"))


def _plain(text: str) -> str:
    """Somebody's words without what moves a terminal or begins a line."""
    return "".join(each if each.isprintable() else "?" for each in text[:200])


def check_signatures(evidence: Mapping[str, Any], document: str, pdf: str) -> None:
    """Raise unless both sides signed this very text, one after the other."""
    before = document
    if evidence["document_sha256"] != document or evidence["pdf_sha256"] not in ("", pdf):
        raise NotGenuine("The signatures belong to another text than the one in this bundle.")
    if [each["side"] for each in evidence["signatures"]] != ["partner", "vendor"]:
        raise NotGenuine("The evidence does not hold the signatures of both sides.")
    for each in evidence["signatures"]:
        if each["document_sha256"] != document or each["previous"] != before:
            raise NotGenuine(f"The signature of the {each['side']} belongs to another text.")
        before = digest(canonical(each))


def _hex(text: Any, size: int) -> bytes:
    """Bytes of a text of hex digits; nothing, which no check accepts, if it is not one of that size."""
    whole = isinstance(text, str) and re.fullmatch(f"[0-9a-f]{{{2 * size}}}", text)
    return bytes.fromhex(str(text)) if whole else b""


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


def judge(content: bytes, key: str | None) -> str:
    """The good news in a sentence; raises NotGenuine or CannotTell with the bad."""
    files = unpacked(content)
    stated = str(read(LIST, files[LIST]).get("public_key")) if LIST in files else ""
    evidence = check(files, key or stated)
    signers = " and ".join(map(_signer, evidence["signatures"]))
    if key is None:
        raise CannotTell(
            f"{evidence['number']} is unaltered. To know that it is genuine, give the issuer's key with --key; "
            f"this one is sealed with {stated}."
        )
    return f"{evidence['number']} is genuine: signed by {signers}."


def _signer(each: Mapping[str, Any]) -> str:
    return f"{_plain(each['name'])} ({each['side']}, {_plain(each['at'][:19])} UTC)"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Check a signed agreement offline.")
    parser.add_argument("bundle", help="the bundle as it was downloaded (.zip)")
    parser.add_argument("--key", type=str.lower, help="the issuer's published key (64 hex digits)")
    given = parser.parse_args(arguments)
    try:
        said, code = judge(Path(given.bundle).read_bytes(), given.key), 0
    except NotGenuine as no:
        said, code = str(no), 1
    except (CannotTell, OSError) as no:
        said, code = str(no), 2
    sys.stdout.write(f"{said}\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
