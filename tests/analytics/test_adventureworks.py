"""Every figure of expected.json, computed independently with SQL, comes out to the last digit."""

import json
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from prm.analytics.catalogue import CATALOGUE
from prm.analytics.engine import behind, compute, spans, total
from prm.analytics.facts import Ask
from prm.analytics.present import document, rounded
from prm.core.money import to_decimal_text
from prm.core.period import Period, since, split_months
from tests.analytics import adventureworks

DATA_TO = date(2013, 11, 29)


@pytest.fixture(scope="module")
def facts():
    return adventureworks.load()


@pytest.fixture(scope="module")
def expected():
    return json.loads((adventureworks.folder() / "expected.json").read_text())


def answer(facts, key, **ask):
    return document(compute(CATALOGUE[key], facts, data_to=DATA_TO, **ask), "USD")


def by(facts, key, dim, **ask):
    return {row[dim]: row["value"] for row in answer(facts, key, by=dim, **ask)["rows"]}


def test_revenue_of_the_channel_and_of_the_company_itself(facts, expected):
    assert answer(facts, "partner_revenue")["value"] == expected["channel_revenue_total"]
    assert answer(facts, "direct_revenue")["value"] == expected["direct_revenue_total"]


def test_revenue_by_year_and_by_territory(facts, expected):
    assert by(facts, "partner_revenue", "year") == expected["channel_revenue_by_calendar_year"]
    assert by(facts, "partner_revenue", "territory") == expected["channel_revenue_by_territory"]


def test_orders_partners_and_the_average_order(facts, expected):
    assert answer(facts, "orders")["value"] == expected["orders"]
    assert answer(facts, "partners_with_orders")["value"] == expected["resellers_with_orders"]
    assert answer(facts, "average_order")["value"] == expected["average_order_value"]


def test_the_five_largest_partners(facts, expected):
    names = facts.partners.set_index("partner")["name"]
    rows = answer(facts, "partner_revenue", by="partner")["rows"][:5]
    assert [[names[row["partner"]], row["value"]] for row in rows] == expected["top_5_resellers"]


def test_quota_attainment_of_every_period(facts, expected):
    wanted = expected["quota_attainment_by_quarter"]
    rows = compute(CATALOGUE["quota_attainment"], facts, by="target_period", data_to=DATA_TO).rows
    found = {
        row.label: {
            "quota": to_decimal_text(row.value.parts["target"]),
            "actual": to_decimal_text(row.value.parts["credited"]),
            "attainment_pct": rounded(row.value.value * 100, 4),
        }
        for row in rows
    }
    assert found == wanted


def test_attainment_of_one_period_is_the_same_asked_for_by_days_or_by_label(facts, expected):
    wanted = expected["quota_attainment_by_quarter"]["2013-06-30"]["attainment_pct"]
    quarter = Period(date(2013, 6, 30), date(2013, 9, 28))
    assert answer(facts, "quota_attainment", period=quarter)["value"] == wanted
    assert answer(facts, "quota_attainment", where={"target_period": "2013-06-30"})["value"] == wanted
    assert answer(facts, "quota_attainment", period=Period(date(2013, 7, 1), date(2013, 9, 30)))["value"] == wanted


def test_managers_and_teams_add_up_to_the_company(facts):
    whole = compute(CATALOGUE["quota_attainment"], facts, data_to=DATA_TO).value.parts
    for dim in ("manager", "team", "target_period"):
        rows = compute(CATALOGUE["quota_attainment"], facts, by=dim, data_to=DATA_TO).rows
        assert sum(row.value.parts["credited"] for row in rows) == whole["credited"]
        assert sum(row.value.parts["target"] for row in rows) == whole["target"]


def test_an_unfinished_period_paces_by_its_days_gone(facts):
    last = {"where": {"target_period": "2013-09-29"}, "data_to": DATA_TO}
    attained = compute(CATALOGUE["quota_attainment"], facts, **last).value.value
    pace = compute(CATALOGUE["pacing"], facts, **last).value.value
    assert pace == attained * 92 / 62


def test_contribution_concentration_and_growth(facts, expected):
    assert answer(facts, "channel_contribution")["value"] == expected["channel_contribution_pct_all_time"]
    assert answer(facts, "top10_share")["value"] == expected["top_10_share_pct"]
    assert answer(facts, "hhi")["value"] == expected["hhi"]
    growth = by(facts, "revenue_growth", "year")
    wanted = expected["revenue_growth_pct_by_calendar_year"]
    assert {year: growth[year] for year in wanted} == wanted
    assert growth["2010"] is None
    assert list(growth) == ["2010", "2011", "2012", "2013"]


def test_growth_of_one_year_is_the_same_by_period_and_by_label(facts, expected):
    wanted = expected["revenue_growth_pct_by_calendar_year"]["2013"]
    year = Period(date(2013, 1, 1), date(2013, 12, 31))
    assert answer(facts, "revenue_growth", period=year)["value"] == wanted
    assert answer(facts, "revenue_growth", where={"year": "2013"})["value"] == wanted
    assert by(facts, "revenue_growth", "year", period=year) == {"2013": wanted}


def test_active_partners_of_the_last_ninety_days(facts, expected):
    wanted = expected["active_partner_rate_at_2013-11-29"]
    result = compute(CATALOGUE["active_partner_rate"], facts, period=since(None, DATA_TO), data_to=DATA_TO)
    parts = result.value.parts
    assert (parts["active_with_orders"], parts["active_partners"]) == (wanted["active"], wanted["partners"])
    assert document(result, "USD")["value"] == wanted["pct"]


def in_buckets(frame, periods):
    """Days summed into months, except in the months that an edge of a period cuts."""
    edges = [day for period in periods for part in split_months(period)[1] for day in (part.start, part.end)]
    month = frame["day"].dt.to_period("M")
    whole = ~month.isin(pd.DatetimeIndex(edges).to_period("M"))
    buckets = frame.assign(day=frame["day"].where(~whole, month.dt.start_time.astype(frame["day"].dtype)))
    dims = [name for name in buckets if name not in {"amount", "lines"}]
    return buckets.groupby(dims, observed=True)[["amount", "lines"]].sum().reset_index()


@pytest.mark.parametrize("key", ["revenue_growth", "active_partner_rate", "hhi", "quota_attainment", "pacing"])
def test_month_buckets_cut_where_the_metric_says_give_the_same_as_days(facts, key):
    period, metric = Period(date(2012, 3, 10), date(2013, 2, 17)), CATALOGUE[key]
    edges = spans(metric, Ask(period, data_to=DATA_TO))
    days = facts.targets[["start", "end"]].drop_duplicates().itertuples(index=False)
    rolled = replace(
        facts,
        revenue=in_buckets(facts.revenue, edges),
        credits=in_buckets(facts.credits, [Period(start.date(), end.date()) for start, end in days]),
    )
    assert len(rolled.credits) < len(facts.credits)
    by = "manager" if "targets" in metric.sources else "territory"
    asked = {"period": period, "by": by, "data_to": DATA_TO}
    assert compute(metric, rolled, **asked) == compute(metric, facts, **asked)


@pytest.mark.parametrize("key", CATALOGUE)
def test_the_rows_behind_a_number_add_up_to_it(facts, key):
    metric = CATALOGUE[key]
    ask = {"period": Period(date(2012, 3, 10), date(2013, 2, 17)), "data_to": DATA_TO}
    ask["where"] = {"manager": "289"} if "targets" in metric.sources else {"territory": "Canada"}
    rows = behind(metric, facts, **ask)
    parts = compute(metric, facts, **ask).value.parts
    summed = {part.key: total(part, rows[part.key]) if len(rows[part.key]) else None for part in metric.parts}
    assert summed == parts
