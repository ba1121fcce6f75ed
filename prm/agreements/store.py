"""Files of this room in the instance folder, each under the digest of its bytes; belongs into every backup."""

import hashlib
from pathlib import Path

from prm.core.errors import Refused

FOLDER = "agreements"


def kept(home: Path, content: bytes) -> str:
    """Put bytes away, once; their digest."""
    digest = hashlib.sha256(content).hexdigest()
    path = where(home, digest)
    there = path.is_file() and path.stat().st_size == len(content)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)  # also one that is there: it is wanted again from now on
    if not there:
        path.write_bytes(content)
    return digest


def where(home: Path, digest: str) -> Path:
    """The place of some bytes."""
    return home / FOLDER / digest[:2] / digest


def content(home: Path, digest: str, name: str) -> bytes:
    """The bytes as they came. Refused where the store has lost or changed them."""
    path = where(home, digest)
    found = path.read_bytes() if path.is_file() else b""
    if hashlib.sha256(found).hexdigest() != digest:
        raise Refused(f"{name} is not in the file store as it came. Ask an admin to restore the agreements folder.")
    return found
