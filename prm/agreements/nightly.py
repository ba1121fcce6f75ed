"""What time does to agreements (AG-4): they begin, go on by themselves, end; both sides hear 90, 60 and 30 days before.

Each agreement in a unit of work of its own; run again, nothing happens twice.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from prm.agreements import hearing, news
from prm.agreements.models import Agreement
from prm.agreements.rules import RADAR, RUNNING, Status, radar_step
from prm.agreements.service import lapsing
from prm.core import clock
from prm.core.transaction import system
from prm.jobs.schedule import every
from prm.jobs.service import Report, handles
from prm.notices import telling
from prm.notices.rules import Weight
from prm.partners.models import Partner


@handles("agreements.nightly")
def _nightly(_report: Report) -> Mapping[str, Any]:
    return run()


every("agreements.nightly", timedelta(hours=6))


def run() -> dict[str, int]:
    """Everything that is due today; how many of each."""
    day = clock.today()
    over = and_(Agreement.status.in_(RUNNING), Agreement.ended_on < day)
    by_itself = and_(Agreement.status.in_(RUNNING), Agreement.ended_on.is_(None), Agreement.ends_on < day)
    lately = and_(by_itself, Agreement.renew_months == 0, Agreement.ends_on >= day - timedelta(days=30))
    begins = and_(Agreement.status == Status.COUNTERSIGNED, Agreement.effective_on <= day)
    return {
        "begun": _each(begins, lapsing.begin),
        "renewed": _each(and_(by_itself, Agreement.renew_months > 0), lapsing.go_on),
        "over": _each(over, lapsing.lapse) + _each(lately, _tell_over),
        "told": _each(_soon(day), _tell),
    }


def _soon(day: date) -> ColumnElement[bool]:
    last = day + timedelta(days=max(RADAR))
    return and_(
        Agreement.status.in_(RUNNING), Agreement.ended_on.is_(None), Agreement.ends_on >= day, Agreement.ends_on <= last
    )


def _each(due: ColumnElement[bool], act: Callable[[Session, Agreement], bool]) -> int:
    with system("agreements that are due", writes=False) as session:
        ids = list(session.scalars(select(Agreement.id).where(due).order_by(Agreement.ends_on, Agreement.id)))
    done = 0
    for each in ids:
        with system("an agreement that is due") as session:
            agreement = session.get_one(Agreement, each, with_for_update=True)
            done += act(session, agreement)
    return done


def _tell_over(session: Session, agreement: Agreement) -> bool:
    """It expired: both sides, once."""
    cause = f"over:{agreement.public_id}:{agreement.ends_on}"
    if telling.known(session, [cause]):
        return False
    partner = session.get_one(Partner, agreement.partner_id)
    people = hearing.company(session, partner, Weight.CONCERNS_YOU) | hearing.keeper(partner, Weight.NEEDS_YOU)
    telling.settle(session, agreement.public_id, [news.ENDS], clock.now())
    return telling.tell(session, cause, news.news("agreement.over", agreement, partner, people, {})) > 0


def _tell(session: Session, agreement: Agreement) -> bool:
    """Both sides, once for each step of the radar; the last step needs them."""
    ends = agreement.ends_on
    step = radar_step(ends, clock.today()) if ends else None
    if ends is None or step is None:
        return False
    cause = f"ends:{agreement.public_id}:{ends}:{step}"
    if telling.known(session, [cause]):
        return False
    partner = session.get_one(Partner, agreement.partner_id)
    weight = Weight.NEEDS_YOU if step == min(RADAR) and not agreement.renew_months else Weight.CONCERNS_YOU
    people = hearing.company(session, partner, weight) | hearing.keeper(partner, weight)
    notice_by = ends - timedelta(days=agreement.notice_days)
    facts = {"day": str(ends), "notice_by": str(notice_by)}
    telling.settle(session, agreement.public_id, [news.ENDS], clock.now())
    return telling.tell(session, cause, news.news(news.ENDS, agreement, partner, people, facts)) > 0
