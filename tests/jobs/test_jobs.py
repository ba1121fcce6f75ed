"""The job table: each job runs once, a dead worker's job is taken up again, and tries come to an end."""

import contextvars
import threading
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select, update

from prm.core import clock
from prm.core.errors import Refused
from prm.core.transaction import system
from prm.jobs import schedule, service, worker
from prm.jobs.models import Job, State

RAN = []


@pytest.fixture(autouse=True)
def _handlers():
    """Handlers of these tests, taken away afterwards."""
    kept, plans = dict(service.HANDLERS), list(schedule.SCHEDULES)
    RAN.clear()
    service.HANDLERS["test.note"] = lambda report: RAN.append(report.payload["n"]) or {"n": report.payload["n"]}
    service.HANDLERS["test.fail"] = lambda report: 1 // 0
    service.HANDLERS["test.refuse"] = _refuse
    yield
    service.HANDLERS.clear()
    service.HANDLERS.update(kept)
    schedule.SCHEDULES[:] = plans


def _refuse(report):
    raise Refused("This file is empty. Send one with rows.")


def ask(app, kind="test.note", **given):
    with app.app_context(), system("ask") as session:
        row = service.enqueue(kind, given.pop("payload", {"n": 1}), **given)
        session.flush()
        return row.id


def look(app, job_id):
    with app.app_context(), system("look", writes=False) as session:
        row = session.get(Job, job_id)
        session.expunge(row)
        return row


def drain(app):
    with app.app_context():
        return worker.drain()


def test_a_job_runs_and_keeps_its_result(app):
    job_id = ask(app, payload={"n": 7})
    assert drain(app) == 1
    job = look(app, job_id)
    assert (job.state, job.result, job.attempts, job.lease_until) == (State.DONE, {"n": 7}, 1, None)
    assert drain(app) == 0


def test_a_job_of_a_failed_act_never_was(app):
    with app.app_context(), pytest.raises(ZeroDivisionError), system("ask"):
        service.enqueue("test.note", {"n": 1})
        raise ZeroDivisionError
    assert drain(app) == 0


def test_four_workers_run_each_job_once(app):
    with app.app_context(), system("ask"):
        for n in range(40):
            service.enqueue("test.note", {"n": n})
    failures = []

    def work():
        try:
            drain(app)
        except Exception as error:
            failures.append(repr(error))

    threads = [threading.Thread(target=contextvars.Context().run, args=(work,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    drain(app)
    assert failures == []
    assert sorted(RAN) == list(range(40))


def test_a_failing_job_waits_longer_each_time_and_then_is_dead(app):
    job_id, waits = ask(app, "test.fail", most_attempts=3), []
    with time_machine.travel(clock.now(), tick=False) as traveller:
        for _ in range(3):
            assert drain(app) == 1
            assert drain(app) == 0
            job = look(app, job_id)
            waits.append((job.run_at - clock.now()).total_seconds())
            traveller.shift(timedelta(hours=1))
    assert waits[1] > waits[0] > 0
    assert (job.state, job.attempts, job.dedupe) == (State.DEAD, 3, None)
    assert "ZeroDivisionError" in job.error
    assert drain(app) == 0


def test_a_refusal_is_not_tried_again(app):
    job_id = ask(app, "test.refuse")
    drain(app)
    job = look(app, job_id)
    assert (job.state, job.error) == (State.DEAD, "This file is empty. Send one with rows.")


def test_a_job_nobody_can_run_ends_dead_and_the_worker_lives(app):
    lost = ask(app, "test.unknown", most_attempts=1)
    ask(app, payload={"n": 2})
    assert drain(app) == 2
    assert look(app, lost).state is State.DEAD
    assert RAN == [2]


def test_one_dedupe_key_holds_one_job_at_a_time(app):
    ask(app, dedupe="d")
    with pytest.raises(Exception, match=r"(?i)unique"):
        ask(app, dedupe="d")
    drain(app)
    ask(app, dedupe="d")
    assert drain(app) == 1


def test_a_cancelled_job_does_not_run_and_a_running_one_stops(app):
    job_id = ask(app)
    with app.app_context(), system("cancel") as session:
        service.cancel(session.get(Job, job_id))
    assert drain(app) == 0

    def cancels_itself(report):
        with system("somebody cancels") as session:
            service.cancel(session.get(Job, report.job_id))
        report.progress("half", 1, 2)
        RAN.append("went on")

    service.HANDLERS["test.cancelled"] = cancels_itself
    running = ask(app, "test.cancelled")
    drain(app)
    assert RAN == []
    assert look(app, running).state is State.CANCELLED
    with app.app_context(), system("again") as session:
        service.retry(session.get(Job, job_id))
    assert drain(app) == 1


def test_an_ended_job_cannot_be_cancelled_nor_a_waiting_one_retried(app):
    done, waiting = ask(app), ask(app, run_at=clock.now() + timedelta(hours=1))
    drain(app)
    with app.app_context(), system("verbs") as session:
        with pytest.raises(Refused):
            service.cancel(session.get(Job, done))
        with pytest.raises(Refused):
            service.retry(session.get(Job, waiting))


def test_the_more_urgent_goes_first_and_nothing_before_its_time(app):
    ask(app, payload={"n": "later"}, run_at=clock.now() + timedelta(hours=1))
    ask(app, payload={"n": "usual"})
    ask(app, payload={"n": "urgent"}, priority=1)
    drain(app)
    assert RAN == ["urgent", "usual"]


def test_a_job_that_kills_its_worker_every_time_ends_dead(app):
    job_id = ask(app, most_attempts=2)
    for _ in range(2):
        with app.app_context():
            assert service.claim() is not None
            with system("the worker dies") as session:
                session.execute(update(Job).values(lease_until=clock.now() - timedelta(seconds=1)))
    drain(app)
    assert look(app, job_id).state is State.DEAD
    assert RAN == []


def test_a_worker_that_lost_its_lease_cannot_end_the_job_of_the_next(app):
    job_id = ask(app)
    with app.app_context():
        first = service.claim()
        with system("time passes") as session:
            session.execute(update(Job).values(lease_until=clock.now() - timedelta(seconds=1)))
        second = service.claim()
        assert second.job_id == first.job_id
        with pytest.raises(service.Cancelled):
            first.progress("late", 1, 2)
        service.finish(first, {"by": "first"})
    assert look(app, job_id).state is State.RUNNING


def test_a_schedule_becomes_one_job_an_interval_whoever_looks(app):
    schedule.SCHEDULES[:] = [schedule.Every("test.note", timedelta(hours=1))]
    service.HANDLERS["test.note"] = lambda report: RAN.append("tick")
    start = clock.now().replace(minute=0, second=1)
    with time_machine.travel(start, tick=False) as traveller:
        for _ in range(5):
            with app.app_context():
                schedule.enqueue_due()
        drain(app)
        with app.app_context():
            schedule.enqueue_due()
        drain(app)
        assert RAN == ["tick"]
        traveller.shift(timedelta(hours=1))
        with app.app_context():
            schedule.enqueue_due()
        drain(app)
    assert RAN == ["tick", "tick"]
    with app.app_context(), system("look", writes=False) as session:
        assert session.scalar(select(func.count()).select_from(Job)) == 2
