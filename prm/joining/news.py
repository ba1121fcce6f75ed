"""Who hears of applications and onboarding, how much it matters to them, and when it is settled (R25 to R27)."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from prm.access.policy import Actor, Do, Need, Role, See
from prm.access.scope import visible
from prm.core import clock
from prm.identity.models import User
from prm.identity.rules import Access
from prm.joining import news_words as words
from prm.joining.models import Application, Journey
from prm.joining.rules import DECIDED
from prm.joining.service import kinds
from prm.joining.service.watching import Due
from prm.joining.tasks import Side
from prm.journal.models import Event
from prm.notices import outbox, readers, records, telling
from prm.notices.records import Record
from prm.notices.rules import Weight
from prm.notices.telling import News, Words
from prm.partners.models import Partner

NEEDS, CONCERNS, FYI = Weight.NEEDS_YOU, Weight.CONCERNS_YOU, Weight.FYI
NEW = ("application.verified", "application.assigned")
STALLED, DUE, NEAR = kinds.STALLED.key, "task.due", "journey.near"


def _application_stands(session: Session, actor: Actor, public_id: str, kind: str) -> bool:
    asked = visible(Application, actor, See.APPLICATIONS, Application.stage).where(Application.public_id == public_id)
    stage = session.execute(asked).scalar()
    return stage is not None and not (kind in NEW and stage in DECIDED)


def _journey_stands(session: Session, actor: Actor, public_id: str, kind: str) -> bool:
    asked = visible(Journey, actor, See.TASKS, Journey.id, Journey.done_on).where(Journey.public_id == public_id)
    row = session.execute(asked).first()
    return row is not None and (row.done_on is None or kind in {kinds.FINISHED.key, kinds.QUIET.key})


records.know(Record("application", _l("Application"), "applications.show", "portal_joining.index", _application_stands))
records.know(Record("journey", _l("Onboarding"), "onboarding.show", "portal_joining.show", _journey_stands))


@outbox.hears("application.verified", "application.assigned", "application.approved", "application.declined")
def _of_application(session: Session, event: Event) -> Iterator[News]:
    row = session.execute(select(Application).where(Application.public_id == event.subject)).scalar_one_or_none()
    if row is None:
        return
    about = f"{row.company} · {row.number}"
    owner = [] if row.owner_id is None else [row.owner_id]
    if event.kind == "application.verified":
        people = dict.fromkeys(owner or _recruiters(session, row), CONCERNS)
        yield News(event.kind, row, about, people, _said(words.arrived, row))
        return
    telling.settle(session, row.public_id, NEW, event.at)
    if event.kind == "application.assigned":
        yield News(event.kind, row, about, dict.fromkeys(owner, NEEDS), _said(words.given, row))
        return
    people = dict.fromkeys(owner, FYI)
    if row.partner_id is not None and (partner := session.get_one(Partner, row.partner_id)).manager_id is not None:
        people[partner.manager_id] = CONCERNS
    yield News(event.kind, row, about, people, _said(words.decided, row))


@outbox.hears(kinds.STALLED.key, kinds.OVERDUE.key, kinds.FINISHED.key, kinds.QUIET.key)
def _of_journey(session: Session, event: Event) -> Iterator[News]:
    journey = session.execute(select(Journey).where(Journey.public_id == event.subject)).scalar_one()
    partner = session.get_one(Partner, journey.partner_id)
    keeper = [] if partner.manager_id is None else [partner.manager_id]
    if event.kind == kinds.FINISHED.key:
        telling.settle(session, journey.public_id, [STALLED, DUE, NEAR, kinds.OVERDUE.key], event.at)
    weight = NEEDS if event.kind == STALLED else CONCERNS
    people = dict.fromkeys(keeper, weight)
    if event.kind == kinds.OVERDUE.key:
        people |= dict.fromkeys(_above(session, journey), NEEDS)
    yield News(event.kind, journey, partner.name, people, _said(words.STAFF[event.kind], journey, partner))
    if event.kind in words.PARTNER:
        theirs = dict.fromkeys(company(session, partner.id), NEEDS if event.kind == kinds.OVERDUE.key else CONCERNS)
        yield News(event.kind, journey, journey.name, theirs, _said(words.PARTNER[event.kind], journey, partner))


@outbox.hears(kinds.DONE.key, kinds.UNDONE.key)
def _of_task(session: Session, event: Event) -> Iterable[News]:
    """A step was made: nobody stands still any more."""
    running = select(Journey).where(Journey.partner_id == event.partner_id, Journey.done_on.is_(None))
    for journey in session.scalars(running):
        telling.settle(session, journey.public_id, [STALLED], event.at)
    return ()


def tell_due(session: Session, due: Due) -> int:
    """Tell both sides of the tasks that are due now, and the partner of a deadline that is near; how many were told."""
    journey, partner, told = due.journey, due.partner, 0
    today, now = clock.today(), clock.now()
    for side, tasks in due.tasks.items():
        late = any(task.due_on < today for task in tasks)
        ours = [] if partner.manager_id is None else [partner.manager_id]
        people = company(session, partner.id) if side is Side.PARTNER else ours
        about = journey.name if side is Side.PARTNER else partner.name
        said = _said(words.tasks_due, partner, tasks, late, side)
        news = News(DUE, journey, about, dict.fromkeys(people, NEEDS if late else CONCERNS), said)
        told += telling.tell(session, f"due:{journey.public_id}:{side}:{today}", news, at=now)
    if due.deadline is not None:
        people_near = dict.fromkeys(company(session, partner.id), NEEDS)
        said = _said(words.near, journey, due.deadline)
        news = News(NEAR, journey, journey.name, people_near, said)
        told += telling.tell(session, f"near:{journey.public_id}:{due.deadline}", news, at=now)
    return told


def company(session: Session, partner_id: int) -> list[int]:
    """The company's admins; whoever signs in there, where it has none."""
    own = select(User.id, User.role).where(User.partner_id == partner_id, User.access == Access.ACTIVE)
    rows = session.execute(own).all()
    return [row.id for row in rows if row.role is Role.PARTNER_ADMIN] or [row.id for row in rows]


def _recruiters(session: Session, row: Application) -> list[int]:
    """The managers of its region; directors, then admins, where there is none or it has no region yet."""
    roles = (Role.MANAGER, Role.DIRECTOR, Role.ADMIN) if row.territory_id else (Role.DIRECTOR, Role.ADMIN)
    return _first_able(session, roles, Application, Do.RECRUIT, row)


def _above(session: Session, journey: Journey) -> list[int]:
    return _first_able(session, (Role.DIRECTOR, Role.ADMIN), Journey, See.TASKS, journey)


def _first_able(session: Session, roles: Iterable[Role], model: Any, need: Need, row: Any) -> list[int]:
    for role in roles:
        ids = session.scalars(select(User.id).where(User.role == role, User.access == Access.ACTIVE)).all()
        found = [
            each.id
            for each in readers.active(session, ids)
            if session.execute(visible(model, each, need, model.id).where(model.id == row.id)).first()
        ]
        if found:
            return found
    return []


def _said(write: Callable[..., Words], *about: Any) -> Callable[[Actor], Words]:
    return lambda _reader: write(*about)
