"""Sessions: how long they last, how they are listed and ended, and what they write."""

from datetime import timedelta

import pytest
import time_machine
from flask_login import current_user
from sqlalchemy import select

from prm.core import clock
from prm.core.transaction import system
from prm.identity import actors, service
from prm.identity.models import User, UserSession
from prm.journal.log import System
from prm.journal.models import Event
from tests.factories import make_user, save

TESTS = System("tests")
SECRET, FRESH = "plum kettle orbit fence", "river basket noon candle"


def rows(app, query):
    with app.app_context(), system("look", writes=False) as session:
        return session.execute(query).all()


def moments(app, person):
    return rows(
        app,
        select(UserSession.seen_at, User.seen_at)
        .join(User, User.id == UserSession.user_id)
        .where(User.id == person.id),
    )


def open_after(browser, *steps):
    """Does the browser still get in, visiting once after each step?"""
    start, status = clock.now(), 0
    for step in steps:
        start += step
        with time_machine.travel(start):
            status = browser.get("/preferences").status_code
    return status == 200


@pytest.mark.parametrize(
    ("who", "rests", "stays"), [("nadia", 29, True), ("nadia", 31, False), ("pia", 479, True), ("pia", 481, False)]
)
def test_a_resting_session_ends_by_itself(as_, cast, who, rests, stays):
    assert open_after(as_(getattr(cast, who)), timedelta(minutes=rests)) is stays


def test_a_busy_session_ends_at_its_limit(app, as_, cast):
    with app.app_context(), system("password") as session:
        service.set_password(session.get_one(User, cast.nadia.id), SECRET, TESTS)
    browser = as_(None)
    browser.post("/sign-in", {"email": cast.nadia.email, "password": SECRET, "act": "password"})
    step = timedelta(minutes=20)
    assert open_after(browser, *[step] * 35)
    assert not open_after(browser, *[step] * 37)


def test_signing_out_ends_the_session_and_clears_the_browser(app, as_, cast):
    browser, thief = as_(cast.nadia), as_(None)
    thief.http.set_cookie("prm_sid", browser.token)
    answer = browser.post("/sign-out")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert browser.get("/preferences").status_code == 302
    assert thief.get("/preferences").status_code == 302
    assert rows(app, select(UserSession.id)) == []


def test_sign_out_stands_on_every_page_as_a_button(as_, cast):
    for person in (cast.ada, cast.pia):
        page = as_(person).get("/preferences").get_data(as_text=True)
        assert '<form method="post" action="/sign-out">' in page


def test_somebody_whose_access_ends_is_out_with_the_next_request(app, as_, cast):
    nadia = as_(cast.nadia)
    assert nadia.get("/preferences").status_code == 200
    as_(cast.ada).post(f"/settings/people/{cast.nadia.public_id}/disabled")
    assert nadia.get("/preferences").status_code == 302
    assert nadia.post("/preferences/theme", {"theme": "dark"}).status_code in {401, 403}
    assert rows(app, select(UserSession.id).where(UserSession.user_id == cast.nadia.id)) == []


def test_sessions_are_listed_and_ended_one_by_one(app, as_, cast):
    here, there = as_(cast.nadia), as_(cast.nadia)
    mine = rows(app, select(UserSession.public_id).where(UserSession.token_digest == actors.digest(there.token)))[0][0]
    assert mine in here.get("/preferences/security").get_data(as_text=True)
    assert here.post(f"/preferences/sessions/{mine}/end").status_code == 303
    assert there.get("/preferences").status_code == 302
    assert here.get("/preferences").status_code == 200


def test_nobody_ends_or_sees_a_session_of_somebody_else(app, as_, cast):
    nadia = as_(cast.nadia)
    other = rows(app, select(UserSession.public_id).where(UserSession.user_id == cast.nadia.id))[0][0]
    for person in (cast.max, cast.pia, cast.ada):
        browser = as_(person)
        assert other not in browser.get("/preferences/security").get_data(as_text=True)
        assert browser.post(f"/preferences/sessions/{other}/end").status_code == 404
    assert nadia.get("/preferences").status_code == 200


def test_all_others_end_at_once(as_, cast):
    here, there = as_(cast.pia), as_(cast.pia)
    assert here.post("/preferences/sessions/end-others").status_code == 303
    assert there.get("/preferences").status_code == 302
    assert here.get("/preferences").status_code == 200


@pytest.mark.parametrize("who", ["nadia", "pia"])
def test_a_new_password_needs_the_old_one_and_ends_the_others(app, as_, cast, who):
    person = getattr(cast, who)
    with app.app_context(), system("password") as session:
        service.set_password(session.get_one(User, person.id), SECRET, TESTS)
    here, there = as_(person), as_(person)
    wrong = here.post("/preferences/security", {"current": "not my password at all", "fresh": FRESH, "end_others": "y"})
    assert wrong.status_code == 422
    assert "not your current password" in wrong.get_data(as_text=True)
    before = here.http.get_cookie("prm_sid").value
    assert here.post("/preferences/security", {"current": SECRET, "fresh": FRESH, "end_others": "y"}).status_code == 303
    assert here.http.get_cookie("prm_sid").value != before
    assert here.get("/preferences").status_code == 200
    assert there.get("/preferences").status_code == 302
    assert as_(None).post("/sign-in", {"email": person.email, "password": FRESH, "act": "password"}).status_code == 303


def test_ending_the_others_is_the_usual_choice(app, as_, cast):
    with app.app_context(), system("password") as session:
        service.set_password(session.get_one(User, cast.nadia.id), SECRET, TESTS)
    page = as_(cast.nadia).get("/preferences/security").get_data(as_text=True)
    assert 'checked id="end_others"' in page


def test_a_first_password_needs_a_young_sign_in(as_, cast):
    browser = as_(cast.nadia)
    with time_machine.travel(clock.now() + timedelta(minutes=20)):
        assert browser.post("/preferences/security", {"fresh": FRESH}).status_code == 422
    assert browser.post("/preferences/security", {"fresh": FRESH}).status_code == 303


def test_guesses_at_the_current_password_are_slowed_down(app, as_, cast):
    with app.app_context(), system("password") as session:
        service.set_password(session.get_one(User, cast.nadia.id), SECRET, TESTS)
    browser = as_(cast.nadia)
    for _n in range(5):
        browser.post("/preferences/security", {"current": "not my password at all", "fresh": FRESH})
    answer = browser.post("/preferences/security", {"current": SECRET, "fresh": FRESH})
    assert answer.status_code == 422
    assert "Too many tries" in answer.get_data(as_text=True)


def test_looking_writes_nothing_within_a_minute_and_last_seen_after_it(app, as_, cast):
    browser = as_(cast.nadia)
    before = moments(app, cast.nadia)
    browser.get("/preferences")
    assert moments(app, cast.nadia) == before
    with time_machine.travel(clock.now() + timedelta(minutes=2)):
        browser.get("/preferences")
    ((session_seen, person_seen),) = moments(app, cast.nadia)
    assert session_seen == person_seen > before[0][0]


def test_machines_that_ask_for_health_get_no_cookie_and_no_bookkeeping(app, as_, cast):
    browser = as_(cast.nadia)
    before = moments(app, cast.nadia)
    with time_machine.travel(clock.now() + timedelta(minutes=2)):
        for path in ("/healthz", "/readyz", "/static/app.css"):
            with browser.get(path) as answer, app.test_client().get(path) as first_visit:
                assert answer.status_code == 200
                assert "Set-Cookie" not in first_visit.headers
    assert moments(app, cast.nadia) == before


def test_a_message_is_said_once(as_, cast):
    browser = as_(cast.nadia)
    browser.post("/preferences/theme", {"theme": "dark"})
    browser.post(
        "/preferences", {"name": "Nadia M", "locale": "en_GB", "time_zone": "UTC", "theme": "dark", "density": "normal"}
    )
    assert "Preferences saved." not in browser.get("/preferences", headers={"HX-Request": "true"}).get_data(
        as_text=True
    )
    assert "Preferences saved." in browser.get("/preferences").get_data(as_text=True)
    assert "Preferences saved." not in browser.get("/preferences").get_data(as_text=True)


def test_the_sweep_forgets_what_is_over_and_keeps_the_rest(app, as_, cast):
    as_(cast.nadia)
    with app.app_context(), system("old") as _session:
        now = clock.now()
        for n, (ends, seen) in enumerate([(-1, -1), (5, -2), (5, 0)]):
            save(
                UserSession(
                    token_digest=f"digest {n}",
                    user_id=make_user().id,
                    created_at=now,
                    seen_at=now + timedelta(hours=seen),
                    ends_at=now + timedelta(hours=ends),
                )
            )
    with app.app_context():
        assert actors.sweep() == 2
    assert len(rows(app, select(UserSession.id))) == 2


def test_flask_login_knows_the_same_person(app, as_, cast):
    with app.test_client() as http:
        http.set_cookie("prm_sid", as_(cast.nadia).token)
        http.get("/preferences")
        assert current_user.get_id() == cast.nadia.public_id
        assert current_user.is_authenticated


def test_signing_in_and_out_leave_one_event_each_without_a_name(app, as_, cast):
    with app.app_context(), system("password") as session:
        service.set_password(session.get_one(User, cast.nadia.id), SECRET, TESTS)
    browser = as_(None)
    browser.post("/sign-in", {"email": cast.nadia.email, "password": SECRET, "act": "password"})
    browser.post("/sign-out")
    found = rows(app, select(Event.kind, Event.actor, Event.facts).order_by(Event.id))[1:]
    assert [(row.kind, row.actor) for row in found] == [
        ("session.began", cast.nadia.public_id),
        ("session.ended", cast.nadia.public_id),
    ]
    assert "Nadia" not in str([row.facts for row in found])
