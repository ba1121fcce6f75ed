"""Compliance documents: how they move, which days they may have, and when their end is warned of."""

from datetime import date, timedelta

import pytest

from prm.agreements.document_rules import MOVES, Act, Sort, Standing, check_days, in_force, may, moved, shown, soon
from prm.core.errors import Refused

TODAY = date(2026, 10, 1)
DAY = timedelta(days=1)


@pytest.mark.parametrize("status", Standing)
@pytest.mark.parametrize("act", Act)
def test_every_act_moves_from_where_it_may_and_is_refused_with_how_it_stands_elsewhere(status, act):
    if status in MOVES[act][0]:
        assert moved(status, act, Sort.NDA) is MOVES[act][1]
    else:
        assert not may(status, act)
        with pytest.raises(Refused, match="non-disclosure agreement"):
            moved(status, act, Sort.NDA)


@pytest.mark.parametrize(
    ("kind", "issued", "expires", "field", "sentence"),
    [
        (Sort.NDA, TODAY + DAY, None, "issued_on", "still to come"),
        (Sort.INSURANCE, None, None, "expires_on", "last day of the insurance certificate"),
        (Sort.NDA, None, TODAY - DAY, "expires_on", "ended on 2026-09-30"),
        (Sort.NDA, TODAY, TODAY - DAY, "expires_on", "ended on 2026-09-30"),
    ],
)
def test_days_that_cannot_be_are_named_at_their_field(kind, issued, expires, field, sentence):
    wrong = check_days(kind, issued, expires, TODAY)
    assert list(wrong) == [field]
    assert sentence in wrong[field]


def test_one_that_ends_before_it_was_issued_is_told_so():
    assert "before it was issued" in check_days(Sort.NDA, TODAY + 9 * DAY, TODAY + DAY, TODAY)["expires_on"]


def test_days_that_can_be_are_no_trouble():
    assert check_days(Sort.NDA, None, None, TODAY) == {}
    assert check_days(Sort.INSURANCE, TODAY, TODAY, TODAY) == {}


def test_it_counts_through_its_last_day_and_reads_as_expired_after_it():
    assert in_force(Standing.ACCEPTED, TODAY, TODAY)
    assert not in_force(Standing.ACCEPTED, TODAY, TODAY + DAY)
    assert in_force(Standing.ACCEPTED, None, TODAY)
    assert not in_force(Standing.RECEIVED, None, TODAY)
    assert shown(Standing.ACCEPTED, TODAY, TODAY + DAY) == "expired"
    assert shown(Standing.REFUSED, TODAY, TODAY + DAY) == "refused"


def test_an_end_is_soon_ninety_days_before_and_no_more_once_it_is_over():
    assert [soon(TODAY + timedelta(days=n), TODAY) for n in (91, 90, 0, -1)] == [False, True, True, False]
    assert not soon(None, TODAY)
