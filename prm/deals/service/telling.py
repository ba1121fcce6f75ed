"""Asks for letters to whoever registered: decisions, questions, and the end of protection in 14, 7 and 1 days."""

from datetime import timedelta

from sqlalchemy import or_, select

from prm.core import clock
from prm.core.transaction import system
from prm.deals.models import Registration
from prm.deals.rules import Outcome, Status
from prm.jobs.service import enqueue

LETTER = "deals.letter"
APPROVED, REJECTED, ASKED, EXPIRING = "approved", "rejected", "asked", "expiring"
REVOKED, FREED = "revoked", "freed"
UNDO = timedelta(minutes=10)  # in which a decision can be taken back; its letter waits as long
STILL = {APPROVED: Status.APPROVED, REJECTED: Status.REJECTED}  # letters that go only while this stands
WARN_AT = (1, 7, 14)  # days before the end
MOST = 500  # letters of one run; the next one goes on


def tell(registration: Registration, what: str) -> None:
    """Write to whoever registered it, once this transaction is kept."""
    title = f"{registration.number}: {what}"
    payload = {"registration": registration.public_id, "what": what}
    later = clock.now() + (UNDO if what in STILL else timedelta())
    enqueue(LETTER, payload, asked_by="system: deals", title=title, run_at=later)


def warn_of_ends() -> int:
    """Tell of protection that ends soon, once at each step; how many were told."""
    now, told = clock.now(), 0
    with system("ends of protection") as session:
        for days in WARN_AT:
            ending = (
                select(Registration)
                .where(Registration.protected_until > now, Registration.protected_until <= now + timedelta(days=days))
                .where(Registration.status == Status.APPROVED, Registration.outcome == Outcome.OPEN)
                .where(or_(Registration.warned.is_(None), Registration.warned > days))
                .order_by(Registration.protected_until)
                .limit(MOST)
            )
            for registration in session.scalars(ending).all():
                registration.warned = days
                tell(registration, EXPIRING)
                told += 1
            session.flush()
    return told
