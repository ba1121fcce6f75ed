"""What time does to compliance documents (AG-5): both sides hear 90, 60 and 30 days before the end, and of the end.

Each in a unit of work of its own; run again, nothing is told twice.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, aliased

from prm.agreements import document_news, hearing
from prm.agreements.document import ComplianceDocument as Document
from prm.agreements.document_rules import Standing
from prm.agreements.rules import RADAR, radar_step
from prm.core import clock
from prm.core.transaction import system
from prm.jobs.schedule import every
from prm.jobs.service import Report, handles
from prm.notices import telling
from prm.notices.rules import Weight
from prm.partners.models import Partner

MOST = 2_000  # in one run; the next one goes on
LATELY = timedelta(days=30)  # an end longer ago is no news


@handles("agreements.documents")
def _nightly(_report: Report) -> Mapping[str, Any]:
    return run()


every("agreements.documents", timedelta(hours=6))


def run() -> dict[str, int]:
    """Everything that is due today; how many documents were told of."""
    day = clock.today()
    with system("documents that end", writes=False) as session:
        due = select(Document.id).where(_due(day)).order_by(Document.expires_on, Document.id)
        ids = list(session.scalars(due.limit(MOST)))
    told = 0
    for each in ids:
        with system("a document that ends") as session:
            told += _tell(session, session.get_one(Document, each, with_for_update=True), day)
    return {"told": told}


def _due(day: date) -> ColumnElement[bool]:
    """Ends soon or ended lately, and no later one of its kind is on file or waits for a look."""
    later = aliased(Document)
    lasts = or_(later.expires_on.is_(None), later.expires_on > Document.expires_on)
    there = select(later.id).where(
        later.partner_id == Document.partner_id, later.kind == Document.kind, lasts,
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
