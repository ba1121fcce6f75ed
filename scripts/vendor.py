"""Fetch the browser's libraries named in vendor.lock into prm/static/vendor. For maintainers: needs npm.

Each package is fetched at its exact version, its sha512 is checked before anything is unpacked, and the files
named in the lock are copied with their licence. Users never run this: the result is committed.
"""

import base64
import hashlib
import json
import re
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
VENDOR = HERE.parent / "prm" / "static" / "vendor"
SYMBOL = (
    '<symbol id="{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" '
    'stroke-linecap="round" stroke-linejoin="round">{shapes}</symbol>'
)
BLANK = re.compile(r'<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*/>')


def main() -> None:
    """Replace the vendored files by what the lock says, and only by that."""
    entries = json.loads((HERE / "vendor.lock").read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as scratch:
        archives = [_fetched(entry, Path(scratch)) for entry in entries]
        shutil.rmtree(VENDOR, ignore_errors=True)
        for entry, archive in zip(entries, archives, strict=True):
            _unpack(entry, archive)


def _fetched(entry: dict[str, Any], scratch: Path) -> Path:
    """Download one package and refuse it unless its hash is the locked one."""
    wanted = f"{entry['package']}@{entry['version']}"
    target = scratch / entry["folder"]
    target.mkdir()
    subprocess.run(["npm", "pack", wanted, "--silent"], cwd=target, check=True, stdout=subprocess.DEVNULL)
    (archive,) = target.iterdir()
    digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if entry["integrity"] != f"sha512-{digest}":
        raise SystemExit(f"{wanted} has the hash sha512-{digest}, which is not the one in vendor.lock.")
    return archive


def _unpack(entry: dict[str, Any], archive: Path) -> None:
    folder = VENDOR / entry["folder"]
    folder.mkdir(parents=True)
    with tarfile.open(archive) as package:
        for source, target in entry["files"].items():
            (folder / target).write_bytes(_member(package, source))
        if "sprite" in entry:
            (folder / entry["sprite"]["target"]).write_text(_sprite(package, entry["sprite"]), encoding="utf-8")
    print(f"{entry['package']} {entry['version']} -> {folder.relative_to(HERE.parent)}")


def _sprite(package: tarfile.TarFile, sprite: dict[str, Any]) -> str:
    """One file with a symbol per icon, so that a page draws any of them with <use>."""
    symbols = [
        SYMBOL.format(name=name, shapes=_shapes(_member(package, f"{sprite['from']}/{name}.svg").decode()))
        for name in sprite["icons"]
    ]
    return "\n".join(['<svg xmlns="http://www.w3.org/2000/svg">', *symbols, "</svg>", ""])


def _shapes(svg: str) -> str:
    """What is inside the <svg> element, without the invisible square every icon starts with."""
    inside = svg[svg.index(">", svg.index("<svg")) + 1 : svg.rindex("</svg>")]
    return "".join(line.strip() for line in BLANK.sub("", inside).splitlines())


def _member(package: tarfile.TarFile, name: str) -> bytes:
    found = package.extractfile(f"package/{name}")
    if found is None:
        raise SystemExit(f"The package holds no file {name}.")
    return found.read()


if __name__ == "__main__":
    main()
