"""Tells those who wait for a customer that it is free, each in its own company's chain, naming nobody (D24)."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from prm.core import clock
from prm.deals.models import Registration
from prm.deals.service import kinds, seconding
from prm.journal.log import Acting, record
from prm.partners.models import Partner


def tell_waiting(session: Session, ids: Iterable[int], actor: Acting) -> None:
    """One event for each of these registrations."""
    for number in ids:
        row = session.get_one(Registration, number)
        seconding.settle_other(session, row, clock.now())
        record(kinds.FREED, row, actor, partner=session.get_one(Partner, row.partner_id), number=row.number)
