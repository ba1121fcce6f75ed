"""Files of every room: bytes in one folder of the instance, under names that rows hold. Knows no table.

A name is random, or the SHA-256 of the bytes. Whoever keeps files here says which names its rows hold (`holder`):
what nobody holds any more is swept.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from pathlib import Path

from flask import current_app
from sqlalchemy.orm import Session

from prm.core import clock
from prm.core.db import batched
from prm.core.errors import Refused
from prm.core.transaction import system

FOLDER = "files"  # in the instance folder; belongs into every backup
SETTLED = timedelta(days=1)  # a file without a row this old was left by a request that failed
Held = Callable[[Session, Sequence[str]], Iterable[str]]
HOLDERS: list[Held] = []


def holder(held: Held) -> Held:
    """Register, at import, what tells which of some names are held by a room's rows."""
    HOLDERS.append(held)
    return held


def home() -> Path:
    """The instance folder of the app that is at work."""
    return Path(current_app.instance_path)


def where(home: Path, name: str) -> Path:
    """The place of a file, told by that name alone: no name that people chose ever becomes a path."""
    return home / FOLDER / name[:2] / name


def put(home: Path, name: str, content: bytes) -> None:
    """Keep some bytes; `home` is the instance folder."""
    path = where(home, name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_bytes(content)


def kept(home: Path, content: bytes) -> str:
    """Keep some bytes under their own SHA-256, once; the digest, which is the name as well."""
    digest = hashlib.sha256(content).hexdigest()
    path = where(home, digest)
    if path.is_file() and path.stat().st_size == len(content):
        path.touch()  # wanted again from now on
    else:
        put(home, digest, content)
    return digest


def content(home: Path, name: str, digest: str, called: str) -> bytes:
    """The bytes as they came, by their SHA-256. Refused where the store has lost or changed them."""
    path = where(home, name)
    found = path.read_bytes() if path.is_file() else b""
    if hashlib.sha256(found).hexdigest() != digest:
        raise Refused(f"{called} is not in the file store as it came. Ask an admin to restore the files folder.")
    return found


def sweep(home: Path) -> int:
    """Forget bytes that no row names any more; how many files."""
    old = (clock.now() - SETTLED).timestamp()
    left = {path.name: path for path in (home / FOLDER).glob("??/*") if path.stat().st_mtime < old}
    with system("sweep of files", writes=False) as session:
        for names in batched(sorted(left), 500):
            for held in HOLDERS:
                for known in held(session, names):
                    left.pop(known, None)
    gone = [path for path in left.values() if path.is_file() and path.stat().st_mtime < old]  # not wanted meanwhile
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)
