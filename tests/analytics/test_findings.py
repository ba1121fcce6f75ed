"""Findings, risks, sparks and the pivot."""

from datetime import date
from fractions import Fraction

from hypothesis import given, settings

from prm.analytics.catalogue import CATALOGUE
from prm.analytics.engine import compute
from prm.analytics.metric import Value
from prm.analytics.pivot import last_months, partner_by_month
from prm.analytics.risk import Risk, Slip, at_risk, revenue_windows, risks
from prm.analytics.spark import spark, sparks
from prm.analytics.story import Driver, Finding, growth_story, largest_story, quota_story
from prm.core.period import Period
from tests.analytics.examples import AMOUNT, LINES, facts, line, target

YEAR = Period(date(2012, 1, 1), date(2012, 12, 31))
END = date(2012, 12, 31)


def attainment(**credited):
    lines = [line("2012-05-01", manager=owner, amount=amount) for owner, amount in credited.items()]
    targets = [target(owner, "2012-01-01", "2012-12-31", 100) for owner in credited]
    return compute(CATALOGUE["quota_attainment"], facts(lines, targets=targets), by="manager", data_to=END)


def test_behind_quota_names_who_explains_most_of_it():
    story = quota_story(attainment(M1=26, M2=80, M3=120))
    assert (story.finding, story.amount, story.share) == (Finding.BEHIND_QUOTA, 74, Fraction(74, 300))
    assert story.drivers == (Driver("M1", 74, Fraction(74, 94)),)


def test_within_two_per_cent_is_on_quota():
    assert quota_story(attainment(M1=98)).finding is Finding.ON_QUOTA
    assert quota_story(attainment(M1=102)).finding is Finding.ON_QUOTA
    assert quota_story(attainment(M1=97)).finding is Finding.BEHIND_QUOTA
    assert quota_story(attainment(M1=103)).finding is Finding.AHEAD_OF_QUOTA


def test_without_targets_there_is_nothing_to_tell():
    assert quota_story(attainment()).finding is Finding.NOTHING


def test_growth_is_explained_by_new_markets_too():
    lines = [line("2011-05-01", amount=100), line("2012-05-01", amount=110)]
    whole = facts([*lines, line("2012-05-01", territory="South", amount=90)])
    story = growth_story(compute(CATALOGUE["revenue_growth"], whole, period=YEAR, by="territory", data_to=END))
    assert (story.finding, story.amount, story.share) == (Finding.GROWN, 100, 1)
    assert story.drivers == (Driver("South", 90, Fraction(9, 10)),)


def test_the_largest_has_a_share_of_the_whole():
    whole = facts([line("2012-05-01", amount=75), line("2012-05-01", territory="South", amount=25)])
    story = largest_story(compute(CATALOGUE["partner_revenue"], whole, by="territory"))
    assert story.drivers == (Driver("North", 75, Fraction(3, 4)),)


def test_a_partner_at_risk_has_two_numbers_per_reason():
    assert at_risk(49, 100) == (Risk(Slip.REVENUE, 49, 100),)
    assert at_risk(50, 100) == ()
    assert at_risk(0, 0) == ()
    assert at_risk(100, 100, Value(69, 100)) == (Risk(Slip.PACE, 69, 100),)
    assert at_risk(100, 100, Value(70, 100)) == ()


def test_windows_are_ninety_days_and_the_same_a_year_before():
    lines = [line("2012-12-31"), line("2012-10-02"), line("2011-12-31"), line("2011-10-03", partner="P2")]
    both = revenue_windows(facts(lines).revenue, END)
    assert both.loc["P1"].tolist() == [AMOUNT, AMOUNT]
    assert both.loc["P2"].tolist() == [0, AMOUNT]
    assert risks(both, {"P4": Value(1, 2)}) == {
        "P2": (Risk(Slip.REVENUE, 0, AMOUNT),),
        "P4": (Risk(Slip.PACE, 1, 2),),
    }
    assert risks(both, {}, partners=["P1"]) == {}


def test_a_spark_has_thirteen_months_with_zeros_where_nothing_was():
    lines = [line("2011-12-05"), line("2012-12-31"), line("2012-12-01", partner="P2"), line("2011-11-30")]
    revenue = facts(lines).revenue
    whole = spark(revenue, END)
    assert whole.months == (201112, *range(201201, 201213))
    assert whole.amounts == (AMOUNT, *[0] * 11, 2 * AMOUNT)
    assert sparks(revenue, "partner", END)["P2"].amounts == (*[0] * 12, AMOUNT)
    assert spark(facts().revenue, END).amounts == (0,) * 13


def test_thirteen_months_start_a_year_before():
    assert last_months(date(2013, 1, 15))[0] == 201201


@settings(max_examples=30, deadline=None)
@given(LINES)
def test_the_pivot_adds_up_by_partner_and_by_month(lines):
    revenue = facts(lines).revenue
    table = partner_by_month(revenue)
    assert table.to_numpy().sum() == revenue["amount"].sum()
    assert table.sum(axis=1).to_dict() == revenue.groupby("partner")["amount"].sum().to_dict()
    for month in table:
        here = (revenue["day"].dt.year * 100 + revenue["day"].dt.month) == month
        assert table[month].sum() == revenue["amount"][here].sum()


def test_the_pivot_stays_exact_past_the_whole_numbers_of_floats():
    big = 2**60 + 1
    lines = [line("2012-01-01", amount=big), line("2012-01-02", amount=big)]
    assert partner_by_month(facts(lines).revenue).loc["P1", 201201] == 2 * big
