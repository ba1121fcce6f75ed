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


Masked = Mapping[tuple[str, int], tuple[str, str]]  # (chain, seq) → its hash, and its digest since facts were masked


def first_break(links: Iterable[Mapping[str, Any]], masked: Masked | None = None) -> int | None:
    """The seq at which a chain (in order) stops being whole, or None if every link holds.

    A link whose facts were masked holds as the log itself says that they were, and to what.
    """
    previous, expected, known = GENESIS, 1, masked or {}
    for link in links:
        now, told = digest(link), known.get((link["chain"], link["seq"]))
        holds = now == link["hash"] or told == (link["hash"], now)
        if link["seq"] != expected or link["previous"] != previous or not holds:
            return expected
        previous, expected = link["hash"], expected + 1
    return None
