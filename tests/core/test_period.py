"""Periods and the fiscal calendar."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prm.core.period import (
    FiscalCalendar,
    Period,
    add_months,
    last_days,
    month_of,
    month_period,
    same_days,
    since,
    split_months,
)

DAYS = st.dates(date(1950, 1, 1), date(2100, 12, 31))
PERIODS = st.tuples(DAYS, DAYS).map(lambda days: Period(min(days), max(days)))


def period(start: str, end: str) -> Period:
    return Period(date.fromisoformat(start), date.fromisoformat(end))


def test_a_period_counts_its_first_and_its_last_day():
    assert period("2013-09-29", "2013-12-29").days == 92
    assert date(2013, 12, 29) in period("2013-09-29", "2013-12-29")
    assert date(2013, 12, 30) not in period("2013-09-29", "2013-12-29")


def test_a_period_cannot_end_before_it_starts():
    with pytest.raises(ValueError, match="on or after"):
        period("2013-02-01", "2013-01-31")


@pytest.mark.parametrize(
    ("now", "earlier"),
    [
        (("2013-01-01", "2013-12-31"), ("2012-01-01", "2012-12-31")),
        (("2013-02-01", "2013-02-28"), ("2012-02-01", "2012-02-29")),
        (("2012-02-01", "2012-02-29"), ("2011-02-01", "2011-02-28")),
        (("2012-02-10", "2012-02-29"), ("2011-02-10", "2011-02-28")),
        (("2012-02-29", "2012-03-15"), ("2011-02-28", "2011-03-15")),
        (("2013-02-10", "2013-02-28"), ("2012-02-10", "2012-02-28")),
    ],
)
def test_a_year_earlier_keeps_the_days_and_whole_months_stay_whole(now, earlier):
    assert period(*now).year_earlier() == period(*earlier)


def test_the_previous_quarter_has_three_months_and_the_previous_ten_days_are_ten():
    assert period("2013-07-01", "2013-09-30").previous() == period("2013-04-01", "2013-06-30")
    assert period("2013-01-11", "2013-01-20").previous() == period("2013-01-01", "2013-01-10")


def test_the_same_days_stop_where_the_data_stops():
    year = period("2013-01-01", "2013-12-31")
    assert same_days(year, date(2013, 11, 29)) == (
        period("2013-01-01", "2013-11-29"),
        period("2012-01-01", "2012-11-29"),
    )
    assert same_days(year, date(2012, 12, 31)) is None


def test_one_open_end_is_a_long_period_and_two_are_all_time():
    assert since(None, None) is None
    assert date(1999, 1, 1) in since(None, date(2013, 1, 1))
    assert date(2150, 1, 1) in since(date(2013, 1, 1), None)


def test_ninety_days_include_the_last():
    assert last_days(90, date(2013, 11, 29)) == period("2013-09-01", "2013-11-29")


def test_a_period_splits_into_whole_months_and_edges():
    months, edges = split_months(period("2013-06-30", "2013-09-28"))
    assert months == (201307, 201308)
    assert edges == (period("2013-06-30", "2013-06-30"), period("2013-09-01", "2013-09-28"))


def test_a_period_without_a_whole_month_is_all_edge():
    inside = period("2013-06-15", "2013-07-14")
    assert split_months(inside) == ((), (inside,))


@given(PERIODS)
def test_the_split_covers_every_day_once(whole):
    months, edges = split_months(whole)
    assert sum(month_period(month).days for month in months) + sum(edge.days for edge in edges) == whole.days
    assert all(whole.contains(edge) for edge in edges)


@given(PERIODS, PERIODS)
def test_overlap_is_what_both_contain(one, other):
    both = one.overlap(other)
    assert both == other.overlap(one)
    if both is None:
        assert one.end < other.start or other.end < one.start
    else:
        assert one.contains(both)
        assert other.contains(both)


@given(DAYS, st.integers(-600, 600))
def test_months_added_and_taken_away_come_back(day, count):
    assert add_months(add_months(month_of(day), count), -count) == month_of(day)


@given(DAYS, st.integers(1, 12))
def test_each_day_lies_in_its_own_fiscal_year_and_quarter(day, start_month):
    calendar = FiscalCalendar(start_month)
    assert day in calendar.year_of(day)
    assert day in calendar.quarter_of(day)
    assert calendar.year_of(day).contains(calendar.quarter_of(day))
    assert calendar.year_of(day).end + timedelta(days=1) == calendar.year_period(calendar.fiscal_year(day) + 1).start


def test_names_say_year_quarter_and_months():
    calendar = FiscalCalendar()
    assert calendar.name(period("2026-07-01", "2026-09-30")) == "FY26 Q3 (Jul–Sep)"
    assert calendar.name(period("2026-01-01", "2026-12-31")) == "FY26"
    assert calendar.name(period("2026-07-01", "2026-07-31")) == "Jul 2026"
    assert calendar.name(period("2026-07-01", "2026-07-30")) == "1 Jul 2026 – 30 Jul 2026"


def test_a_fiscal_year_from_july_is_named_after_the_year_it_ends_in():
    calendar = FiscalCalendar(7)
    assert calendar.fiscal_year(date(2025, 7, 1)) == 2026
    assert calendar.name(calendar.quarter_of(date(2025, 8, 3))) == "FY26 Q1 (Jul–Sep)"


def test_a_fiscal_year_starts_in_a_real_month():
    with pytest.raises(ValueError, match="1 to 12"):
        FiscalCalendar(13)
