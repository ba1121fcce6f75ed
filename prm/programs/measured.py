"""Measures of what lies below programs: bookings, the company, its people. Amounts are in the reporting currency.

Each reading is asked for partners that the caller may see, or for all of them by a nightly run.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import distinct, func, select
from sqlalchemy.orm import Session

from prm.agreements.documents import KINDS as DOCUMENTS
from prm.agreements.documents import on_file
from prm.agreements.models import Agreement
from prm.agreements.rules import Term, in_force
from prm.core.db import batched
from prm.core.money import SCALE
from prm.core.period import Period, month_of, split_months
from prm.identity.models import User
from prm.identity.rules import Access
from prm.partners.models import Contact, Partner
from prm.partners.rules import ContactRole
from prm.programs.measures import measure
from prm.programs.units import Unit
from prm.sales.models import Line, PartnerMonth

SOME = 10_000  # partners in one statement
MANY = 1_000  # of whom it is quicker to read everybody's: a list that long keeps the database from reading by day
Ids = Sequence[int]


def asked(session: Session, ids: Ids, column: Any, query: Any) -> dict[int, int]:
    """Partner → number of a query that gives (partner, number) rows, added up, narrowed to these partners."""
    wanted = set(ids)
    if not wanted:
        return {}
    mine = query if len(wanted) > MANY else query.where(column.in_(ids))
    found: dict[int, int] = {}
    for key, value in session.execute(mine.execution_options(scoped=True)):  # the ids came through the scope
        if key in wanted:
            found[key] = found.get(key, 0) + int(value or 0)
    return found


def at_fixed_rates(session: Session, ids: Ids, column: Any, query: Any, rates: Mapping[str, str]) -> dict[int, int]:
    """The sum of a query that gives (partner, currency, amount, reporting amount) rows, at rates that do not move.

    Each currency is summed first and rounded once, half to even; one without a rate counts as it was booked.
    """
    wanted, found = set(ids), dict[int, int]()
    if not wanted:
        return found
    mine = query if len(wanted) > MANY else query.where(column.in_(ids))
    for key, currency, amount, reporting in session.execute(mine.execution_options(scoped=True)):  # as above
        if key in wanted:
            rate = rates.get(currency)
            exact = reporting if rate is None else (Decimal(amount) * Decimal(rate)).to_integral_value(ROUND_HALF_EVEN)
            found[key] = found.get(key, 0) + int(exact or 0)
    return found


def added(parts: Iterable[dict[int, int]]) -> dict[int, int]:
    """The sum of several readings, partner by partner."""
    total: dict[int, int] = {}
    for part in parts:
        for key, value in part.items():
            total[key] = total.get(key, 0) + value
    return total


def booked(session: Session, ids: Ids, start: date, end: date) -> dict[int, int]:
    """Reporting amount: whole months from the rollup, the days at the edges from the lines."""
    months, edges = split_months(Period(start, end))
    parts = []
    if months:
        rolled = select(PartnerMonth.partner_id, func.sum(PartnerMonth.reporting)).group_by(PartnerMonth.partner_id)
        rolled = rolled.where(PartnerMonth.month.between(months[0], months[-1]))
        parts.append(asked(session, ids, PartnerMonth.partner_id, rolled))
    for edge in edges:
        single = select(Line.partner_id, func.sum(Line.reporting)).group_by(Line.partner_id)
        parts.append(asked(session, ids, Line.partner_id, single.where(Line.day.between(edge.start, edge.end))))
    return added(parts)


def booked_fixed(session: Session, ids: Ids, start: date, end: date, rates: Mapping[str, str]) -> dict[int, int]:
    """The same at a program's own rates: what a currency does moves no level (TI-3)."""
    summed = select(Line.partner_id, Line.currency, func.sum(Line.amount), func.sum(Line.reporting))
    summed = summed.where(Line.day.between(start, end)).group_by(Line.partner_id, Line.currency)
    return at_fixed_rates(session, ids, Line.partner_id, summed, rates)


def growth(session: Session, ids: Ids, start: date, end: date) -> dict[int, int]:
    """Basis points more than in the same days a year earlier; 0 where nothing was booked then."""
    before = Period(start, end).year_earlier()
    now, then = booked(session, ids, start, end), booked(session, ids, before.start, before.end)
    return {key: (now.get(key, 0) - was) * 10_000 // was for key, was in then.items() if was > 0}


def orders(session: Session, ids: Ids, start: date, end: date) -> dict[int, int]:
    """Orders booked, however many lines they have; two systems may use one number."""
    order = Line.source + " " + Line.order_number  # one text is counted in half the time that two columns take
    counted = select(Line.partner_id, func.count(distinct(order))).group_by(Line.partner_id)
    return asked(session, ids, Line.partner_id, counted.where(Line.day.between(start, end)))


def months_as_partner(session: Session, ids: Ids, _start: date, end: date) -> dict[int, int]:
    """Whole calendar months since the partner joined."""
    found: dict[int, int] = {}
    for some in batched(ids, SOME):
        mine = select(Partner.id, Partner.joined_on).where(Partner.id.in_(some), Partner.joined_on.is_not(None))
        rows = session.execute(mine.execution_options(scoped=True))  # the ids came through the scope
        found |= {key: _months(joined, end) for key, joined in rows if joined is not None}
    return found


def _months(joined: date, end: date) -> int:
    first, last = month_of(joined), month_of(end)
    whole = (last // 100 - first // 100) * 12 + last % 100 - first % 100
    return max(0, whole - (end.day < joined.day))


def employees(session: Session, ids: Ids, _start: date, _end: date) -> dict[int, int]:
    """As its profile says."""
    return asked(session, ids, Partner.id, select(Partner.id, Partner.employees))


def portal_users(session: Session, ids: Ids, _start: date, _end: date) -> dict[int, int]:
    """People of the partner who may sign in."""
    counted = select(User.partner_id, func.count()).where(User.access == Access.ACTIVE).group_by(User.partner_id)
    return asked(session, ids, User.partner_id, counted)


def contacts(session: Session, ids: Ids, _start: date, _end: date, role: str = "") -> dict[int, int]:
    """People at the partner who have not left, all or of one role."""
    counted = select(Contact.partner_id, func.count()).where(Contact.left_on.is_(None)).group_by(Contact.partner_id)
    if role:
        counted = counted.where(Contact.role == ContactRole(role))
    return asked(session, ids, Contact.partner_id, counted)


def agreements(session: Session, ids: Ids, _start: date, end: date) -> dict[int, int]:
    """Agreements in force on the day."""
    found: dict[int, int] = {}
    for some in batched(ids, SOME):
        term = Agreement.effective_on, Agreement.ends_on, Agreement.renew_months, Agreement.ended_on
        mine = select(Agreement.partner_id, Agreement.status, *term).where(Agreement.partner_id.in_(some))
        rows = session.execute(mine.where(Agreement.effective_on <= end).execution_options(scoped=True))  # as above
        for key, status, starts, ends, months, ended in rows:
            found[key] = found.get(key, 0) + in_force(status, Term(starts, ends, months, ended), end)
    return found


def documents(session: Session, ids: Ids, _start: date, end: date, kind: str = "") -> dict[int, int]:
    """Kinds of compliance documents that hold on the day, or whether one kind does."""
    return on_file(session, ids, end, kind)


ROLES = tuple(str(role) for role in ContactRole)
OURS: dict[str, Any] = {"way": "portal_home.orders"}
STANDING: dict[str, Any] = {"flow": False}
measure(
    "booked_revenue", _l("Booked revenue"), Unit.AMOUNT, booked, effort=10, per=10_000 * SCALE,
    read_fixed=booked_fixed, **OURS,
)  # fmt: skip
measure("revenue_growth", _l("Growth of revenue"), Unit.SHARE, growth, low=-10_000, effort=5, per=100, **OURS)
measure("orders", _l("Orders"), Unit.COUNT, orders, effort=2, **OURS)
measure("months_as_partner", _l("Months as a partner"), Unit.MONTHS, months_as_partner, effort=None, **STANDING)
measure(
    "agreements", _l("Agreements in force"), Unit.COUNT, agreements, effort=1, way="portal_agreements.index", **STANDING
)
measure(
    "documents", _l("Compliance documents in force"), Unit.COUNT, documents, effort=1, lapses=True,
    high=len(DOCUMENTS), parameters={"kind": DOCUMENTS}, way="portal_documents.index", **STANDING,
)  # fmt: skip
measure(
    "employees", _l("Employees"), Unit.COUNT, employees, effort=None, way="portal_home.company", **STANDING
)  # fmt: skip
measure(
    "portal_users", _l("People in the portal"), Unit.COUNT, portal_users, effort=1, way="portal_team.index", **STANDING
)
measure(
    "contacts", _l("Contacts on file"), Unit.COUNT, contacts, effort=1, parameters={"role": ROLES},
    way="portal_home.company", **STANDING,
)  # fmt: skip
