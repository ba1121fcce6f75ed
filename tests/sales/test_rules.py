"""What a plan must keep to, as plain values."""

from datetime import date

import pytest

from prm.core.errors import Refused, Unreadable
from prm.core.period import FiscalCalendar, Period
from prm.sales import rules
from prm.sales.rules import Cadence, Taken

Q1 = Period(date(2026, 1, 1), date(2026, 3, 31))
Q2 = Period(date(2026, 4, 1), date(2026, 6, 30))


def test_a_fiscal_year_is_cut_into_quarters_without_a_gap():
    found = rules.periods(FiscalCalendar(7), 2026, Cadence.QUARTERS)
    assert [str(each.start) for each in found] == ["2025-07-01", "2025-10-01", "2026-01-01", "2026-04-01"]
    assert found[-1].end == date(2026, 6, 30)
    assert sum(each.days for each in found) == 365


def test_a_fiscal_year_has_twelve_months():
    assert len(rules.periods(FiscalCalendar(), 2026, Cadence.MONTHS)) == 12
    assert rules.periods(FiscalCalendar(), 2026, Cadence.YEAR) == (Period(date(2026, 1, 1), date(2026, 12, 31)),)


def test_days_that_touch_do_not_overlap():
    rules.keep_apart(Q2, [Taken(Q1, "FY26 Q1")])
    with pytest.raises(Refused, match="overlap with this owner's target that runs FY26 Q1"):
        rules.keep_apart(Period(date(2026, 3, 31), date(2026, 4, 30)), [Taken(Q1, "FY26 Q1")])


def test_a_locked_plan_refuses_with_the_way_out():
    rules.keep_open(locked=False, said="FY26 Q1")
    with pytest.raises(Refused, match="FY26 Q1 is locked"):
        rules.keep_open(locked=True, said="FY26 Q1")


@pytest.mark.parametrize(
    ("typed", "amount"),
    [("250k", 2_500_000_000), ("", None), ("  ", None), ("USD 12.50", 125_000), ("0", 0), ("1.234,50", 12_345_000)],
)
def test_a_typed_target_is_read_as_people_write_it(typed, amount):
    assert rules.target_amount(typed, "USD") == amount


@pytest.mark.parametrize(("typed", "why"), [("-5", "0 or more"), ("EUR 5", "kept in USD"), ("x", "not an amount")])
def test_what_cannot_be_a_target_is_refused_with_a_sentence(typed, why):
    with pytest.raises(Unreadable, match=why):
        rules.target_amount(typed, "USD")


def test_a_series_needs_a_name_of_a_reasonable_length():
    assert rules.series_name("  Sales   plan ") == "Sales plan"
    with pytest.raises(Unreadable, match="Name the series"):
        rules.series_name("  ")
    with pytest.raises(Unreadable, match="80 characters"):
        rules.series_name("x" * 81)


def test_of_nested_regions_only_the_topmost_count():
    parents = {1: None, 2: 1, 3: 2, 4: 1}
    assert rules.topmost([2, 3, 4], parents) == {2, 4}
    assert rules.topmost([3, 4], parents) == {3, 4}


def test_the_company_is_the_one_node_over_all_others():
    assert rules.company_node({1: None, 2: 1}) == 1
    assert rules.company_node({1: None, 2: None, 3: 1}) is None
    assert rules.company_node({1: None}) is None


def test_levels_are_compared_with_the_first_that_has_targets():
    found = rules.compared([("company", None), ("regions", 100), ("people", 90), ("partners", 100)])
    assert [(each.level, each.other, each.gap) for each in found] == [
        ("people", "regions", 10),
        ("partners", "regions", 0),
    ]


def test_a_pasted_table_is_read_row_by_row():
    rows = rules.pasted_rows("Owner\tQ1\tQ2\nnadia\t1000\t\n\nmax\t2,000\t3k\n")
    assert [(row.number, row.owner, row.cells) for row in rows] == [
        (1, "Owner", ("Q1", "Q2")), (2, "nadia", ("1000", "")), (4, "max", ("2,000", "3k")),
    ]  # fmt: skip
    assert rules.is_heading(rows[0])
    assert not rules.is_heading(rows[1])
    assert not rules.is_heading(rows[2])


def test_an_empty_paste_asks_for_a_row():
    with pytest.raises(Unreadable, match="at least one row"):
        rules.pasted_rows(" \n ")
