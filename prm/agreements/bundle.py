"""The bundle of a signed agreement: text, proof, and what is needed to check both without this product. Pure."""

import hashlib
import io
import zipfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from prm.agreements import check_agreement as checker
from prm.agreements import evidence

HOW_TO = """{number}: how to check this agreement

agreement.pdf        the text to read
agreement.json       the same text, word for word as it was signed
evidence.json        who signed, when, from where, and to which text; sealed by {issuer}
check_agreement.py   the program that checks all of it; it needs Python 3.9 and nothing else
MANIFEST.json        the digest of every file, sealed

    python check_agreement.py {name} --key {key}

The key above is the issuer's. Do not trust this file for it: compare it with the one the issuer publishes,
and take the program from the issuer as well. Both are at {address}/agreements/key and
{address}/agreements/check_agreement.py. No network is needed for the check itself.
"""


def made(
    document: Mapping[str, Any], sealed: Mapping[str, Any], pdf: bytes, at: datetime, key: Ed25519PrivateKey,
    address: str,
) -> bytes:  # fmt: skip
    """The bytes of the ZIP file; the same facts at the same moment give the same bytes."""
    name = f"{document['number']}.zip"
    public = key.public_key().public_bytes_raw().hex()
    words = {"number": document["number"], "issuer": document["issuer"], "name": name, "key": public}
    files = {
        "agreement.pdf": pdf,
        "agreement.json": evidence.canonical(document),
        "evidence.json": evidence.canonical(dict(sealed)),
        "HOW-TO.txt": HOW_TO.format(**words, address=address.rstrip("/")).encode(),
        "check_agreement.py": Path(checker.__file__).read_bytes(),
    }
    said = {
        "format": checker.MANIFEST, "version": checker.VERSION, "number": document["number"],
        "made_at": evidence.moment(at), "files": {each: hashlib.sha256(files[each]).hexdigest() for each in files},
    }  # fmt: skip
    files[checker.LIST] = evidence.canonical(evidence.signed(said, key))
    return _zipped(files)


def _zipped(files: Mapping[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()
