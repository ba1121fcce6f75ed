"""What may be uploaded: kinds by content, sizes, names that are safe to hand back. Pure."""

import io
import unicodedata
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass

from prm.core.errors import Unreadable

MOST_BYTES, MOST_FILES = 10_000_000, 20  # of one file; of one registration
UNPACKED, ENTRIES, RATIO = 50_000_000, 2_000, 100  # of an Office file, which is a zip archive (trust.md 4.7)
LONGEST_NAME = 120
OFFICE = "application/vnd.openxmlformats-officedocument."
KINDS: Mapping[str, str] = {  # extension: media type
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "docx": f"{OFFICE}wordprocessingml.document",
    "xlsx": f"{OFFICE}spreadsheetml.sheet",
    "pptx": f"{OFFICE}presentationml.presentation",
    "txt": "text/plain",
    "csv": "text/csv",
}
PARTS = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}
STARTS = {"pdf": (b"%PDF-",), "png": (b"\x89PNG\r\n\x1a\n",), "jpg": (b"\xff\xd8\xff",), "jpeg": (b"\xff\xd8\xff",)}
SAID = "PDF, picture (PNG, JPEG), Office (DOCX, XLSX, PPTX) or text (TXT, CSV)"


@dataclass(frozen=True)
class Paper:
    """A file that was looked into: a clean name, its media type, its bytes."""

    name: str
    kind: str
    content: bytes


def understood(name: str, content: bytes) -> Paper:
    """The file, if it is what its name says and nothing that could harm. Raises Unreadable, naming the file."""
    clean = named(name)
    extension = clean.rpartition(".")[2].lower()
    if not content:
        raise Unreadable(f"{clean} is empty. Choose it again.")
    if len(content) > MOST_BYTES:
        raise Unreadable(f"{clean} is larger than 10 MB. Send a smaller one, like a PDF with fewer pictures.")
    if extension not in KINDS:
        raise Unreadable(f"{clean} cannot be attached. Send {SAID}.")
    if not _holds(extension, content):
        raise Unreadable(f"{clean} is not what its name says. Save it again as {extension.upper()}, then attach it.")
    return Paper(clean, KINDS[extension], content)


def named(name: str) -> str:
    """The last part of a path without signs that trick a reader or a header; never empty, extension kept."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    plain = "".join(sign for sign in last if unicodedata.category(sign)[0] not in "CZ" or sign == " ")
    plain = "".join(sign for sign in plain if sign not in '"<>:|?*%;').rstrip(" .").lstrip()
    stem, dot, extension = plain.rpartition(".")
    if not dot or not stem.strip(" ."):
        return f"file.{extension[:10]}" if dot else (plain[:LONGEST_NAME] or "file")
    return f"{stem[: LONGEST_NAME - len(extension[:10]) - 1]}.{extension[:10]}"


def _holds(extension: str, content: bytes) -> bool:
    if extension in STARTS:
        return content.startswith(STARTS[extension]) and not (extension == "pdf" and b"%%EOF" not in content[-2_048:])
    if extension in PARTS:
        return _office(PARTS[extension], content)
    return _text(content)


def _text(content: bytes) -> bool:
    """Plain text, and no page or drawing that a browser would run if it got the chance."""
    if b"\0" in content:
        return False
    try:
        begin = content.decode("utf-8-sig")[:2_000].lstrip().lower()
    except UnicodeDecodeError:
        begin = content.decode("cp1252", "replace")[:2_000].lstrip().lower()
    return not begin.startswith("<") and not any(tag in begin for tag in ("<script", "<svg", "<html", "<!doctype"))


def _office(part: str, content: bytes) -> bool:
    """By the archive's directory alone, before anything is unpacked; no macros, no archive inside."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, UnicodeDecodeError, EOFError):
        return False
    names = {each.filename for each in entries}
    size, packed = sum(each.file_size for each in entries), sum(each.compress_size for each in entries)
    bad = any(name.lower().endswith(("vbaproject.bin", ".zip", ".exe", ".js")) or ".." in name for name in names)
    known = part in names and "[Content_Types].xml" in names and content.startswith(b"PK\x03\x04")
    return known and not bad and len(entries) <= ENTRIES and size <= UNPACKED and size <= RATIO * max(packed, 1)
