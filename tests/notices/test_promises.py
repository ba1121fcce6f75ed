"""The promised time (DR-6): told at 50, 80 and 100 per cent, once each, above the manager when it is over."""

from datetime import timedelta

import pytest
import time_machine

from prm.core import clock
from prm.deals import due, hours
from prm.deals.default_terms import DEFAULT_CALENDAR
from prm.deals.service import deciding
from prm.notices.rules import Weight

CALENDAR = hours.Calendar.from_document(DEFAULT_CALENDAR)


@pytest.fixture
def at(deals, told):
    """`at(registration, share)`: how many were told once so much of the promised time is used."""

    def warn(made, share):
        row = deals.look(made)
        promised = hours.spent(row.received_at, row.due_at, CALENDAR)
        used = promised * share // 100 + timedelta(minutes=row.waited)
        moment = hours.due(row.received_at, hours_of(used), CALENDAR) + timedelta(seconds=2)
        with deals.app.app_context(), time_machine.travel(moment, tick=False):
            return due.warn_of_promises()

    return warn


def hours_of(span):
    return -(-span // timedelta(minutes=1)) / 60 if span % timedelta(hours=1) else span // timedelta(hours=1)


def kinds(rows):
    return [(row.kind, row.weight) for row in rows if row.kind.startswith("promise")]


def test_each_step_is_told_once_and_the_last_one_above_too(deals, told, at):
    made = deals.register(deals.cast.pia)
    assert [at(made, share) for share in (10, 50, 50, 60, 80, 90, 100, 120)] == [0, 1, 0, 0, 1, 0, 1, 0]
    needs, fyi = Weight.NEEDS_YOU, Weight.FYI
    assert kinds(told(deals.cast.nadia)) == [("promise.50", fyi), ("promise.80", needs), ("promise.100", needs)]
    assert kinds(told(deals.cast.dirk)) == [("promise.100", needs)]
    assert kinds(told(deals.cast.pia)) == kinds(told(deals.cast.max)) == []
    steps = [row for row in told(deals.cast.nadia) if row.kind.startswith("promise")]
    assert [bool(row.seen_at) for row in steps] == [True, True, False], "the last says it all"


def test_a_worker_that_was_away_tells_only_where_it_stands_now(deals, told, at):
    made = deals.register(deals.cast.pia)
    assert at(made, 85) == 1
    assert [kind for kind, _ in kinds(told(deals.cast.nadia))] == ["promise.80"]


def test_a_question_stops_the_clock_and_its_answer_starts_it_again(deals, told, at):
    made = deals.register(deals.cast.pia)
    deals.decide(deciding.ask, made, deals.cast.nadia, "Who buys?")
    with deals.app.app_context(), time_machine.travel(clock.now() + timedelta(days=20), tick=False):
        assert due.warn_of_promises() == 0
    deals.decide(deciding.answer, made, deals.cast.pia, "The works council.")
    assert at(made, 55) == 1


def test_a_decision_ends_it(deals, told, at):
    made = deals.register(deals.cast.pia)
    assert at(made, 50) == 1
    row = deals.look(made)
    with deals.app.app_context(), time_machine.travel(row.due_at + timedelta(days=9), tick=False):
        deals.decide(deciding.approve, made, deals.cast.nadia)
        assert due.warn_of_promises() == 0
        assert all(each.seen_at for each in told(deals.cast.nadia))
