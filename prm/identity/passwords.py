"""Hashing: argon2id at trust.md's cost, two at a time, and the same work for an unknown account."""

from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_gate = BoundedSemaphore(2)  # a flood of sign-ins must not take all the processor's time


@cache
def _hasher(memory: int, passes: int) -> PasswordHasher:
    return PasswordHasher(time_cost=passes, memory_cost=memory, parallelism=1)


@cache
def _nobody(memory: int, passes: int) -> str:
    return _hasher(memory, passes).hash("nobody has this password")


def hash_password(plain: str, *, memory: int = 19_456, passes: int = 2) -> str:
    """The argon2id hash of an NFC password."""
    with _gate:
        return _hasher(memory, passes).hash(plain)


def matches(stored: str | None, plain: str, *, memory: int = 19_456, passes: int = 2) -> bool:
    """Does `plain` match? Without a stored hash the same time passes and the answer is no."""
    with _gate:
        try:
            _hasher(memory, passes).verify(stored or _nobody(memory, passes), plain)
        except (VerificationError, InvalidHashError):
            return False
    return stored is not None
