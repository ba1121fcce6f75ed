"""Who works where, as the frame of `analytics.coverage`: active partners by region, market and product family."""

import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from prm.analytics.coverage import ANY
from prm.core import clock
from prm.joining import places
from prm.joining.catalogue import families
from prm.joining.models import Application
from prm.partners.models import Partner
from prm.partners.rules import Status
from prm.sales.models import Category, MonthRollup

MARKETS = "Markets"  # the attribute of a partner that names its markets, with commas between
COLUMNS = ["partner", "region", "vertical", "family"]


def partners(session: Session) -> pd.DataFrame:
    """A row for each active partner × market × family: what it sold in twelve months, or said when it applied.

    Of the whole channel, whoever asks: a count tells no company's name.
    """
    regions, sold, said = places.regions(), _sold(session), _said(session)
    columns = (Partner.id, Partner.territory_id, Partner.attributes)
    active = select(*columns).where(Partner.status == Status.ACTIVE)
    rows = []
    for number, territory, attributes in session.execute(active.execution_options(scoped=True)):  # counts only
        markets, wanted = said.get(number, ([], []))
        markets = [part.strip() for part in str(attributes.get(MARKETS, "")).split(",") if part.strip()] or markets
        for family in sold.get(number, set()) | set(wanted):
            rows += [(number, regions.get(territory, ANY), market, family) for market in markets or [ANY]]
    return pd.DataFrame(rows, columns=COLUMNS)


def _sold(session: Session) -> dict[int, set[str]]:
    today = clock.today()
    since = (today.year - 1) * 100 + today.month
    asked = select(MonthRollup.partner_id, Category.name).join(Category, Category.id == MonthRollup.category_id)
    asked = asked.where(MonthRollup.month >= since).distinct()
    found: dict[int, set[str]] = {}
    for number, name in session.execute(asked.execution_options(scoped=True)):  # counts only
        found.setdefault(number, set()).add(name)
    return found


def _said(session: Session) -> dict[int, tuple[list[str], list[str]]]:
    asked = select(Application.partner_id, Application.verticals, Application.families)
    asked = asked.where(Application.partner_id.is_not(None))
    rows = session.execute(asked.execution_options(scoped=True))  # counts only
    return {int(row.partner_id or 0): (row.verticals, row.families) for row in rows}


def axes(frame: pd.DataFrame) -> tuple[list[str], list[str]]:
    """The regions somebody could work in, and the families."""
    return sorted(set(places.leaves()) | (set(frame["region"]) - {ANY})), families()
