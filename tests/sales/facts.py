"""Booked lines and targets a test can have by saying only what it is about; rollups are kept along."""

from datetime import date

from sqlalchemy import select

from prm.core.db import db
from prm.core.installation import touch
from prm.core.money import SCALE
from prm.core.period import month_of
from prm.sales.models import Line, MonthRollup, OwnerKind, PartnerMonth, Target
from tests.factories import save, serial

PLAN = "Sales plan"
Q1, Q2 = (date(2026, 1, 1), date(2026, 3, 31)), (date(2026, 4, 1), date(2026, 6, 30))
COLUMN = {
    OwnerKind.MANAGER: "user_id", OwnerKind.PARTNER: "partner_id",
    OwnerKind.TERRITORY: "territory_id", OwnerKind.CATEGORY: "category_id",
}  # fmt: skip


def make_line(partner, day, units, *, order=None, manager_id=None, category=None):
    """A booked line of whole currency units, and its share of the rollups."""
    n, amount = next(serial), units * SCALE
    credited = manager_id or partner.manager_id
    line = save(
        Line(
            source="t", order_number=order or f"SO{n:05}", line_number=n, day=day, partner_id=partner.id,
            territory_id=partner.territory_id, manager_id=credited, category_id=category and category.id,
            amount=amount, currency="USD", reporting=amount,
        )
    )  # fmt: skip
    key = {"month": month_of(day), "partner_id": partner.id}
    places = {
        "manager_id": credited or 0,
        "territory_id": partner.territory_id or 0,
        "category_id": line.category_id or 0,
    }
    _add(MonthRollup, key | places, amount)
    _add(PartnerMonth, key, amount)
    touch(("sales",))
    return line


def _add(model, key, amount):
    row = db.session.scalars(select(model).filter_by(**key)).first() or save(model(**key, reporting=0, lines=0))
    row.reporting += amount
    row.lines += 1
    db.session.flush()


def make_target(owner, days=Q1, units=100, *, kind=OwnerKind.MANAGER, series=PLAN, **given):
    """A target of `units` whole currency units for `owner`."""
    touch(("targets",))
    held = {COLUMN[kind]: owner.id}
    first, last = days
    return save(
        Target(series=series, owner_kind=kind, starts_on=first, ends_on=last, amount=units * SCALE, **held, **given)
    )
