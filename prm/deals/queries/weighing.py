"""What a decision is weighed by: the partner's record in three numbers, what was asked for, what has been said."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, case, func, select

from prm.access.policy import Actor, Do, See
from prm.access.scope import visible
from prm.core import clock
from prm.core.db import db
from prm.deals.models import Registration, RegistrationLine, Remark
from prm.deals.queries import queue
from prm.deals.rules import Outcome, Status
from prm.journal.models import Event
from prm.partners.models import Partner
from prm.sales.models import Category

MOST = 100  # lines of a timeline
YEAR = timedelta(days=365)


def standing(actor: Actor, partner_id: int) -> Row[Any]:
    """Of a partner's registrations within reach: won, lost, open, decided (in twelve months), approved of those."""
    since = clock.now() - YEAR
    decided = Registration.decided_at >= since
    columns = [
        func.coalesce(func.sum(case((condition, 1), else_=0)), 0).label(name)
        for name, condition in (
            ("won", Registration.outcome == Outcome.WON),
            ("lost", Registration.outcome == Outcome.LOST),
            ("open", queue.in_view("open", actor)),
            ("decided", decided),
            ("approved", decided & Registration.status.in_([Status.APPROVED, Status.CONVERTED])),
        )
    ]
    return db.session.execute(
        visible(Registration, actor, See.DEALS, *columns).where(Registration.partner_id == partner_id)
    ).one()


def any_of(actor: Actor, partner_id: int) -> bool:
    """Has a partner registered anything within reach?"""
    rows = visible(Registration, actor, See.DEALS, Registration.id).where(Registration.partner_id == partner_id)
    return db.session.execute(rows.limit(1)).first() is not None


def open_first(actor: Actor, partner_id: int, limit: int) -> list[Row[Any]]:
    """A partner's open registrations: those that wait for a decision by their promise, then by protection's end."""
    columns = (
        Registration.public_id, Registration.number, Registration.customer, Registration.status,
        Registration.outcome, Registration.protected_until, Registration.amount, Registration.currency,
        Registration.received_at, Registration.due_at, Registration.paused_at, Registration.benefit_share,
        Registration.terms_version, Registration.wish_due_at,
    )  # fmt: skip
    rows = visible(Registration, actor, See.DEALS, *columns).where(Registration.partner_id == partner_id)
    decided = case((Registration.status == Status.APPROVED, 1), else_=0)
    due = case((Registration.status == Status.APPROVED, Registration.protected_until), else_=Registration.due_at)
    rows = rows.where(queue.in_view("open", actor)).order_by(decided, due.is_(None), due, Registration.id)
    return list(db.session.execute(rows.limit(limit)))


def lines(registration: Registration) -> list[Row[Any]]:
    """The product families of a registration the caller has loaded: name, quantity, amount."""
    rows = select(Category.name, RegistrationLine.quantity, RegistrationLine.amount)
    rows = rows.join(RegistrationLine, RegistrationLine.category_id == Category.id)
    rows = rows.where(RegistrationLine.registration_id == registration.id).order_by(Category.name)
    return list(db.session.execute(rows.execution_options(scoped=True)))  # the registration came through the scope


def remarks(registration: Registration) -> list[Row[Any]]:
    """What was said about a registration the caller has loaded, newest first."""
    rows = select(Remark.kind, Remark.text, Remark.at, Remark.user_id)
    rows = rows.where(Remark.registration_id == registration.id).order_by(Remark.at.desc(), Remark.id.desc())
    return list(db.session.execute(rows.limit(MOST).execution_options(scoped=True)))  # of a loaded registration


def happened(registration: Registration, partner: Partner) -> list[Row[Any]]:
    """What the log says of a registration the caller has loaded, newest first."""
    rows = select(Event.at, Event.kind, Event.actor, Event.facts).where(Event.chain == partner.public_id)
    rows = rows.where(Event.subject == registration.public_id).order_by(Event.seq.desc()).limit(MOST)
    return list(db.session.execute(rows.execution_options(scoped=True)))  # the registration came through the scope


def company(registration: Registration) -> Partner:
    """The partner of a registration the caller has loaded; it may have moved to another region since."""
    ours = select(Partner).where(Partner.id == registration.partner_id)
    found: Partner = db.session.scalars(ours.execution_options(scoped=True)).one()  # of a loaded registration
    return found


def reviewed(actor: Actor, registration: Registration) -> bool:
    """Whether this very registration is the actor's to decide."""
    mine = visible(Registration, actor, Do.REVIEW_DEAL, Registration.id).where(Registration.id == registration.id)
    return db.session.execute(mine).first() is not None


def last_change(registration: Registration, partner: Partner) -> tuple[str, str, datetime] | None:
    """Who changed a registration last, by public id, what it was (a kind of event), and when."""
    rows = happened(registration, partner)
    return (rows[0].actor, rows[0].kind, rows[0].at) if rows else None
