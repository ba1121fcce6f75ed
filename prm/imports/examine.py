"""A first look at a file: what it is, how it is encoded, how large, its digest. One pass in constant memory."""

import codecs
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from charset_normalizer import from_bytes

from prm.core.errors import Unreadable

BLOCK = 1 << 20
SAMPLE = 1 << 16
_WESTERN = {"cp1252", "latin_1", "iso8859_15", "cp1250", "cp1254", "cp1257", "iso8859_9", "iso8859_4", "iso8859_2"}
_BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_OTHER = {
    b"\xd0\xcf\x11\xe0": "an old Excel file, or one with a password. Save it as XLSX without a password, or as CSV",
    b"%PDF": "a PDF. Export the table as CSV or XLSX",
    b"\x89PNG": "a picture. Export the table as CSV or XLSX",
    b"\xff\xd8\xff": "a picture. Export the table as CSV or XLSX",
    b"\x1f\x8b": "a compressed file. Unpack it first",
}


@dataclass(frozen=True)
class Examined:
    """What the first look found; `rows` is a count of line ends, good enough for progress."""

    digest: str
    size: int
    form: str  # csv or xlsx
    encoding: str
    rows: int
    ends_whole: bool  # the last line is ended


def examine(path: Path, encoding: str | None = None) -> Examined:
    """Look at the file; Unreadable says in a sentence why it cannot be a table."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(SAMPLE)
    _refuse_other(head)
    if head.startswith(b"PK\x03\x04"):
        with path.open("rb") as file:
            return Examined(hashlib.file_digest(file, "sha256").hexdigest(), size, "xlsx", "", 0, True)
    bom = next((name for mark, name in _BOMS.items() if head.startswith(mark)), None)
    named = _known(encoding) if encoding else bom or _wide(head)
    digest, lines, broken_at, last = _pass(path, named or "utf-8")
    if broken_at is not None:
        named = _told(path, broken_at, encoding)
    if b"\0" in head and not (named or "").startswith("utf-16"):
        raise Unreadable("This file is not text: it holds zero bytes. Export the table as CSV or XLSX.")
    return Examined(digest, size, "csv", named or "utf-8", lines, last in b"\r\n")


def _refuse_other(head: bytes) -> None:
    for mark, words in _OTHER.items():
        if head.startswith(mark):
            raise Unreadable(f"This is {words}.")
    if re.match(rb"\s*<(!doctype|html|svg|\?xml)", head, re.IGNORECASE):
        raise Unreadable("This is a web page or XML, not a table. Export the table as CSV or XLSX.")
    if not head.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0,;"):
        raise Unreadable("The file is empty. Choose a file with a header row and at least one row below it.")


def _known(encoding: str) -> str:
    try:
        return codecs.lookup(encoding).name
    except LookupError:
        raise Unreadable(f"There is no encoding “{encoding}”. Write utf-8, cp1252 or another known name.") from None


def _wide(head: bytes) -> str | None:
    """UTF-16 without its mark: every other byte of plain text is zero."""
    if head[1::2].count(0) > len(head) // 4:
        return "utf-16-le"
    return "utf-16-be" if head[0::2].count(0) > len(head) // 4 else None


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            yield block


def _pass(path: Path, encoding: str) -> tuple[str, int, int | None, bytes]:
    """Digest, line ends, the place of the first byte that is not of this encoding, and the last byte."""
    digest, decoder = hashlib.sha256(), codecs.getincrementaldecoder(encoding)("strict")
    lines, place, broken_at, last = 0, 0, None, b"\n"
    for block in _blocks(path):
        digest.update(block)
        lines += block.count(b"\n") or block.count(b"\r")
        if broken_at is None:
            try:
                decoder.decode(block)
            except UnicodeDecodeError as error:
                broken_at = place + error.start
        place, last = place + len(block), block[-1:]
    if encoding.startswith("utf-16"):
        last = b"\n"
    return digest.hexdigest(), lines, broken_at, last


def _told(path: Path, broken_at: int, given: str | None) -> str:
    """The encoding of a file that is not UTF-8, from the text around the first byte that shows it."""
    where = f"byte {broken_at:,}"
    if given:
        raise Unreadable(f"At {where} this file is not {given}. Correct the encoding in the profile, or leave it out.")
    with path.open("rb") as file:
        file.seek(max(0, broken_at - SAMPLE // 2))
        sample = file.read(SAMPLE)
    best = from_bytes(sample).best()
    name = best.encoding if best else ""
    try:
        if name in _WESTERN:
            name = "cp1252"
        for block in _blocks(path) if name else ():
            block.decode(name)
    except UnicodeDecodeError:
        name = ""
    if name != "cp1252":
        likely = f" It may be {name}." if name else ""
        raise Unreadable(
            f"The encoding of this file cannot be told: at {where} it is not UTF-8.{likely} "
            'Save it as “CSV UTF-8”, or name its encoding in the profile: "options": {"encoding": "cp1250"}'
        )
    return name
