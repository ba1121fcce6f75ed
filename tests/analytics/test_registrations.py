"""The metrics of deal registration, on facts small enough to check by hand."""

from datetime import date
from fractions import Fraction

import pytest

from prm.analytics.engine import behind
from prm.analytics.frames import REGISTRATIONS, FrameError
from prm.analytics.metric import Reason
from prm.analytics.present import plain_value
from prm.core.period import Period
from tests.analytics.examples import AMOUNT, line, target
from tests.analytics.registered import APPROVED, BY_KEY, END, WON, YEAR, ask, brought, deal, value


def test_registrations_count_on_the_day_they_were_submitted():
    whole = brought([deal(1), deal(2, "2012-04-30"), deal(3, "2013-01-01")])
    assert [(row.label, row.value.value) for row in ask("registrations", whole, by="month").rows] == [
        ("2012-03", 1), ("2012-04", 1),
    ]  # fmt: skip


def test_intensity_divides_by_active_partners_and_cuts_by_the_partners_own_home():
    whole = brought([deal(1, territory="South"), deal(2, territory="East", partner="P2", manager="M3"), deal(3)])
    result = ask("registration_intensity", whole, by="territory")
    assert result.value.value == Fraction(3, 4)
    assert [(row.label, row.value.value) for row in result.rows] == [("North", Fraction(3, 4))]


def test_coverage_is_the_share_of_orders_that_a_registration_names():
    lines = [line("2012-05-01"), line("2012-05-01", category="Clothing"), line("2012-05-02", order="O2")]
    assert ask("registration_coverage", brought(lines=lines)).value.value == Fraction(1, 2)


def test_only_first_decisions_count_for_the_approval_rate_and_on_their_day():
    deals = [
        deal(1, decided="2012-03-02", decision="approved", status="revoked"),
        deal(2, decided="2012-03-02", decision="rejected", status="rejected"),
        deal(3, decided="2012-03-02", decision="rejected", status="approved", appeal="changed"),
        deal(4, status="withdrawn"),
        deal(5, decided="2013-01-02", **APPROVED),
    ]
    assert value("registration_approval_rate", *deals) == Fraction(1, 3)


def test_time_to_decision_is_a_median_in_hours_and_so_is_every_cut():
    hours = {"North": (1, 2, 9), "South": (4, 5)}
    deals = [
        deal(f"{place}{each}", territory=place, decided="2012-03-05", minutes=60 * each, **APPROVED)
        for place, some in hours.items()
        for each in some
    ]
    result = ask("time_to_decision", brought([*deals, deal("open")]), by="territory")
    assert result.value.value == 4
    assert {row.label: row.value.value for row in result.rows} == {"North": 2, "South": Fraction(9, 2)}
    assert ask("time_to_decision_p90", brought(deals)).value.value == Fraction(74, 10)
    assert plain_value(ask("time_to_decision_p90", brought(deals)).value, BY_KEY["time_to_decision_p90"].unit) == 7.4


def test_the_promise_kept_drills_into_the_decisions_that_kept_it():
    deals = [deal(each, decided="2012-03-05", kept=each % 2, **APPROVED) for each in range(3)]
    whole = brought(deals)
    assert ask("decision_promise_kept", whole).value.value == Fraction(1, 3)
    rows = behind(BY_KEY["decision_promise_kept"], whole, period=YEAR, data_to=END)
    assert [len(rows["kept"]), len(rows["decided"])] == [1, 3]


def test_the_win_rate_counts_expired_ones_from_the_day_after_their_last_protected_day():
    deals = [
        deal(1, closed="2012-06-01", **WON),
        deal(2, closed="2012-06-01", **(APPROVED | {"outcome": "lost"})),
        deal(3, protected_until="2012-12-30", **APPROVED),
        deal(4, protected_until="2012-12-31", **APPROVED),
        deal(5, protected_until="2011-12-31", **APPROVED),
        deal(6, protected_until="2012-05-01", decision="approved", status="converted"),
    ]
    assert value("registration_win_rate", *deals) == Fraction(1, 4)
    assert value("registration_win_rate_closed", *deals) == Fraction(1, 2)
    assert value("registration_win_rate", *deals, period=Period(date(2012, 1, 1), date(2012, 1, 1))) == 0
    assert value("registration_win_rate", *deals, data_to=None) == Fraction(1, 2)


def test_a_partner_is_activated_by_an_approved_registration_within_180_days():
    deals = [
        deal(1, decided="2012-07-08", **APPROVED),  # the 180th day after 10 January 2012
        deal(2, partner="P2", decided="2012-07-09", **APPROVED),
        deal(3, partner="P3", decided="2012-02-01", decision="rejected", status="rejected"),
    ]
    assert value("activation_rate", *deals) == Fraction(1, 5)
    assert ask("activation_rate", brought(deals), data_to=date(2012, 7, 7)).value.reason is Reason.NO_COHORT
    assert ask("activation_rate", brought(deals), by="quarter").rows[0].label == "2012-Q1"


def test_pipeline_coverage_is_open_pipeline_over_what_is_left_of_the_target():
    open_deal = APPROVED | {"expected": "2012-11-01", "protected_until": "2013-03-01"}
    deals = [
        deal(1, amount=90 * AMOUNT, **open_deal),
        deal(2, amount=7 * AMOUNT, **(open_deal | {"expected": "2013-01-15"})),
        deal(3, amount=7 * AMOUNT, manager="M3", **open_deal),
        deal(4, amount=7 * AMOUNT, closed="2012-05-01", expected="2012-11-01", **WON),
        deal(5, amount=7 * AMOUNT, expected="2012-11-01"),
    ]
    given = [target("M1", "2012-01-01", "2012-12-31", 50 * AMOUNT)]
    whole = brought(deals, [line("2012-02-01", amount=20 * AMOUNT)], given)
    assert ask("pipeline_coverage", whole).value.value == 3
    assert ask("pipeline_coverage", whole, data_to=date(2011, 12, 1)).value.value == 3
    reached = brought(deals, [line("2012-02-01", amount=50 * AMOUNT)], given)
    assert ask("pipeline_coverage", reached).value.reason is Reason.NO_GAP
    assert ask("pipeline_coverage", whole, period=None).value.reason is Reason.NO_SPAN
    assert ask("pipeline_coverage", brought(deals)).value.reason is Reason.NO_TARGET


def test_velocity_is_deals_times_win_rate_times_value_over_days():
    deals = [
        deal(1, closed="2012-03-31", amount=600, **WON),
        deal(2, closed="2012-05-30", amount=200, **WON),
        deal(3, closed="2012-05-30", **(APPROVED | {"outcome": "lost"})),
        deal(4, closed="2012-05-30", **(APPROVED | {"outcome": "lost"})),
        *(deal(each, protected_until="2013-05-01", **APPROVED) for each in range(5, 11)),
    ]
    assert value("pipeline_velocity", *deals) == 6 * Fraction(1, 2) * 400 / 60
    assert value("registered_cycle", *deals) == 60
    assert ask("pipeline_velocity", brought(deals[2:])).value.reason is Reason.NO_WON


def test_what_a_registration_is_worth_is_the_difference_of_average_orders():
    lines = [line("2012-05-01", amount=900), line("2012-05-02", order="O2", amount=100)]
    lines += [line("2012-05-03", order="O3", amount=300), line("2012-05-03", order="O3", category="", amount=100)]
    whole = brought(lines=lines)
    assert ask("average_registered_order", whole).value.value == 900
    assert ask("average_unregistered_order", whole).value.value == 250
    assert ask("registration_premium", whole).value.value == 650
    assert ask("registration_premium", brought(lines=lines[1:])).value.reason is Reason.NO_ORDERS


def test_conflicts_and_appeals():
    deals = [
        deal(1, flagged=1, resolved="2012-03-03"),
        deal(2, flagged=1, resolved="2012-03-11", appeal="upheld", appeal_decided="2012-04-01"),
        deal(3, flagged=1, appeal="open"),
        deal(4, appeal="changed", appeal_decided="2012-04-01"),
    ]
    assert value("conflict_rate", *deals) == Fraction(3, 4)
    assert value("conflict_days", *deals) == 6
    assert value("overturn_rate", *deals) == Fraction(1, 2)


def test_a_frame_without_a_column_is_refused_with_its_name():
    with pytest.raises(FrameError, match="minutes is missing"):
        REGISTRATIONS.check(REGISTRATIONS.empty().drop(columns="minutes"))
