"""What a link of the log is: the canonical text that is hashed, and the check of a whole chain. Pure."""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

import rfc8785

GENESIS = "0" * 64
HASHED = ("at", "kind", "actor", "subject_type", "subject", "shared", "facts", "chain", "seq", "previous")


def digest(link: Mapping[str, Any]) -> str:
    """SHA-256 over the RFC 8785 canonical JSON of the hashed fields; `at` as ISO text in UTC."""
    body = {name: link[name] for name in HASHED}
    return hashlib.sha256(rfc8785.dumps(body)).hexdigest()


def first_break(links: Iterable[Mapping[str, Any]]) -> int | None:
    """The seq at which a chain (in order) stops being whole, or None if every link holds."""
    previous, expected = GENESIS, 1
    for link in links:
        whole = link["seq"] == expected and link["previous"] == previous and digest(link) == link["hash"]
        if not whole:
            return expected
        previous, expected = link["hash"], expected + 1
    return None
