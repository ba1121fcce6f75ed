"""What dashboards write: the fairness ledger, published once a month (M4), and every partner's points, each night."""

import hashlib

import rfc8785
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from prm.access.policy import Actor, Role
from prm.core import clock
from prm.core.ids import short_code
from prm.core.period import Period
from prm.core.transaction import system
from prm.dashboards import decisions, published, scoring
from prm.dashboards.models import FairnessFigures
from prm.journal.log import System, kind, record

PUBLISHER = System("fairness ledger")
SCORER = System("scores")
EVERYTHING = Actor(0, "", "", "", Role.LEADER)
SCORED = kind("partners.scored", _l("scored {scored} partners, {changed} of them anew"), topics=("partners",))
PUBLISHED = kind("fairness.published", _l("published how registrations were decided up to {day}"))


def publish_due() -> bool:
    """Publish the twelve months that are over, unless they are; in a unit of work of its own."""
    period = decisions.twelve_months(clock.today())
    with system("fairness ledger") as session:
        if session.get(FairnessFigures, period.end) is not None:
            return False
        publish(session, period)
    return True


def publish(session: Session, period: Period) -> FairnessFigures:
    """Keep the figures, and their digest in the log, so that nobody changes them afterwards."""
    frame = decisions.narrowed(decisions.decisions(EVERYTHING), period)
    found = published.figures(frame) | {"from": period.start.isoformat()}
    made = FairnessFigures(last_day=period.end, figures=found, made_at=clock.now())
    session.add(made)
    session.flush()
    fingerprint = hashlib.sha256(rfc8785.dumps(found)).hexdigest()
    record(PUBLISHED, made, PUBLISHER, day=period.end.isoformat(), digest=fingerprint)
    return made


class ScoreRun:
    """What the log calls one night's scoring."""

    __tablename__ = "score_run"

    def __init__(self) -> None:
        self.public_id = short_code("SC")


def score_all() -> int:
    """Reckon every partner's points outside the writers' lock, then keep those that moved; how many have a score."""
    with system("scores: reading", writes=False) as session:
        when, moved, scored = scoring.reckoned(session)
    with system("scores: keeping") as session:
        scoring.keep(session, moved, when)
        record(SCORED, ScoreRun(), SCORER, scored=scored, changed=len(moved))
    return scored
