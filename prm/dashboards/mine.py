"""What one person's Home is made of: promises that are due, quiet partners, the book in numbers, first steps."""

from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, or_, select

from prm.access.policy import Actor, See
from prm.access.scope import scoped_by, visible
from prm.analytics.metric import Unit
from prm.core import clock
from prm.core.db import db
from prm.core.period import Period
from prm.dashboards import extract, slipping, words
from prm.dashboards.answers import Answers
from prm.dashboards.names import lookup
from prm.engagement import queries
from prm.identity.models import User
from prm.jobs.models import Job, State
from prm.partners.models import Partner
from prm.partners.rules import Status
from prm.web import formats

QUIET = timedelta(days=30)
AHEAD = timedelta(days=7)
SHOWN = 3


def due(actor: Actor) -> list[Any]:
    """Own follow-ups overdue, due today or within a week, soonest first; with none, the next one of any day."""
    soon = list(queries.due(actor, clock.today() + AHEAD))
    return soon or [row for row in [queries.next_due(actor)] if row is not None]


def quiet(actor: Actor) -> list[Any]:
    """Three active partners of the own book that nobody has contacted for thirty days, the largest first."""
    since = clock.now() - QUIET
    held = or_(Partner.manager_id.in_(actor.book), Partner.id.in_(actor.lent))
    chosen = visible(Partner, actor, See.PARTNERS, Partner.public_id, Partner.name, Partner.touched_at, Partner.revenue)
    silent = or_(Partner.touched_at.is_(None), Partner.touched_at < since)
    chosen = chosen.where(held, silent, Partner.status == Status.ACTIVE).order_by(Partner.revenue.desc(), Partner.id)
    return list(db.session.execute(chosen.limit(SHOWN)))


def book(answers: Answers) -> list[tuple[str, str, str]]:
    """Figures of the own book: label, number, note."""
    data_to, asker = answers.data_to, answers.actor
    if data_to is None:
        return []
    labels = sorted(slipping.own_labels(asker))
    label = next((each for each in labels if each == _own_label(asker)), labels[0] if labels else "")
    year = answers.calendar.year_of(data_to)
    so_far = Period(year.start, data_to)
    where = {"manager": label}
    sold = answers.value("partner_revenue", period=so_far, where=where).value
    grown = answers.value("revenue_growth", period=so_far, where=where).value
    reached = answers.value("quota_attainment", period=year, where=where).value
    pace = answers.value("pacing", period=year, where=where).value
    name = answers.calendar.name(year)
    change = words.shown(grown.value, Unit.SHARE, answers.currency)
    return [
        (
            _("Credited to you, %(period)s", period=name),
            words.shown(sold.value, Unit.AMOUNT, answers.currency, tile=True),
            _("%(change)s on the same days a year earlier", change=change) if grown.value is not None else "",
        ),
        (
            _("Quota attainment, %(period)s", period=name),
            words.shown(reached.value, Unit.SHARE, answers.currency),
            words.why_not(reached) or _("pace %(pace)s", pace=words.shown(pace.value, Unit.SHARE, answers.currency)),
        ),
        (_("Partners in your book"), words.shown(_held(asker), Unit.COUNT, answers.currency), ""),
    ]


def _own_label(actor: Actor) -> str:
    return lookup("manager").labels.get(actor.id, "")


def _held(actor: Actor) -> int:
    held = or_(Partner.manager_id.in_(actor.book), Partner.id.in_(actor.lent))
    count = visible(Partner, actor, See.PARTNERS, func.count()).where(held)
    return int(db.session.execute(count).scalar_one())


def status(actor: Actor) -> list[tuple[str, str, str]]:
    """Is the system healthy? Figures for an admin: label, number, note."""
    dead = select(func.count()).select_from(Job).where(Job.state == State.DEAD)
    waiting = select(func.count()).select_from(Job).where(Job.state.in_([State.QUEUED, State.RUNNING]))
    seen = select(func.count()).select_from(User).where(User.seen_at >= clock.now() - timedelta(days=1))
    failed = db.session.execute(scoped_by(dead, Job, actor, See.JOBS)).scalar_one()
    queued = db.session.execute(scoped_by(waiting, Job, actor, See.JOBS)).scalar_one()
    people = db.session.execute(scoped_by(seen, User, actor, See.USERS)).scalar_one()
    data_to = extract.data_to(actor)
    return [
        (_("Data to"), formats.day(data_to), ""),
        (_("Jobs that failed"), formats.number(failed), _("%(n)s waiting or running", n=formats.number(queued))),
        (_("People here in the last day"), formats.number(people), ""),
    ]
