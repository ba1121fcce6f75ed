"""Renewal: going on by itself, the notice period, what both sides hear 90, 60 and 30 days before, and renewing."""

from datetime import date, timedelta

import pytest
import time_machine

from prm.agreements import guard
from prm.agreements.rules import Status, Term, check_dates, earliest_end, in_force, radar_step, renewed_until
from prm.core import clock, shelf
from prm.core.errors import Unreadable
from prm.core.transaction import system
from tests.agreements.cabinet import Cabinet
from tests.agreements.test_nightly import days, night, told


@pytest.mark.parametrize(
    ("ends", "months", "until"),
    [
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
        (date(2027, 2, 28), 1, date(2027, 3, 31)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 1, 30), 1, date(2026, 2, 27)),
    ],
)
def test_a_renewal_lasts_whole_months_from_the_day_after_the_end(ends, months, until):
    assert renewed_until(ends, months) == until


def test_the_radar_stands_on_the_last_step_it_has_passed():
    last = date(2027, 1, 1)
    steps = [radar_step(last, last - timedelta(days=left)) for left in (91, 90, 61, 60, 31, 30, 0, -1)]
    assert steps == [None, 90, 90, 60, 60, 30, 30, None]


def test_one_that_goes_on_by_itself_is_in_force_after_its_end_whether_or_not_the_night_has_run():
    term = Term(date(2026, 1, 1), date(2026, 12, 31), renew_months=12)
    assert in_force(Status.ACTIVE, term, date(2031, 5, 5))
    ended = Term(term.starts, term.ends, 12, ended=date(2027, 3, 31))
    assert in_force(Status.ACTIVE, ended, date(2027, 3, 31))
    assert not in_force(Status.ACTIVE, ended, date(2027, 4, 1))


def test_without_an_end_there_is_nothing_to_renew():
    with pytest.raises(Unreadable, match="has nothing to renew"):
        check_dates(Term(date(2026, 1, 1), None, 12), 30)


def test_several_ends_that_passed_while_nobody_was_there_are_caught_up_at_once(table):
    row = table.in_force(**days(0, 30), renew_months="3")
    assert night(table, 200)["renewed"] == 1
    until = row.ends_on
    while until < clock.today() + timedelta(days=200):
        until = renewed_until(until, 3)
    assert table.row().ends_on == until
    assert night(table, 200)["renewed"] == 0


def test_notice_keeps_it_from_going_on_and_holds_through_its_period(table):
    row = table.in_force(**days(0, 60), renew_months="12", notice_days="30")
    first = earliest_end(clock.today(), 30)
    early = table.act(table.director, "end", how="notice", last=str(first - timedelta(days=1)), why="")
    assert early.status_code == 422
    assert f"can end on {first} at the earliest" in early.text
    assert table.act(table.director, "end", how="notice", last=str(first), why="We part.").status_code == 303
    assert night(table, 61) == {"begun": 0, "renewed": 0, "over": 1, "told": 0}
    assert table.row().status is Status.TERMINATED
    with table.app.app_context(), system("look", writes=False) as session:
        assert guard.in_force(session, row.partner_id, first) is not None
        assert guard.in_force(session, row.partner_id, first + timedelta(days=1)) is None


def test_whoever_can_still_give_notice_is_told_by_when(table):
    row = table.in_force(**days(0, 89), renew_months="12", notice_days="30")
    assert night(table, 0)["told"] == 1
    bodies = [title for _user, title in told(table, "agreement.ends")]
    assert all(f"goes on by itself after {row.ends_on}" in each for each in bodies)
    assert len(bodies) == 2


def test_one_that_is_renewed_by_a_later_one_ends_with_it_and_nothing_holds_twice(table):
    first = table.in_force(**days(0, 40))
    begins = first.ends_on + timedelta(days=1)
    made = table.act(
        table.staff, "renewal", starts=str(begins), ends=str(begins + timedelta(days=364)), notice_days="30",
        renew_months="0",
    )  # fmt: skip
    assert made.status_code == 303
    table.act(table.staff, "sending")
    table.sign()
    table.countersign()
    assert table.row().status is Status.COUNTERSIGNED
    assert night(table, 15)["told"] == 0, "the earlier one has a successor"
    assert night(table, 41)["begun"] == 1
    with table.app.app_context(), system("look", writes=False) as session:
        for at, number in ((0, first.number), (40, first.number), (41, table.row().number)):
            found = guard.in_force(session, first.partner_id, clock.today() + timedelta(days=at))
            assert found.number == number


def swept(table, days_on):
    with table.app.app_context(), time_machine.travel(clock.now() + timedelta(days=days_on)):
        return shelf.sweep(table.home)


def test_bytes_that_no_row_names_are_swept_a_day_later_and_no_others(table):
    swept(table, 2)  # what tests before left in the same folder
    table.sent()
    cabinet = Cabinet(table)
    cabinet.ask("nda")
    cabinet.file(cabinet.all()[0])
    cabinet.file(cabinet.all()[0], content=b"%PDF-1.7 better\n%%EOF")
    assert swept(table, 0) == 0, "it may belong to a request that is still under way"
    assert [swept(table, 2), swept(table, 2)] == [1, 0]
    assert table.partner.get(table.own("/agreement.pdf")).status_code == 200
    assert cabinet.partner.get(f"/portal/documents/{cabinet.all()[0].public_id}/file").data.startswith(b"%PDF-1.7 b")
