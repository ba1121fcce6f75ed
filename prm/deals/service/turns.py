"""One decision about a customer at a time: who changes its claims first waits for those who do so already.

PostgreSQL locks rows as they are met, and two who meet them in another order would wait for each other for ever.
SQLite has one writer anyway. An import waits for nobody: it would hold more locks than the server keeps.
"""

from collections.abc import Iterable
from hashlib import sha256

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from prm.core.transaction import above_the_walls
from prm.deals.models import CustomerKey, Registration

_LOCK = text("SELECT pg_advisory_xact_lock(:customer)")


def wait(*registrations: Registration) -> None:
    """Until nobody else decides about a customer of these; before a verb changes its first row."""
    with above_the_walls("one at a time") as session:
        if session.get_bind().dialect.name != "sqlite":
            ids = [registration.id for registration in registrations]
            wait_for(session, session.scalars(select(CustomerKey.value).where(CustomerKey.registration_id.in_(ids))))


def wait_for(session: Session, values: Iterable[str]) -> None:
    """The same for the values of customers' keys, always in one order. Held to the end of the transaction."""
    if session.get_bind().dialect.name != "sqlite":
        for number in sorted({_number(value) for value in values}):
            session.execute(_LOCK, {"customer": number})


def _number(value: str) -> int:
    return int.from_bytes(sha256(value.encode()).digest()[:8], signed=True)
