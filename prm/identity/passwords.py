"""Hashing: argon2id at trust.md's cost, two at a time, and the same work for an unknown account."""

from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app

FULL, CHEAP = (19_456, 2), (64, 1)  # KiB and passes; the cheap one is for tests alone
_gate = BoundedSemaphore(2)  # a flood of sign-ins must not take all the processor's time


@cache
def _hasher(memory: int, passes: int) -> PasswordHasher:
    return PasswordHasher(time_cost=passes, memory_cost=memory, parallelism=1)


@cache
def _nobody(memory: int, passes: int) -> str:
    return _hasher(memory, passes).hash("nobody has this password")


def _cost() -> tuple[int, int]:
    return CHEAP if current_app.config["TESTING"] else FULL


def hash_password(plain: str) -> str:
    """The argon2id hash of an NFC password."""
    with _gate:
        return _hasher(*_cost()).hash(plain)


def matches(stored: str | None, plain: str) -> bool:
    """Does `plain` match? Without a stored hash the same time passes and the answer is no.

    Call it outside a transaction: it takes milliseconds that no writer should wait for.
    """
    cost = _cost()
    known = stored or _nobody(*cost)
    with _gate:
        try:
            _hasher(*cost).verify(known, plain)
        except (VerificationError, InvalidHashError):
            return False
    return stored is not None
