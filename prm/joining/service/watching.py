"""What the clock does to onboarding: standstill and a missed deadline are noted once, with what was said in advance."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from prm.core import clock
from prm.joining.models import Journey, Task
from prm.joining.service import journeys, kinds
from prm.joining.tasks import Consequence, Side, is_stalled, waits_for
from prm.journal.log import System, record
from prm.journal.models import Event
from prm.partners import service as partners
from prm.partners.models import Partner
from prm.partners.rules import MOVES, Status

CLOCK = System("onboarding's clock")
SOON, NEAR = timedelta(days=3), timedelta(days=7)  # before a task is due, before the deadline
QUIET_DAYS, QUIET_TILL = 60, 120  # after the end of onboarding without a first deal: told once, within these days
FIRST_DEAL = "registration.submitted"


@dataclass
class Due:
    """What people have to be told of a journey today: tasks that are due or late now, and the deadline when near."""

    journey: Journey
    partner: Partner
    tasks: dict[Side, list[Task]] = field(default_factory=dict)
    deadline: date | None = None


def running(session: Session) -> Sequence[int]:
    """Ids of the journeys that are not over."""
    return session.scalars(select(Journey.id).where(Journey.done_on.is_(None)).order_by(Journey.id)).all()


def watch(session: Session, journey_id: int) -> Due | None:
    """Look at one journey: record what happened to it by the clock, and say what is to be told; once each."""
    journey = session.get_one(Journey, journey_id)
    partner = session.get_one(Partner, journey.partner_id)
    if journey.done_on is not None or partner.status in journeys.LEAVING:
        return None
    today, now = clock.today(), clock.now()
    _standstill(journey, partner, now)
    near = _deadline(journey, partner, today)
    return Due(journey, partner, _newly_due(session, journey, today), near)


def _standstill(journey: Journey, partner: Partner, now: datetime) -> None:
    since = journey.moved_at.isoformat()
    if is_stalled(journey.moved_at, now, journey.stall_days) and journey.warned.get("stalled") != since:
        journey.warned = journey.warned | {"stalled": since}
        record(kinds.STALLED, journey, CLOCK, partner=partner, days=(now - journey.moved_at).days)


def _deadline(journey: Journey, partner: Partner, today: date) -> date | None:
    """The deadline when it has come near; when it has passed, what was said of it happens."""
    until = date.fromisoformat(journey.rule["until"]) if journey.rule.get("until") else None
    if until is None:
        return None
    if today > until:
        if "overdue" not in journey.warned:
            journey.warned = journey.warned | {"overdue": today.isoformat()}
            record(kinds.OVERDUE, journey, CLOCK, partner=partner, day=until.isoformat())
            _suspend(journey, partner, today)
        return None
    if until - today <= NEAR and "near" not in journey.warned:
        journey.warned = journey.warned | {"near": today.isoformat()}
        return until
    return None


def _suspend(journey: Journey, partner: Partner, today: date) -> None:
    asked = Consequence(journey.rule["consequence"]) is Consequence.SUSPEND
    if asked and Status.SUSPENDED in MOVES[partner.status]:
        journey.warned = journey.warned | {"suspended": today.isoformat()}
        partners.move(partner, Status.SUSPENDED, CLOCK, on=today)


def _newly_due(session: Session, journey: Journey, today: date) -> dict[Side, list[Task]]:
    """By side: the tasks that came within three days of their day, or passed it, since somebody was told."""
    told, found = dict(journey.warned.get("due", {})), dict[Side, list[Task]]()
    tasks = journeys.tasks_of(session, journey)
    for task in tasks:
        state = "late" if task.due_on < today else "soon" if task.due_on - today <= SOON else ""
        if state and not task.done_at and not waits_for(task, tasks) and told.get(task.key) != state:
            told[task.key] = state
            found.setdefault(task.side, []).append(task)
    if found:
        journey.warned = journey.warned | {"due": told}
    return found


def quiet(session: Session) -> int:
    """Note partners that were onboarded two months ago and have registered nothing; how many."""
    today = clock.today()
    ended = select(Journey).where(Journey.done_on.between(today - timedelta(QUIET_TILL), today - timedelta(QUIET_DAYS)))
    sold = select(Event.partner_id).where(Event.kind == FIRST_DEAL, Event.partner_id.is_not(None))
    count = 0
    for journey in session.scalars(ended.where(Journey.partner_id.not_in(sold))):
        since = (today - (journey.done_on or today)).days
        partner = session.get_one(Partner, journey.partner_id)
        if "quiet" in journey.warned or partner.status is not Status.ACTIVE:
            continue
        journey.warned = journey.warned | {"quiet": today.isoformat()}
        record(kinds.QUIET, journey, CLOCK, partner=partner, days=since)
        count += 1
    return count
