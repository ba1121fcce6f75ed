"""Random public ids for URLs and short codes for people (D10). Nothing here is a sequence."""

import base64
import re
import secrets

CODE_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def public_id() -> str:
    """128 random bits as 26 lowercase base32 characters."""
    return base64.b32encode(secrets.token_bytes(16)).decode().rstrip("=").lower()


def is_public_id(text: str) -> bool:
    """Does it look like one? Of what, it does not say."""
    return re.fullmatch(r"[a-z2-7]{26}", text) is not None


def short_code(prefix: str) -> str:
    """A code people can read out, like `PA-7F3K2Q`; unique by the column's own constraint."""
    return f"{prefix}-{''.join(secrets.choice(CODE_ALPHABET) for _ in range(6))}"


def token() -> str:
    """A 256-bit secret for links and sessions; store only its digest."""
    return secrets.token_urlsafe(32)
