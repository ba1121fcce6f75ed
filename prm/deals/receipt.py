"""The priority receipt (M3): what a partner asked and when, signed so that anyone can check it. Pure: asks no clock."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypedDict

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from prm.core.errors import Refused, Unreadable
from prm.core.money import to_decimal_text
from prm.deals import check_receipt as checker
from prm.deals.merkle import Step

SHORTEST_SALT = 32  # hex digits: 128 bits, so that a customer's domain cannot be guessed from the digest


class Facts(TypedDict):
    """What a receipt is made of. The same facts and key give the same bytes."""

    number: str  # DR-7F3K2Q
    issuer: str  # the installation's name
    partner_id: str  # public id
    partner: str
    customer: str  # as the partner wrote it
    keys: Sequence[tuple[str, str]]  # the claimed keys: kind, normalised value
    keys_version: int  # of the rules that normalised them
    salt: str  # `secrets.token_hex(16)`, kept beside the registration and opened only in a dispute
    products: Sequence[tuple[str, str | None]]  # family, product
    amount: int  # ten-thousandths
    currency: str
    received_at: datetime  # aware; written in UTC with microseconds
    terms: str  # version of the rules of engagement


def make(facts: Facts, key: Ed25519PrivateKey) -> dict[str, Any]:
    """The signed receipt, JSON-ready. Raises Unreadable if a text cannot be written as Unicode."""
    try:
        said = _said(facts)
        digests = {name: _sha256(said[name]) for name in checker.FIELDS}
    except rfc8785.CanonicalizationError:
        raise Unreadable("A name holds half a character, as broken copying leaves. Type the name anew.") from None
    whole = _sha256(digests)
    signature = key.sign(checker.SIGNED + whole.encode()).hex()
    return {**said, "digests": digests, "sha256": whole, "signature": signature, "public_key": public_key(key)}


def verify(receipt: Mapping[str, Any], public_key_hex: str) -> None:
    """Return if the key's holder issued this receipt as it is.

    Raises Refused (altered, or another's: the sentence names the field) or Unreadable (no receipt at all).
    """
    try:
        checker.check_contents(receipt)
        checker.check_signature(receipt, public_key_hex.strip().lower(), _signed)
    except checker.NotGenuine as no:
        raise Refused(str(no)) from None
    except checker.CannotTell as no:
        raise Unreadable(str(no)) from None


def read(content: bytes) -> dict[str, Any]:
    """A receipt from an uploaded file, not yet verified. Raises Unreadable with a sentence."""
    try:
        return checker.read(content)
    except checker.CannotTell as no:
        raise Unreadable(str(no)) from None


def as_file(document: Mapping[str, Any]) -> bytes:
    """The bytes of a receipt or proof for download (`DR-7F3K2Q.json`): RFC 8785 canonical JSON."""
    return rfc8785.dumps(dict(document))


def leaf(receipt: Mapping[str, Any]) -> bytes:
    """What stands for the receipt in the day's tree: the 32 bytes of its sha256."""
    return bytes.fromhex(receipt["sha256"])


def proof_file(receipt: Mapping[str, Any], path: Sequence[Step]) -> dict[str, Any]:
    """The document that shows, with the published root, that the receipt is in the tree of its day."""
    return {
        "format": checker.PROOF_FORMAT,
        "version": checker.VERSION,
        "number": receipt["number"],
        "day": receipt["received_at"][:10],
        "sha256": receipt["sha256"],
        "path": [list(step) for step in path],
    }


def public_key(key: Ed25519PrivateKey) -> str:
    return key.public_key().public_bytes_raw().hex()


def keys_digest(keys: Sequence[tuple[str, str]], salt: str, version: int) -> str:
    """SHA-256 over the canonical JSON of keys (sorted), salt and version: opened by showing the three."""
    if len(salt) < SHORTEST_SALT:
        raise ValueError(f"The salt needs at least {SHORTEST_SALT} hex digits.")
    return _sha256({"keys": [list(pair) for pair in sorted(keys)], "salt": salt, "version": version})


def _said(facts: Facts) -> dict[str, Any]:
    version = facts["keys_version"]
    return {
        "format": checker.FORMAT,
        "version": checker.VERSION,
        "number": facts["number"],
        "issuer": facts["issuer"],
        "partner": {"id": facts["partner_id"], "name": facts["partner"]},
        "customer": facts["customer"],
        "keys": {"version": version, "sha256": keys_digest(facts["keys"], facts["salt"], version)},
        "products": [{"family": family, "product": product} for family, product in facts["products"]],
        "amount": {"value": to_decimal_text(facts["amount"]), "currency": facts["currency"]},
        "received_at": _moment(facts["received_at"]),
        "terms": facts["terms"],
    }


def _moment(at: datetime) -> str:
    if at.tzinfo is None:
        raise ValueError("received_at needs its time zone.")
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def canonical(value: Any) -> bytes:
    """RFC 8785 bytes of texts and what holds them; where all is ASCII, Python's own writer says the same, faster."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode() if text.isascii() else rfc8785.dumps(value)


def _sha256(value: Any) -> str:
    return hashlib.sha256(canonical(value)).hexdigest()


def _signed(key: bytes, message: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
