from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prm.agreements import rules
from prm.agreements.rules import MOVES, Act, Status, Term
from prm.core.errors import Refused, Unreadable

DAY = date(2026, 6, 1)


def test_an_agreement_goes_from_draft_to_active_in_the_order_of_the_table():
    status = Status.DRAFT
    for act in (Act.ASK_REVIEW, Act.SEND, Act.VIEW, Act.SIGN, Act.COUNTERSIGN, Act.ACTIVATE, Act.AMEND, Act.SUPERSEDE):
        status = rules.moved(status, act, "AG-1")
    assert status is Status.SUPERSEDED


@pytest.mark.parametrize("act", Act)
@pytest.mark.parametrize("status", Status)
def test_every_move_that_is_not_in_the_table_is_refused_in_a_sentence(status, act):
    if status in MOVES[act][0]:
        assert rules.moved(status, act, "AG-1") is MOVES[act][1]
    else:
        with pytest.raises(Refused, match=r"AG-1 .*cannot be done now"):
            rules.moved(status, act, "AG-1")


def test_nothing_leaves_an_ended_or_a_replaced_agreement():
    for status in (Status.TERMINATED, Status.SUPERSEDED):
        assert not [act for act in Act if rules.may(status, act)]


def test_expired_is_computed_and_notice_reads_as_ended():
    ran_out = Term(DAY - timedelta(days=400), DAY - timedelta(days=1))
    assert rules.shown(Status.ACTIVE, ran_out, DAY) == "expired"
    assert rules.shown(Status.ACTIVE, Term(ran_out.starts, None, 0, DAY - timedelta(days=1)), DAY) == "terminated"
    assert rules.shown(Status.COUNTERSIGNED, Term(DAY), DAY) == "active"
    assert rules.shown(Status.COUNTERSIGNED, Term(DAY + timedelta(days=1)), DAY) == "countersigned"


def test_an_agreement_that_renews_itself_has_no_last_day_until_notice_is_given():
    term = Term(DAY, DAY + timedelta(days=30), 12)
    assert rules.in_force(Status.ACTIVE, term, DAY + timedelta(days=300))
    ended = Term(term.starts, term.ends, 12, DAY + timedelta(days=60))
    assert not rules.in_force(Status.ACTIVE, ended, DAY + timedelta(days=61))


def test_only_what_both_have_signed_is_in_force():
    term = Term(DAY - timedelta(days=1))
    assert {status for status in Status if rules.in_force(status, term, DAY)} == set(rules.BINDING)


def test_dates_that_end_before_they_begin_and_renewals_without_an_end_are_refused():
    with pytest.raises(Unreadable, match="before it begins"):
        rules.check_dates(Term(DAY, DAY - timedelta(days=1)), 0)
    with pytest.raises(Unreadable, match="nothing to renew"):
        rules.check_dates(Term(DAY, None, 12), 0)
    with pytest.raises(Unreadable, match="notice period"):
        rules.check_dates(Term(DAY), -1)


def test_a_second_agreement_of_the_kind_for_the_same_days_is_refused_and_names_the_first():
    first = ("AG-AAAAAA", Term(DAY, DAY + timedelta(days=365)))
    with pytest.raises(Unreadable, match="AG-AAAAAA is a reseller agreement for the same days"):
        rules.check_overlap(Term(DAY + timedelta(days=365)), "reseller agreement", [first])
    rules.check_overlap(Term(DAY + timedelta(days=366)), "reseller agreement", [first])


@given(st.integers(0, 2_000), st.integers(0, 800), st.integers(0, 2_000), st.integers(0, 800))
def test_two_terms_overlap_exactly_when_they_share_a_day(start, length, other, other_length):
    one = Term(DAY + timedelta(days=start), DAY + timedelta(days=start + length))
    two = Term(DAY + timedelta(days=other), DAY + timedelta(days=other + other_length))
    shared = max(start, other) <= min(start + length, other + other_length)
    try:
        rules.check_overlap(one, "agreement", [("AG-1", two)])
        refused = False
    except Unreadable:
        refused = True
    assert refused is shared


def test_a_renewal_counts_whole_months_also_from_the_end_of_february():
    assert rules.renewed_until(date(2026, 12, 31), 12) == date(2027, 12, 31)
    assert rules.renewed_until(date(2027, 2, 28), 12) == date(2028, 2, 29)
    assert rules.months_later(date(2026, 1, 31), 1) == date(2026, 2, 28)


def test_the_radar_stands_on_the_smallest_step_that_is_reached():
    assert [rules.radar_step(DAY + timedelta(days=days), DAY) for days in (91, 90, 61, 60, 30, 0, -1)] == [
        None, 90, 90, 60, 30, 30, None,
    ]  # fmt: skip
