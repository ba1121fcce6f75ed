"""What time does to compliance documents (AG-5): both sides hear 90, 60 and 30 days before the end, and of the end.

The partner hears once that the day is past by which one was wanted.
Each in a unit of work of its own; run again, nothing is told twice.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session, aliased

from prm.agreements import document_news, hearing
from prm.agreements.document import ComplianceDocument as Document
from prm.agreements.document_rules import Sort, Standing
from prm.agreements.rules import RADAR, radar_step
from prm.core import clock
from prm.core.transaction import system
from prm.jobs.schedule import every
from prm.jobs.service import Report, handles
from prm.notices import telling
from prm.notices.rules import Weight
from prm.partners.models import Partner

OWED = (Standing.ASKED, Standing.REFUSED)
LATELY = timedelta(days=30)  # what is over or late for longer is no news


@handles("agreements.documents")
def _nightly(_report: Report) -> Mapping[str, Any]:
    return run()


every("agreements.documents", timedelta(hours=6))


def run() -> dict[str, int]:
    """Everything that is due today; how many documents were told of, and how many were late."""
    day = clock.today()
    told = _each(select(Document.id).where(_due(day)).order_by(Document.expires_on, Document.id), _tell, day)
    late = _each(select(Document.id).where(_owed(day)).order_by(Document.wanted_by, Document.id), _remind, day)
    return {"told": told, "late": late}


def _each(due: Select[int], act: Callable[[Session, Document, date], bool], day: date) -> int:
    with system("documents that are due", writes=False) as session:
        ids = list(session.scalars(due))
    done = 0
    for each in ids:
        with system("a document that is due") as session:
            document = session.get(Document, each, with_for_update=True)
            done += document is not None and act(session, document, day)  # None: dropped meanwhile
    return done


def _owed(day: date) -> ColumnElement[bool]:
    """Wanted by a day that is past, and not there."""
    return and_(Document.status.in_(OWED), Document.wanted_by.between(day - LATELY, day - timedelta(days=1)))


def _remind(session: Session, document: Document, day: date) -> bool:
    """The company, once for each day it was wanted by; not of one that was refused since: it has just heard."""
    by, checked = document.wanted_by, document.checked_at
    if document.status not in OWED or by is None or by >= day or (checked and checked.date() > by):
        return False
    cause = f"document:{document.public_id}:{by}:late"
    if telling.known(session, [cause]):
        return False
    partner = session.get_one(Partner, document.partner_id)
    people = hearing.company(session, partner, Weight.NEEDS_YOU)
    telling.settle(session, document.public_id, document_news.WAITS, clock.now())
    return telling.tell(session, cause, document_news.news(document_news.LATE, document, partner, people)) > 0


def _due(day: date) -> ColumnElement[bool]:
    """Ends soon or ended lately, and no later one of its kind is on file or waits for a look."""
    later = aliased(Document)
    lasts = or_(later.expires_on.is_(None), later.expires_on > Document.expires_on)
    there = select(later.id).where(
        later.partner_id == Document.partner_id, later.kind == Document.kind, later.kind != Sort.OTHER, lasts,
        later.status.in_((Standing.ACCEPTED, Standing.RECEIVED)),
    )  # fmt: skip
    within = Document.expires_on.between(day - LATELY, day + timedelta(days=max(RADAR)))
    return and_(Document.status == Standing.ACCEPTED, within, ~there.exists())


def _tell(session: Session, document: Document, day: date) -> bool:
    """Both sides, once for each step and once for the end; the last step and the end need the partner."""
    ends = document.expires_on
    if ends is None or document.status is not Standing.ACCEPTED:
        return False
    step = radar_step(ends, day)
    kind = document_news.OVER if step is None else document_news.ENDS
    cause = f"document:{document.public_id}:{ends}:{step or 'over'}"
    if telling.known(session, [cause]):
        return False
    partner = session.get_one(Partner, document.partner_id)
    weight = Weight.NEEDS_YOU if step in {None, min(RADAR)} else Weight.CONCERNS_YOU
    people = hearing.company(session, partner, weight) | hearing.keeper(partner, Weight.CONCERNS_YOU)
    telling.settle(session, document.public_id, [document_news.ENDS], clock.now())
    return telling.tell(session, cause, document_news.news(kind, document, partner, people)) > 0
