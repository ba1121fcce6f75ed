"""What time does to one agreement: it begins, goes on by itself, or is over. In the system's unit of work."""

from sqlalchemy.orm import Session

from prm.agreements.models import Agreement
from prm.agreements.rules import RUNNING, Act, Status, moved, renewed_until
from prm.agreements.service.kinds import ACTIVATED, OVER, RENEWED
from prm.core import clock
from prm.journal.log import System, record
from prm.partners.models import Partner

CLOCK = System("agreements")


def begin(session: Session, agreement: Agreement) -> bool:
    """Its first day has come."""
    if agreement.status is not Status.COUNTERSIGNED or agreement.effective_on > clock.today():
        return False
    agreement.status = moved(agreement.status, Act.ACTIVATE, agreement.number)
    record(ACTIVATED, agreement, CLOCK, partner=_company(session, agreement), number=agreement.number)
    return True


def go_on(session: Session, agreement: Agreement) -> bool:
    """Nobody gave notice: it goes on, as often as its end has passed."""
    ends, today = agreement.ends_on, clock.today()
    if agreement.status not in RUNNING or agreement.ended_on or not agreement.renew_months or ends is None:
        return False
    while ends < today:
        ends = renewed_until(ends, agreement.renew_months)
    if ends == agreement.ends_on:
        return False
    agreement.ends_on = ends
    record(RENEWED, agreement, CLOCK, partner=_company(session, agreement), number=agreement.number, day=str(ends))
    return True


def lapse(session: Session, agreement: Agreement) -> bool:
    """The last day that notice gave it has passed. One that merely expires keeps its state: dates say that."""
    if agreement.status not in RUNNING or agreement.ended_on is None or agreement.ended_on >= clock.today():
        return False
    agreement.status = moved(agreement.status, Act.TERMINATE, agreement.number)
    record(OVER, agreement, CLOCK, partner=_company(session, agreement), number=agreement.number)
    return True


def _company(session: Session, agreement: Agreement) -> Partner:
    return session.get_one(Partner, agreement.partner_id)
