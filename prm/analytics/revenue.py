"""Which rows the revenue, order and partner metrics count, and why some questions have no answer."""

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
from pandas import DataFrame

from prm.analytics.dims import CALENDAR
from prm.analytics.facts import Ask, Facts
from prm.analytics.metric import N_, Part, Reason, Tally, Totals, Value
from prm.core.period import FIRST_DAY, Period, last_days

ACTIVE_DAYS = 90
ACTIVE = "active"


def within(frame: DataFrame, period: Period | None) -> DataFrame:
    """The rows whose `day` lies in the period; all of them for None."""
    if period is None:
        return frame
    days: Any = frame["day"].to_numpy()
    inside = (days >= np.datetime64(period.start)) & (days <= np.datetime64(period.end))
    return frame if bool(inside.all()) else frame[inside]


def in_period(source: str) -> Callable[[Facts, Ask], DataFrame]:
    return lambda facts, ask: within(facts.frame(source), ask.period)


def with_lines(facts: Facts, ask: Ask) -> DataFrame:
    """Revenue rows behind which a booked line stands: a bucket emptied by an undo counts for nobody."""
    rows = within(facts.frame("revenue"), ask.period)
    return rows[rows["lines"] > 0]


def earlier_span(ask: Ask) -> Period | None:
    return ask.period.year_earlier() if ask.period else None


def earlier(facts: Facts, ask: Ask) -> DataFrame:
    return within(facts.frame("revenue"), earlier_span(ask))


def needs_a_beginning(ask: Ask, by: str | None) -> Reason | None:
    """All time has no year before; a year, quarter or month has."""
    dims = {*ask.where, by}
    endless = ask.period is None or ask.period.start == FIRST_DAY
    return Reason.NO_PERIOD if endless and not dims & set(CALENDAR) else None


def growth(totals: Totals) -> Value:
    """This period's change over the earlier one; n/a where that has no rows or no revenue to grow from."""
    now, before = totals["partner_revenue"] or 0, totals["revenue_earlier"] or 0
    return Value(now - before, before, None if before > 0 else Reason.NO_EARLIER, totals)


def concentration(totals: Totals) -> Value:
    """Σ share² as one fraction: Σ revenue² ÷ (Σ revenue)²."""
    whole = totals["partner_revenue"] or 0
    squares = totals["revenue_squares"] or 0
    return Value(squares, whole * whole, None if whole > 0 else Reason.NO_REVENUE, totals)


def ten_largest(rows: DataFrame) -> DataFrame:
    """The rows of the ten partners with the most revenue; of equals the first code."""
    sums = rows.groupby("partner", observed=True)["amount"].sum().reset_index()
    ranked = sums.astype({"partner": "str"}).sort_values(["amount", "partner"], ascending=[False, True])
    return rows[rows["partner"].isin(ranked["partner"].head(10))]


def last_day(ask: Ask) -> date | None:
    """The last day of the question that has data; None where the data ends before it begins."""
    if ask.period is None or ask.data_to is None:
        return ask.data_to if ask.period is None else ask.period.end
    return None if ask.data_to < ask.period.start else min(ask.period.end, ask.data_to)


def recent_span(ask: Ask) -> Period | None:
    day = last_day(ask)
    return last_days(ACTIVE_DAYS, day) if day else None


def needs_data(ask: Ask, _by: str | None) -> Reason | None:
    return Reason.NO_DATA if last_day(ask) is None else None


def active(facts: Facts, _ask: Ask) -> DataFrame:
    partners = facts.frame("partners")
    return partners[partners["status"] == ACTIVE]


def active_with_orders(facts: Facts, ask: Ask) -> DataFrame:
    """Active partners with a booked line in the 90 days up to the last day."""
    span = recent_span(ask)
    partners = active(facts, ask)
    if span is None:
        return partners.iloc[:0]
    recent = within(facts.frame("revenue"), span)
    codes = recent.loc[recent["lines"] > 0, "partner"].unique()
    return partners[partners["partner"].isin(codes)]


PARTNER_REVENUE = Part("partner_revenue", N_("Booked lines sold through partners"), in_period("revenue"))
DIRECT_REVENUE = Part("direct_revenue", N_("Booked lines sold directly"), in_period("direct"))
REVENUE_EARLIER = Part(
    "revenue_earlier", N_("Booked lines of the same days a year earlier"), earlier, years=1, span=earlier_span
)
ORDERS = Part(
    "orders", N_("Orders through partners"), in_period("orders"),
    tally=Tally.COUNT, per="order", amount=None,
)  # fmt: skip
PARTNERS = Part(
    "partners_with_orders", N_("Partners with a booked line"), with_lines,
    tally=Tally.COUNT, per="partner", amount=None,
)  # fmt: skip
TEN_LARGEST = Part(
    "ten_largest", N_("Booked lines of the ten largest partners"), in_period("revenue"),
    tally=Tally.TEN_LARGEST, per="partner", counted=ten_largest,
)  # fmt: skip
SQUARES = Part(
    "revenue_squares", N_("Revenue of each partner, squared"), in_period("revenue"),
    tally=Tally.SQUARES, per="partner",
)  # fmt: skip
ACTIVE_WITH_ORDERS = Part(
    "active_with_orders", N_("Active partners with a booked line in the last 90 days"), active_with_orders,
    tally=Tally.COUNT, per="partner", amount=None, span=recent_span,
)  # fmt: skip
ACTIVE_PARTNERS = Part(
    "active_partners", N_("Partners of status active"), active,
    tally=Tally.COUNT, per="partner", amount=None, shared=True, span=lambda _ask: None,
)  # fmt: skip
