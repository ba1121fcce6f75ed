"""What both sides signed and how that was proved, as bytes that stay (AG-3, G31). Pure: asks no clock.

Everything is RFC 8785 canonical JSON; a digest is SHA-256 in hex over it.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from prm.agreements import check_agreement as checker
from prm.agreements.rules import Side
from prm.core.errors import Unreadable

CONSENT = (
    "I have read this agreement, I may bind the company I sign for, and I sign it by typing my name. "
    "My typed name has the same effect as my signature on paper."
)


def canonical(value: Any) -> bytes:
    """The one way to write it down. Raises Unreadable if a text is no Unicode."""
    try:
        return rfc8785.dumps(value)
    except rfc8785.CanonicalizationError:
        raise Unreadable("A text holds half a character, as broken copying leaves. Type it anew.") from None


def digest(value: Any) -> str:
    return hashlib.sha256(canonical(value)).hexdigest()


def moment(at: datetime) -> str:
    """A moment in UTC to the microsecond."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def signature(
    side: Side, typed: str, person: Mapping[str, str], at: datetime, *, address: str, browser: str, proof: str,
    document: str, pdf: str, previous: str,
) -> dict[str, Any]:  # fmt: skip
    """The record of one signature: who, when, from where, how proved, to which text.

    `person` has id, name and role; `document` and `pdf` are digests; `previous` is that of the record before it.
    """
    return {
        "side": str(side), "name": typed, "person": dict(person), "at": moment(at), "address": address,
        "browser": browser, "proof": proof, "consent": CONSENT, "document_sha256": document, "pdf_sha256": pdf,
        "previous": previous,
    }  # fmt: skip


def seal(
    document: Mapping[str, Any], signatures: Sequence[Mapping[str, Any]], at: datetime, key: Ed25519PrivateKey,
    *, previous: str = "",
) -> dict[str, Any]:  # fmt: skip
    """The evidence record over both signatures; `previous` is the sha256 of the agreement's it follows."""
    said = {
        "format": checker.EVIDENCE, "version": checker.VERSION, "number": document["number"],
        "issuer": document["issuer"], "document_sha256": digest(document),
        "pdf_sha256": signatures[0]["pdf_sha256"], "signatures": [dict(each) for each in signatures],
        "previous": previous, "sealed_at": moment(at),
    }  # fmt: skip
    return signed(said, key)


def signed(said: Mapping[str, Any], key: Ed25519PrivateKey) -> dict[str, Any]:
    """What is said, with its digest, the key's signature over it, and the public half of the key."""
    whole = digest(said)
    sealed = key.sign(checker.SIGNED + whole.encode()).hex()
    return {**said, "sha256": whole, "signature": sealed, "public_key": key.public_key().public_bytes_raw().hex()}
