"""What time does: agreements begin, go on, end; who is told of what, once."""

from datetime import timedelta

import time_machine
from sqlalchemy import select

from prm.agreements import nightly
from prm.agreements.rules import Status
from prm.core import clock
from prm.core.transaction import system
from prm.jobs import worker
from prm.notices.models import Notice

DAY = timedelta(days=1)


def night(table, days):
    with table.app.app_context(), time_machine.travel(clock.now() + timedelta(days=days)):
        return nightly.run()


def told(table, kind=None, days=0):
    with table.app.app_context():
        with time_machine.travel(clock.now() + timedelta(days=days)):
            worker.drain()
        with system("look", writes=False) as session:
            rows = session.execute(select(Notice.user_id, Notice.kind, Notice.title).order_by(Notice.id)).all()
    return [(user, title) for user, what, title in rows if kind in {None, what}]


def days(start, length):
    first = clock.today() + timedelta(days=start)
    return {"starts": str(first), "ends": str(first + timedelta(days=length))}


def test_signed_ahead_it_begins_on_its_day(table):
    row = table.in_force(**days(20, 365))
    assert row.status is Status.COUNTERSIGNED
    assert night(table, 19)["begun"] == 0
    assert night(table, 20)["begun"] == 1
    assert table.row().status is Status.ACTIVE


def test_without_notice_it_goes_on_and_both_sides_hear_of_it(table):
    row = table.in_force(**days(0, 40), renew_months="12")
    assert night(table, 41)["renewed"] == 1
    assert table.row().ends_on > row.ends_on + timedelta(days=360)
    assert night(table, 41)["renewed"] == 0
    assert {user for user, _title in told(table, "agreement.renewed", 42)} == {table.cast.pia.id, table.cast.nadia.id}


def test_the_radar_tells_each_side_once_for_each_step(table):
    table.in_force(**days(0, 100))
    assert [night(table, at)["told"] for at in (9, 10, 10, 39, 40, 69, 70, 71)] == [0, 1, 0, 0, 1, 0, 1, 0]
    heard = told(table, "agreement.ends")
    assert sorted(user for user, _title in heard) == sorted([table.cast.pia.id, table.cast.nadia.id] * 3)


def test_one_that_expires_is_told_of_once_and_one_that_was_ended_is_over(table):
    table.in_force(**days(0, 40))
    assert night(table, 41)["over"] == 1
    assert night(table, 42)["over"] == 0
    assert table.row().status is Status.ACTIVE, "dates say that it has expired"
    assert len(told(table, "agreement.over")) == 2
    with time_machine.travel(clock.now() + 42 * DAY):
        assert "Expired" in table.as_(table.cast.nadia).get("/programs/agreements").text


def test_each_step_of_signing_is_told_to_who_acts_next(table):
    table.sent()
    assert {user for user, _title in told(table, "agreement.sent")} == {table.cast.pia.id}
    table.sign()
    signers = {user for user, _title in told(table, "agreement.signed")}
    assert signers == {table.cast.dirk.id, table.cast.nadia.id}
    table.countersign()
    assert {user for user, _title in told(table, "agreement.countersigned")} == {table.cast.pia.id, table.cast.nadia.id}
