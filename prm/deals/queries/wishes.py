"""What partners ask of decided registrations: what waits, and what was asked before. Decides nothing."""

from sqlalchemy import ColumnElement, and_, false, func, or_, select, true

from prm.access.policy import Actor, Do, Need, See, may
from prm.access.scope import visible
from prm.core import clock
from prm.core.db import db
from prm.deals.amendment import Line
from prm.deals.models import Registration, RegistrationLine
from prm.deals.queries import queue
from prm.deals.rules import Ask
from prm.deals.wishes import Wish
from prm.partners.models import Partner


def asked(registration: Registration) -> list[Wish]:
    """Everything asked of a registration the caller has loaded, newest first."""
    mine = select(Wish).where(Wish.registration_id == registration.id).order_by(Wish.asked_at.desc(), Wish.id.desc())
    return list(db.session.scalars(mine.execution_options(scoped=True)))  # the registration came through the scope


def own(actor: Actor, registration: Registration) -> list[Wish]:
    """Everything the reader's company asked of a registration, newest first, behind its walls."""
    mine = visible(Wish, actor, See.DEALS).where(Wish.registration_id == registration.id)
    return list(db.session.scalars(mine.order_by(Wish.asked_at.desc(), Wish.id.desc())))


def lines(actor: Actor, registration: Registration) -> list[Line]:
    """The lines of the reader's own registration."""
    columns = (RegistrationLine.category_id, RegistrationLine.quantity, RegistrationLine.amount)
    mine = visible(RegistrationLine, actor, See.DEALS, *columns)
    rows = db.session.execute(mine.where(RegistrationLine.registration_id == registration.id))
    return [Line(row.category_id, row.quantity, row.amount) for row in rows]


def to_answer(actor: Actor) -> ColumnElement[bool]:
    """Registrations of which something waits that the actor may answer: no appeal against a decision of their own."""
    decided = (Registration.decided_by_id, Registration.first_yes_id, Registration.revoked_by_id)
    appeals = select(Wish.registration_id).where(Wish.answered_at.is_(None), Wish.kind == Ask.APPEAL)
    heard = and_(or_(*(column == actor.id for column in decided)), Registration.id.in_(appeals))
    first = select(Wish.registration_id).where(Wish.answered_at.is_(None), Wish.first_yes_id == actor.id)
    theirs = func.coalesce(heard, false())  # a column that is empty says nothing
    return and_(Registration.wish_due_at.is_not(None), ~theirs, Registration.id.not_in(first))


def counts(actor: Actor) -> dict[str, int]:
    """What waits, by number: registrations to `review`, those `overdue`, and open asks by kind.

    Of what the actor may decide; who only prepares decisions sees what waits in the book they work for.
    """
    now = clock.now()
    need: Need = Do.REVIEW_DEAL if may(actor, Do.REVIEW_DEAL) else See.DEALS
    book = select(Partner.id).where(or_(Partner.manager_id.in_(actor.book), Partner.id.in_(actor.lent)))
    mine = true() if need is Do.REVIEW_DEAL else Registration.partner_id.in_(book)
    review = queue.in_view("review", actor)
    both = (func.count(), func.count().filter(Registration.due_at <= now))
    whole, overdue = db.session.execute(visible(Registration, actor, need, *both).where(review, mine)).one()
    found = {"review": int(whole), "overdue": int(overdue), **dict.fromkeys(map(str, Ask), 0)}
    kinds = visible(Registration, actor, need, Wish.kind, func.count()).where(mine)
    kinds = kinds.join(Wish, and_(Wish.registration_id == Registration.id, Wish.answered_at.is_(None)))
    for kind, number in db.session.execute(kinds.where(to_answer(actor)).group_by(Wish.kind)):
        found[str(kind)] = int(number)
    return found
