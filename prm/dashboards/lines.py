"""The very order lines behind a number: the same filters in SQL, within the asker's reach, page by page."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, false, or_, select

from prm.access.policy import Actor, See
from prm.access.scope import scoped_by
from prm.analytics.dims import CALENDAR, IN_TIME
from prm.core.errors import Unreadable
from prm.core.period import FiscalCalendar, Period
from prm.dashboards.names import COLUMN_OF, lookup
from prm.dashboards.question import period_called
from prm.identity.models import Territory, User
from prm.partners.models import Partner
from prm.sales.models import Category, DirectLine, Line, Product

_MANY = 900  # more ids than this are better left to a subquery


def of_partners(actor: Actor, period: Period | None, where: Mapping[str, str], calendar: FiscalCalendar) -> Select[Any]:
    """Lines sold through partners, newest first, with the names a reader needs."""
    chosen = (
        select(
            Line.id, Line.day, Line.order_number, Line.line_number, Partner.code, Partner.name.label("partner"),
            Partner.public_id.label("partner_id"), Product.sku, Product.name.label("product"),
            Category.name.label("category"), Territory.name.label("territory"), User.name.label("manager"),
            Line.quantity, Line.amount, Line.currency, Line.reporting, Line.rate, Line.rate_day,
        )
        .join(Partner, Partner.id == Line.partner_id)
        .outerjoin(Product, Product.id == Line.product_id)
        .outerjoin(Category, Category.id == Line.category_id)
        .outerjoin(Territory, Territory.id == Line.territory_id)
        .outerjoin(User, User.id == Line.manager_id)
    )  # fmt: skip
    narrowed = chosen.where(*conditions(Line, period, where, calendar)).order_by(Line.day.desc(), Line.id.desc())
    return scoped_by(narrowed, Line, actor, See.SALES)


def direct(actor: Actor, period: Period | None, where: Mapping[str, str], calendar: FiscalCalendar) -> Select[Any]:
    """Lines sold without a partner, newest first."""
    chosen = (
        select(
            DirectLine.id, DirectLine.day, DirectLine.order_number, DirectLine.line_number, Product.sku,
            Product.name.label("product"), Category.name.label("category"), Territory.name.label("territory"),
            DirectLine.quantity, DirectLine.amount, DirectLine.currency, DirectLine.reporting,
            DirectLine.rate, DirectLine.rate_day,
        )
        .outerjoin(Product, Product.id == DirectLine.product_id)
        .outerjoin(Category, Category.id == DirectLine.category_id)
        .outerjoin(Territory, Territory.id == DirectLine.territory_id)
    )  # fmt: skip
    narrowed = chosen.where(*conditions(DirectLine, period, where, calendar))
    return scoped_by(
        narrowed.order_by(DirectLine.day.desc(), DirectLine.id.desc()), DirectLine, actor, See.DIRECT_SALES
    )


def conditions(
    facts: Any, period: Period | None, where: Mapping[str, str], calendar: FiscalCalendar
) -> list[ColumnElement[bool]]:
    """The question's days and labels as conditions on a table of facts."""
    found = [facts.day >= period.start, facts.day <= period.end] if period else []
    for dim, label in where.items():
        found.append(_in_time(facts, dim, label, calendar) if dim in IN_TIME else _labelled(facts, dim, label))
    return found


def _in_time(facts: Any, dim: str, label: str, calendar: FiscalCalendar) -> ColumnElement[bool]:
    if dim not in CALENDAR:
        raise Unreadable(f"Order lines cannot be narrowed by “{dim}”.")
    if dim == "year" and label.isdecimal() and len(label) == 4:
        span: Period | None = Period(date(int(label), 1, 1), date(int(label), 12, 31))
    else:
        span = period_called(label, calendar, date.max)
    return facts.day.between(span.start, span.end) if span else false()


def _labelled(facts: Any, dim: str, label: str) -> ColumnElement[bool]:
    column = getattr(facts, COLUMN_OF[dim], None)
    if column is None:
        raise Unreadable(f"Direct lines have no {dim}; remove that filter.")
    names = lookup(dim).labels
    ids = [key for key, name in names.items() if name == label]
    if dim == "partner_type" and len(ids) > _MANY:
        return column.in_(select(Partner.id).where(Partner.kind == label))
    return or_(column.in_(ids), column.is_(None)) if label == "" else column.in_(ids)
