"""Every metric of the house, by key. The dictionary page, the command line and the dashboards read this."""

from collections.abc import Mapping

from prm.analytics import quota, registration_metrics, revenue, score_metrics
from prm.analytics.dims import CALENDAR, PLACES, SELLERS
from prm.analytics.metric import N_, Direction, Metric, Reason, Unit, plain, ratio
from prm.core.errors import Unreadable

_ALL = (*CALENDAR, *PLACES, *SELLERS, "category")
_COMPANY = (*CALENDAR, *PLACES, "category")
_GROUPS = tuple(dim for dim in _ALL if dim != "partner")

_METRICS = (
    Metric(
        key="partner_revenue",
        name=N_("Partner revenue"),
        words=N_("What was booked through partners, in the reporting currency."),
        formula=N_("Σ reporting amount of booked order lines sold through partners"),
        unit=Unit.AMOUNT, direction=Direction.UP, owner=N_("Head of channel"),
        sources=("revenue",), grain=_ALL, parts=(revenue.PARTNER_REVENUE,),
        finish=plain("partner_revenue"), additive=True,
    ),
    Metric(
        key="direct_revenue",
        name=N_("Direct revenue"),
        words=N_("What the company booked without a partner, in the reporting currency."),
        formula=N_("Σ reporting amount of direct lines"),
        unit=Unit.AMOUNT, direction=Direction.NEITHER, owner=N_("Finance"),
        sources=("direct",), grain=_COMPANY, parts=(revenue.DIRECT_REVENUE,),
        finish=plain("direct_revenue"), additive=True,
    ),
    Metric(
        key="channel_contribution",
        name=N_("Channel contribution"),
        words=N_("The share of all company revenue that came through partners."),
        formula=N_("Partner revenue ÷ (partner revenue + direct revenue)"),
        unit=Unit.SHARE, direction=Direction.UP, owner=N_("Head of channel"),
        sources=("revenue", "direct"), grain=_COMPANY,
        parts=(revenue.PARTNER_REVENUE, revenue.DIRECT_REVENUE),
        finish=ratio(("partner_revenue",), ("partner_revenue", "direct_revenue"), Reason.NO_REVENUE),
    ),
    Metric(
        key="orders",
        name=N_("Orders"),
        words=N_("How many different orders were booked through partners."),
        formula=N_("Distinct orders with a booked line sold through partners"),
        unit=Unit.COUNT, direction=Direction.UP, owner=N_("Channel operations"),
        sources=("orders",), grain=_ALL, parts=(revenue.ORDERS,), finish=plain("orders"),
    ),
    Metric(
        key="average_order",
        name=N_("Average order"),
        words=N_("What an order through partners is worth on average."),
        formula=N_("Partner revenue ÷ orders"),
        unit=Unit.AMOUNT, direction=Direction.UP, owner=N_("Channel operations"),
        sources=("revenue", "orders"), grain=_ALL, parts=(revenue.PARTNER_REVENUE, revenue.ORDERS),
        finish=ratio(("partner_revenue",), ("orders",), Reason.NO_ORDERS),
    ),
    Metric(
        key="partners_with_orders",
        name=N_("Partners with orders"),
        words=N_("How many different partners have at least one booked line."),
        formula=N_("Distinct partners with a booked line"),
        unit=Unit.COUNT, direction=Direction.UP, owner=N_("Head of channel"),
        sources=("revenue",), grain=_ALL, parts=(revenue.PARTNERS,), finish=plain("partners_with_orders"),
    ),
    Metric(
        key="active_partner_rate",
        name=N_("Active partner rate"),
        words=N_(
            "The share of active partners that ordered in the 90 days up to and including the last day. "
            "Cut by the partner's own territory and manager, not by those of its orders."
        ),
        formula=N_("Active partners with a booked line in 90 days ÷ partners of status active"),
        unit=Unit.SHARE, direction=Direction.UP, owner=N_("Head of channel"),
        sources=("partners", "revenue"), grain=(*PLACES, *SELLERS),
        parts=(revenue.ACTIVE_WITH_ORDERS, revenue.ACTIVE_PARTNERS),
        finish=ratio(("active_with_orders",), ("active_partners",), Reason.NO_PARTNERS),
        refuse=revenue.needs_data,
    ),
    Metric(
        key="revenue_growth",
        name=N_("Revenue growth"),
        words=N_("How much more or less was booked through partners than in the same period a year earlier."),
        formula=N_("Partner revenue ÷ partner revenue of the period one year earlier − 1"),
        unit=Unit.SHARE, direction=Direction.UP, owner=N_("Head of channel"),
        sources=("revenue",), grain=_ALL, parts=(revenue.PARTNER_REVENUE, revenue.REVENUE_EARLIER),
        finish=revenue.growth, refuse=revenue.needs_a_beginning,
    ),
    Metric(
        key="top10_share",
        name=N_("Top 10 share"),
        words=N_("How much of partner revenue comes from the ten largest partners."),
        formula=N_("Partner revenue of the ten largest partners ÷ partner revenue"),
        unit=Unit.SHARE, direction=Direction.DOWN, owner=N_("Head of channel"),
        sources=("revenue",), grain=_GROUPS, parts=(revenue.TEN_LARGEST, revenue.PARTNER_REVENUE),
        finish=ratio(("ten_largest",), ("partner_revenue",), Reason.NO_REVENUE),
    ),
    Metric(
        key="hhi",
        name=N_("Concentration (HHI)"),
        words=N_("How concentrated partner revenue is: near 0 spread over many, 1 all from one partner."),
        formula=N_("Σ (partner's revenue ÷ partner revenue)²"),
        unit=Unit.INDEX, direction=Direction.DOWN, owner=N_("Finance"),
        sources=("revenue",), grain=_GROUPS, parts=(revenue.SQUARES, revenue.PARTNER_REVENUE),
        finish=revenue.concentration,
    ),
    Metric(
        key="quota_attainment",
        name=N_("Quota attainment"),
        words=N_(
            "Booked revenue credited to the targets' owners against their targets: account managers' unless "
            "cut by partner, territory or category. A target counts once its period has begun and at least "
            "two thirds of its days lie in the period asked for, always with all its own days; unfinished, it "
            "compares what is credited so far with the whole target. Who joined inside the period has a "
            "target by the days left."
        ),
        formula=N_("Credited revenue ÷ target of the same period"),
        unit=Unit.SHARE, direction=Direction.UP, owner=N_("Head of channel"),
        sources=("credits", "targets"), grain=quota.GRAIN, parts=(quota.CREDITED, quota.TARGET),
        finish=ratio(("credited",), ("target",), Reason.NO_TARGET),
    ),
    Metric(
        key="pacing",
        name=N_("Pacing"),
        words=N_(
            "Attainment against the share of the target's days gone by the last day with data: 100 % is on "
            "pace. Several targets count together as credited revenue against what all ask for to date."
        ),
        formula=N_("Quota attainment ÷ share of the period's days gone"),
        unit=Unit.SHARE, direction=Direction.UP, owner=N_("Head of channel"),
        sources=("credits", "targets"), grain=quota.GRAIN, parts=(quota.CREDITED, quota.EXPECTED),
        finish=ratio(("credited",), ("expected",), Reason.NO_TARGET),
    ),
)  # fmt: skip

CATALOGUE: Mapping[str, Metric] = {
    metric.key: metric for metric in (*_METRICS, *registration_metrics.METRICS, *score_metrics.METRICS)
}


def metric_called(key: str) -> Metric:
    """The metric of that key; Unreadable with the keys there are."""
    if key not in CATALOGUE:
        raise Unreadable(f"There is no metric “{key}”. Choose one of {', '.join(CATALOGUE)}.")
    return CATALOGUE[key]
