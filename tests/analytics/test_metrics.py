"""Single metrics on facts small enough to check by hand."""

from datetime import date
from fractions import Fraction

import pytest

from prm.analytics.catalogue import CATALOGUE
from prm.analytics.engine import behind, compute
from prm.analytics.frames import FrameError
from prm.analytics.metric import Reason
from prm.analytics.present import document
from prm.core.errors import Unreadable
from prm.core.period import FiscalCalendar, Period, since
from tests.analytics.examples import AMOUNT, TARGETS, facts, line, target

YEAR = Period(date(2012, 1, 1), date(2012, 12, 31))
END = date(2012, 12, 31)


def ask(key, whole, **given):
    return compute(CATALOGUE[key], whole, **given)


def test_a_ratio_is_recomputed_when_cut_not_averaged():
    whole = facts(
        [line("2012-01-05", amount=90), line("2012-01-05", territory="South", amount=10)],
        [line("2012-01-05", amount=10), line("2012-01-05", territory="South", amount=90)],
    )
    result = ask("channel_contribution", whole, by="territory")
    assert result.value.value == Fraction(1, 2)
    assert {row.label: row.value.value for row in result.rows} == {"North": Fraction(9, 10), "South": Fraction(1, 10)}


def test_nothing_divided_by_nothing_is_not_available_never_zero():
    document_ = document(ask("channel_contribution", facts()), "EUR")
    assert document_["value"] is None
    assert document_["reason"] == "There is no revenue to divide by."


def test_an_order_of_two_categories_counts_once_in_each_and_once_in_all():
    whole = facts([line("2012-01-05"), line("2012-01-05", category="Clothing")])
    result = ask("orders", whole, by="category")
    assert result.value.value == 1
    assert [(row.label, row.value.value) for row in result.rows] == [("Bikes", 1), ("Clothing", 1)]


def test_growth_has_no_answer_without_an_earlier_period():
    whole = facts([line("2012-01-05")])
    assert ask("revenue_growth", whole, period=YEAR).value.reason is Reason.NO_EARLIER
    assert ask("revenue_growth", whole).value.reason is Reason.NO_PERIOD
    assert ask("revenue_growth", whole, period=since(None, END)).value.reason is Reason.NO_PERIOD


def test_revenue_lost_altogether_is_minus_a_hundred_per_cent():
    whole = facts([line("2011-03-01", partner="P2"), line("2012-03-01")])
    result = ask("revenue_growth", whole, period=YEAR, by="partner")
    assert {row.label: row.value.value for row in result.rows} == {"P2": -1, "P1": None}
    assert [row.label for row in result.rows] == ["P2", "P1"]


def test_years_to_come_have_no_growth_row():
    whole = facts([line("2011-03-01"), line("2012-03-01")])
    assert [row.label for row in ask("revenue_growth", whole, by="year", data_to=END).rows] == ["2011", "2012"]


def test_growth_by_fiscal_quarter_meets_the_same_quarter_a_year_before():
    whole = facts([line("2011-08-01", amount=100), line("2012-09-30", amount=150)])
    rows = ask("revenue_growth", whole, by="quarter", calendar=FiscalCalendar(7), data_to=END).rows
    assert [(row.label, row.value.value) for row in rows] == [("2012-Q1", None), ("2013-Q1", Fraction(1, 2))]


def test_growth_of_february_compares_whole_februaries():
    whole = facts([line("2012-02-29", amount=100), line("2013-02-28", amount=110)])
    february = Period(date(2013, 2, 1), date(2013, 2, 28))
    assert ask("revenue_growth", whole, period=february).value.value == Fraction(1, 10)


def test_only_active_partners_with_a_line_in_ninety_days_are_active():
    lines = [line("2012-12-31"), line("2012-10-03", partner="P2"), line("2012-10-02", partner="P3")]
    whole = facts([*lines, line("2012-12-31", partner="P5")])
    value = ask("active_partner_rate", whole, data_to=END).value
    assert (value.numerator, value.denominator) == (2, 4)


def test_the_active_rate_looks_back_from_the_last_day_with_data():
    whole = facts([line("2012-09-15")])
    year_to_date = {"period": YEAR, "data_to": date(2012, 10, 31)}
    assert ask("active_partner_rate", whole, **year_to_date).value.value == Fraction(1, 4)
    later = Period(date(2013, 1, 1), date(2013, 1, 31))
    assert ask("active_partner_rate", whole, period=later, data_to=END).value.reason is Reason.NO_DATA


def test_the_top_ten_are_ten_and_their_rows_add_up():
    whole = facts([line("2012-01-05", partner=f"P{n}", amount=n * AMOUNT) for n in range(1, 6)])
    assert ask("top10_share", whole).value.value == 1
    assert len(behind(CATALOGUE["top10_share"], whole)["ten_largest"]) == 5


def test_concentration_stays_exact_where_squares_overflow_64_bits():
    whole = facts([line("2012-01-05", amount=10**15), line("2012-01-05", partner="P2", amount=3 * 10**15)])
    assert ask("hhi", whole).value.value == Fraction(10, 16)


def test_a_joiner_has_a_target_by_the_days_left():
    whole = facts(targets=TARGETS)
    half = Period(date(2012, 7, 1), date(2012, 12, 31))
    rows = behind(CATALOGUE["quota_attainment"], whole, period=half, data_to=END)["target"]
    assert rows["amount"].tolist() == [30 * AMOUNT * 92 // 184]
    assert rows["whole"].tolist() == [30 * AMOUNT]


def test_a_period_not_begun_does_not_count_against_anyone():
    whole = facts([line("2012-05-01", manager="M3")], targets=TARGETS)
    value = ask("quota_attainment", whole, where={"manager": "M3"}, data_to=END).value
    assert (value.value, value.reason) == (None, Reason.NO_TARGET)


def test_credit_counts_only_for_owners_with_a_target_in_their_own_days():
    lines = [line("2012-06-30", manager="M2", amount=5), line("2012-07-01", manager="M2", amount=7)]
    whole = facts([*lines, line("2012-06-30", manager="M3", amount=100)], targets=TARGETS[1:3])
    rows = ask("quota_attainment", whole, by="target_period", data_to=END).rows
    assert [(row.label, row.value.parts["credited"]) for row in rows] == [("2012-01-01", 5), ("2012-07-01", 7)]


def test_a_target_counts_in_the_period_that_holds_most_of_its_days():
    odd = [target("M1", "2012-09-28", "2012-12-27", AMOUNT)]
    whole = facts([line("2012-09-28")], targets=odd)
    quarters = [FiscalCalendar().quarter_period(2012, number) for number in (3, 4)]
    values = [ask("quota_attainment", whole, period=each, data_to=END).value.value for each in quarters]
    assert values == [None, 1]


@pytest.mark.parametrize("dim", ["partner", "territory", "category"])
def test_targets_of_other_owners_count_when_asked_for(dim):
    whole = facts([line("2012-05-01"), line("2012-05-01", "P2", "M1", "South", "")], targets=TARGETS)
    rows = ask("quota_attainment", whole, by=dim, data_to=END).rows
    assert [row.value.value for row in rows] == [Fraction(1, 9)]


def test_managers_and_partners_targets_do_not_mix():
    with pytest.raises(Unreadable, match="Ask for one of them"):
        ask("quota_attainment", facts(targets=TARGETS), by="partner", where={"manager": "M1"})


def test_pacing_measures_against_the_days_gone():
    whole = facts([line("2012-02-01", amount=25 * AMOUNT)], targets=TARGETS[:1])
    midyear = date(2012, 7, 1)
    value = ask("pacing", whole, data_to=midyear).value
    assert value.value == Fraction(1, 2) / Fraction(183, 366)


def test_pacing_of_a_joiner_runs_from_the_day_they_joined():
    whole = facts([line("2012-11-01", manager="M2", amount=15 * AMOUNT)], targets=TARGETS[2:3])
    half = date(2012, 11, 15)
    assert ask("pacing", whole, data_to=half).value.value == 2


def test_a_column_summed_away_is_named():
    whole = facts([line("2012-01-05")])
    narrow = type(whole)(revenue=whole.revenue.drop(columns="manager"))
    with pytest.raises(FrameError, match="summed without manager"):
        ask("partner_revenue", narrow, by="manager")
    with pytest.raises(FrameError, match="needs the direct frame"):
        ask("direct_revenue", narrow)


def test_the_document_of_the_command_line_has_the_agreed_shape():
    whole = facts([line("2012-01-05", amount=804505969823), line("2012-02-05", amount=-5)])
    given = document(ask("partner_revenue", whole, by="month", period=since(YEAR.start, None), data_to=END), "USD")
    assert given == {
        "key": "partner_revenue", "unit": "amount", "currency": "USD", "from": "2012-01-01", "to": None,
        "data_to": "2012-12-31", "by": "month",
        "rows": [{"month": "2012-01", "value": "80450596.9823"}, {"month": "2012-02", "value": "-0.0005"}],
        "value": "80450596.9818",
    }  # fmt: skip
