"""Undecided registrations weighed anew, after an import changed whom we know: evidence for a person, no event."""

from collections.abc import Callable

from sqlalchemy import select

from prm.core.db import batched
from prm.core.transaction import system
from prm.deals.models import Registration
from prm.deals.rules import UNDECIDED
from prm.deals.service import matching

AT_ONCE = 50  # registrations of one unit of work: others write in between


def all_undecided(progress: Callable[[str, int, int], None]) -> int:
    """How many there were; one that was decided meanwhile is left as it is."""
    with system("undecided registrations", writes=False) as session:
        ids = list(session.scalars(select(Registration.id).where(Registration.status.in_(UNDECIDED))))
    done = 0
    for some in batched(sorted(ids), AT_ONCE):
        with system("weighing again") as session:
            rows = select(Registration).where(Registration.id.in_(some), Registration.status.in_(UNDECIDED))
            for registration in session.scalars(rows).all():
                matching.renew(session, registration)
        done += len(some)
        progress("weighing", done, len(ids))
    return done
