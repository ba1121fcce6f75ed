"""Jobs: whose they are, how far they are, stopping and repeating; and mail's own rules."""

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import select, update

from prm.core import clock
from prm.core.errors import ConfigurationError
from prm.core.transaction import system
from prm.identity import letters as _letters  # noqa: F401 - registers the sweep
from prm.jobs import mail, schedule, worker
from prm.jobs.models import Job, State
from prm.jobs.rules import remaining
from prm.jobs.service import enqueue, handles

KIND = "tests.nothing"


@handles(KIND)
def _nothing(report):
    if report.payload.get("fails"):
        raise ValueError("the file vanished")
    return {"summary": "482 rows imported", "rows": 482, "url": "/partners/"}


def make_job(app, person=None, **change):
    asker = person.public_id if person else ""
    with app.app_context(), system("ask") as session:
        job = enqueue(
            KIND,
            change.pop("payload", {}),
            asked_by=asker,
            title=change.pop("title", "Import of contacts.csv"),
            most_attempts=1,
        )
        session.flush()
        if change:
            session.execute(update(Job).where(Job.id == job.id).values(**change))
        return job.public_id


def test_everybody_sees_their_own_jobs_and_admins_all(app, as_, cast):
    mine, other = (
        make_job(app, cast.nadia, title="Import of mine.csv"),
        make_job(app, cast.max, title="Import of others.csv"),
    )
    page = as_(cast.nadia).get("/jobs/").get_data(as_text=True)
    assert "mine.csv" in page
    assert "others.csv" not in page
    nadia = as_(cast.nadia)
    for verb in ("cancelled", "again"):
        assert nadia.post(f"/jobs/{other}/{verb}").status_code == 404
    assert nadia.get(f"/jobs/{other}").status_code == nadia.get("/jobs/unknown").status_code == 404
    everything = as_(cast.ada).get("/jobs/?view=people").get_data(as_text=True)
    assert "mine.csv" in everything
    assert "Max Manager" in everything
    assert as_(cast.ada).get(f"/jobs/{mine}").status_code == 200


def test_a_running_job_says_how_far_it_is_and_when_it_may_end(app, as_, cast):
    started = clock.now() - timedelta(seconds=60)
    job = make_job(app, cast.nadia, state=State.RUNNING, stage="Checking rows", done=120, total=480, started_at=started)
    page = as_(cast.nadia).get(f"/jobs/{job}").get_data(as_text=True)
    assert "Checking rows" in page
    assert "120 of 480" in page
    assert "3 minutes left" in page
    assert f'hx-get="/jobs/{job}/progress" hx-trigger="every 2s"' in page
    part = as_(cast.nadia).get(f"/jobs/{job}/progress", headers={"HX-Request": "true"}).get_data(as_text=True)
    assert "<html" not in part
    assert "120 of 480" in part


@pytest.mark.parametrize(("done", "left"), [(9, None), (10, 90), (50, 10), (100, None)])
def test_an_estimate_waits_for_a_tenth(done, left):
    spent = timedelta(seconds=10)
    assert remaining(done, 100, spent) == (left and timedelta(seconds=left))


def test_an_ended_job_shows_what_came_out_and_asks_no_more(app, as_, cast):
    job = make_job(app, cast.nadia)
    with app.app_context():
        worker.drain()
    page = as_(cast.nadia).get(f"/jobs/{job}").get_data(as_text=True)
    assert "482 rows imported" in page
    assert 'href="/partners/"' in page
    assert "hx-trigger" not in page


def test_a_failed_job_says_why_and_runs_again(app, as_, cast):
    job = make_job(app, cast.nadia, payload={"fails": True})
    with app.app_context():
        worker.drain()
    browser = as_(cast.nadia)
    assert "the file vanished" in browser.get(f"/jobs/{job}").get_data(as_text=True)
    assert browser.post(f"/jobs/{job}/again").status_code == 303
    with app.app_context(), system("look", writes=False) as session:
        assert session.scalar(select(Job.state).where(Job.public_id == job)) is State.QUEUED


def test_a_waiting_job_is_cancelled_once(app, as_, cast):
    job = make_job(app, cast.nadia)
    browser = as_(cast.nadia)
    assert browser.post(f"/jobs/{job}/cancelled").status_code == 303
    assert "Cancelled" in browser.get(f"/jobs/{job}").get_data(as_text=True)
    assert browser.post(f"/jobs/{job}/cancelled").status_code == 409


def test_the_sweep_is_asked_for_once_a_day(app, cast):
    with app.app_context():
        for _look in range(3):
            schedule.enqueue_due()
        with time_machine.travel(clock.now() + timedelta(days=1)):
            schedule.enqueue_due()
        with system("look", writes=False) as session:
            assert len(session.execute(select(Job.id).where(Job.kind == "identity.sweep")).all()) == 2
        worker.drain()


@pytest.mark.parametrize("url", ["http://mail.example", "mail.example:25"])
def test_an_address_that_is_no_mail_server_is_explained(app, url):
    app.config["SMTP_URL"] = url
    try:
        with app.app_context(), pytest.raises(ConfigurationError, match="smtp://"):
            mail.send("ada@example.com", "Hello", "Text")
    finally:
        app.config["SMTP_URL"] = ""


def test_a_subject_cannot_smuggle_a_header(app):
    with app.app_context():
        mail.send("ada@example.com", "Hello\r\nBcc: all@example.com", "Text")
    (file,) = (Path(app.instance_path) / "outbox").glob("*.eml")
    assert b"\nBcc:" not in file.read_bytes()
    assert file.stat().st_mode & 0o077 == 0


def test_a_page_number_beyond_all_sense_is_a_page_without_jobs(as_, cast):
    assert as_(cast.ada).get("/jobs/?page=18446744073709551616").status_code == 200
