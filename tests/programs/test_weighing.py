"""Facts held against a program: the level, each requirement's number and gap, and the explanation they form."""

from datetime import date

import pytest

from prm.core.money import SCALE
from prm.core.period import FiscalCalendar, Period
from prm.programs import weighing, windows
from prm.programs.document import Join
from prm.programs.measures import Fact
from tests.programs.texts import POINTS, SPECIALISTS, leveled, read

REVENUE = Fact("booked_revenue", (), "fiscal_year")
CORE = Fact("specialisations", (("kind", "core"),))


def test_the_explanation_says_value_needed_and_gap_of_each_requirement():
    made = read(SPECIALISTS)
    found = weighing.weigh(made, {REVENUE: 420_000 * SCALE, CORE: 1})
    assert found.level.key == "silver"
    lines = {line.requirement.key: line for line in found.trees["gold"].lines()}
    assert (lines["revenue"].met, lines["revenue"].gap) == (False, 80_000 * SCALE)
    assert (lines["revenue_alone"].met, lines["revenue_alone"].gap) == (False, 430_000 * SCALE)
    assert (lines["specialisations"].met, lines["specialisations"].gap) == (True, 0)
    (either,) = found.trees["gold"].parts
    assert either.join is Join.ANY
    assert not either.met


def test_the_highest_level_that_is_met_counts_even_where_a_lower_one_is_not():
    made = leveled("{measure: csat, at_least: 4}", "{measure: months, at_least: 12}")
    assert weighing.weigh(made, {Fact("months"): 12}).level.key == "l2"
    assert weighing.weigh(made, {}).level is None


@pytest.mark.parametrize(
    ("operator", "meets"),
    [("at_least", (5, 6)), ("more_than", (6,)), ("at_most", (4, 5)), ("less_than", (4,)), ("equals", (5,))],
)
def test_operators_are_exact_at_their_threshold(operator, meets):
    made = leveled(f"{{measure: months, {operator}: 5}}")
    assert tuple(n for n in (4, 5, 6) if weighing.weigh(made, {Fact("months"): n}).level) == meets


def test_points_count_full_hundreds_in_parts_and_in_all():
    made = read(POINTS)
    year = "trailing_12_months"
    facts = {Fact("won_amount", (("source", part),), year): 250 * SCALE for part in ("sourced", "assisted", "managed")}
    points = weighing.with_points(made, facts)
    assert points[Fact("points", (), year)] == 2 * (5 + 3 + 1)
    assert points[Fact("points", (("part", "sourced"),), year)] == 10


@pytest.mark.parametrize(
    ("window", "first"),
    [
        ("fiscal_year", date(2025, 7, 1)),
        ("fiscal_quarter", date(2026, 1, 1)),
        ("trailing_12_months", date(2025, 3, 1)),
        ("trailing_days:90", date(2025, 12, 1)),
    ],
)
def test_a_window_ends_on_the_day_it_is_seen_from(window, first):
    day, fiscal = date(2026, 2, 28), FiscalCalendar(7)
    assert windows.period(window, day, fiscal) == Period(first, day)


def test_only_fiscal_windows_have_a_deadline():
    day, fiscal = date(2026, 2, 28), FiscalCalendar(7)
    assert windows.deadline("fiscal_year", day, fiscal) == date(2026, 6, 30)
    assert windows.deadline("fiscal_quarter", day, fiscal) == date(2026, 3, 31)
    assert windows.deadline("trailing_12_months", day, fiscal) is None
