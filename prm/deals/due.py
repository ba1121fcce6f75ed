"""What is told by the clock: protection that ends in 14, 7 and 1 days, promises at 50, 80 and 100 per cent (DR-6).

Each step is told once, however often the jobs run; after days without a worker, only the step that holds now.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from prm.core import clock
from prm.core.db import batched
from prm.core.transaction import system
from prm.deals import hearing, hours, news
from prm.deals.models import Registration
from prm.deals.rules import WAITING, Outcome, Status
from prm.deals.service import routing, seconding
from prm.deals.service.telling import WARN_AT
from prm.jobs.schedule import every
from prm.jobs.service import Report, handles
from prm.notices import telling
from prm.notices.rules import Weight

MOST = 500  # told in one run; the next one goes on
KEEPERS = {7: Weight.CONCERNS_YOU, 1: Weight.CONCERNS_YOU}  # days before the end at which the manager hears, too
_BULK = {"synchronize_session": False}


@handles("deals.ends")
def _ends(_report: Report) -> Mapping[str, Any]:
    return {"told": warn_of_ends()}


@handles("deals.promises")
def _promises(_report: Report) -> Mapping[str, Any]:
    return {"told": warn_of_promises()}


@handles("deals.line")
def _line(_report: Report) -> Mapping[str, Any]:
    return {"told": seconding.look_again()}


every("deals.ends", timedelta(hours=1))  # a day's steps are found by its first run; later ones catch up
every("deals.promises", timedelta(minutes=10))
every("deals.line", timedelta(minutes=10))  # protections end by themselves: who waits for one is told


def warn_of_ends() -> int:
    """Tell of protection that ends soon, each registration in a unit of work of its own; how many were told."""
    with system("ends of protection", writes=False) as session:
        due = _ending(session)
    for registration_id, days in due.items():
        with system("an end of protection") as session:
            _tell_end(session, registration_id, days)
    return len(due)


def _ending(session: Session) -> dict[int, int]:
    """Registration → the step it has come to, in the house's days."""
    now, found = clock.now(), dict[int, int]()
    for days in WARN_AT:
        last = datetime.combine(clock.today() + timedelta(days=days + 1), time(), UTC)
        rows = (
            select(Registration.id)
            .where(Registration.protected_until > now, Registration.protected_until < last)
            .where(Registration.status == Status.APPROVED, Registration.outcome == Outcome.OPEN)
            .where(or_(Registration.warned.is_(None), Registration.warned > days))
            .order_by(Registration.protected_until)
            .limit(MOST)
        )
        for each in session.scalars(rows):
            found.setdefault(each, days)
    return found


def _tell_end(session: Session, registration_id: int, days: int) -> None:
    open_still = (Registration.id == registration_id, Registration.status == Status.APPROVED)
    unwarned = or_(Registration.warned.is_(None), Registration.warned > days)
    marked = update(Registration).where(*open_still, unwarned).values(warned=days)  # not a new version of the form
    if session.execute(marked.returning(Registration.public_id), execution_options=_BULK).first() is None:
        return
    registration, partner = news.loaded(session, session.get_one(Registration, registration_id).public_id)
    until = registration.protected_until
    cause = f"ends:{registration.public_id}:{until and until.date()}:{days}"
    people = hearing.company(session, registration, Weight.NEEDS_YOU)
    telling.settle(session, registration.public_id, ["protection.ends"], clock.now())
    telling.tell(session, cause, news.for_company("protection.ends", registration, people))
    if days in KEEPERS:
        keepers = dict.fromkeys(hearing.keeper(partner), KEEPERS[days])
        telling.tell(session, cause, news.for_staff("protection.ends", registration, partner, keepers))


def warn_of_promises() -> int:
    """Tell the deciders how much of the promised time is used, above them when it is over; how many were told."""
    with system("promises", writes=False) as session:
        due = list(_running_out(session))
    for public_id, step, cause in due:
        with system("a promise") as session:
            _tell_promise(session, public_id, step, cause)
    return len(due)


def _running_out(session: Session) -> Iterator[tuple[str, int, str]]:
    """Registrations that have come to a step nobody was told of yet: public id, step, cause."""
    columns = (Registration.public_id, Registration.received_at, Registration.due_at, Registration.waited)
    waiting = select(*columns, Registration.terms_version).where(
        Registration.status.in_(WAITING), Registration.outcome == Outcome.OPEN, Registration.due_at.is_not(None)
    )
    found = session.execute(waiting.order_by(Registration.due_at)).all()
    rows = [(row, step) for row in found if (step := _step(session, row))]
    steps = [(row.public_id, step, f"promise:{row.public_id}:{row.due_at.isoformat()}:{step}") for row, step in rows]
    told = 0
    for some in batched(steps, 500):
        known = telling.known(session, [cause for _, _, cause in some])
        for each in some:
            if each[2] not in known and told < MOST:
                told += 1
                yield each


def _step(session: Session, row: Any) -> int | None:
    now = clock.now()
    if now >= row.due_at:
        return hours.warning(100)
    _rules, calendar = routing.rules_of(session, row)
    left = hours.spent(now, row.due_at, calendar)
    used = hours.spent(row.received_at, now, calendar) - timedelta(minutes=row.waited)
    return hours.warning(used * 100 // (used + left)) if used > timedelta() else None


def _tell_promise(session: Session, public_id: str, step: int, cause: str) -> None:
    registration, partner = news.loaded(session, public_id)
    weight = Weight.FYI if step < 80 else Weight.NEEDS_YOU
    people = hearing.deciders(session, registration, partner, weight)
    if step == 100:
        people |= dict.fromkeys(hearing.above(session, registration), weight)
    kind = f"promise.{step}"
    telling.settle(session, public_id, _before(kind), clock.now())
    telling.tell(session, cause, news.for_staff(kind, registration, partner, people, str(step)))


def _before(kind: str) -> Sequence[str]:
    return news.PROMISES[: news.PROMISES.index(kind)]
