"""Signing in: by link, by password, once, in time, and with one answer for everybody."""

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from prm.core import clock
from prm.core.transaction import system
from prm.identity import service, tries
from prm.identity.models import SignInLink, User, UserSession
from prm.jobs import worker
from prm.jobs.models import Job
from prm.journal.log import System
from prm.journal.models import Event
from tests.identity.mailbox import letters, mail_server, path_in

SECRET = "plum kettle orbit fence"
TESTS = System("tests")


@pytest.fixture
def with_password(app, cast):
    """Nadia has a password."""
    with app.app_context(), system("password") as session:
        service.set_password(session.get_one(User, cast.nadia.id), SECRET, TESTS)
    return cast.nadia


def ask_for_link(browser, email, **more):
    return browser.post("/sign-in", {"email": email, "act": "link"} | more)


def by_password(browser, email, password, **more):
    return browser.post("/sign-in", {"email": email, "password": password, "act": "password"} | more)


def rows(app, query):
    with app.app_context(), system("look", writes=False) as session:
        return session.execute(query).all()


def test_a_mailed_link_signs_in(app, as_, cast):
    browser = as_(None)
    assert ask_for_link(browser, cast.nadia.email).location.endswith("/sign-in/sent")
    (letter,) = letters(app)
    assert letter["To"] == cast.nadia.email
    opened = browser.get(path_in(letter))
    assert (opened.status_code, opened.location) == (302, "/sign-in/confirm")
    page = browser.get("/sign-in/confirm").get_data(as_text=True)
    assert cast.nadia.email in page
    entered = browser.post("/sign-in/confirm")
    assert (entered.status_code, entered.location) == (303, "/")
    assert browser.get("/preferences").status_code == 200


def test_opening_a_link_uses_nothing_up(app, as_, cast):
    ask_for_link(as_(None), cast.nadia.email)
    (letter,) = letters(app)
    for _scanner in range(3):
        assert as_(None).get(path_in(letter)).status_code == 302
    assert rows(app, select(SignInLink.used_at)) == [(None,)]
    assert rows(app, select(UserSession.id)) == []


def test_a_link_works_once(app, as_, cast):
    ask_for_link(as_(None), cast.nadia.email)
    (letter,) = letters(app)
    first, second = as_(None), as_(None)
    first.get(path_in(letter))
    second.get(path_in(letter))
    assert first.post("/sign-in/confirm").status_code == 303
    assert second.post("/sign-in/confirm").status_code == 410
    assert as_(None).get(path_in(letter)).status_code == 410
    assert len(rows(app, select(UserSession.id))) == 1


def test_a_link_dies_after_a_quarter_of_an_hour(app, as_, cast):
    ask_for_link(as_(None), cast.nadia.email)
    (letter,) = letters(app)
    with time_machine.travel(clock.now() + timedelta(minutes=15, seconds=1)):
        assert as_(None).get(path_in(letter)).status_code == 410


def test_the_secret_of_a_link_is_stored_nowhere(app, as_, cast):
    ask_for_link(as_(None), cast.nadia.email)
    (letter,) = letters(app)
    secret = path_in(letter).rpartition("/")[2]
    with app.app_context(), system("look", writes=False) as session:
        kept = [str(row) for model in (SignInLink, Job, Event) for row in session.execute(select(model.__table__))]
    assert kept
    assert not any(secret in text for text in kept)


def test_mail_goes_to_the_server_when_there_is_one(app, as_, cast):
    with mail_server() as (port, kept):
        app.config["SMTP_URL"] = f"smtp://127.0.0.1:{port}"
        try:
            ask_for_link(as_(None), cast.nadia.email)
            with app.app_context():
                worker.drain()
        finally:
            app.config["SMTP_URL"] = ""
    (envelope,) = kept.letters
    assert envelope.rcpt_tos == [cast.nadia.email]
    assert b"/sign-in/link/" in envelope.content
    assert letters(app) == []


def test_a_server_that_is_away_is_tried_again(app, as_, cast):
    app.config["SMTP_URL"] = "smtp://127.0.0.1:9"
    try:
        ask_for_link(as_(None), cast.nadia.email)
        with app.app_context():
            worker.drain()
    finally:
        app.config["SMTP_URL"] = ""
    ((state, attempts),) = rows(app, select(Job.state, Job.attempts))
    assert (state, attempts) == ("queued", 1)
    with time_machine.travel(clock.now() + timedelta(minutes=5)):
        assert len(letters(app)) == 1


def same(answer):
    """What of an answer everybody could see, without the form's own token."""
    text = re.sub(r'value="[0-9a-f]{64}"', "", answer.get_data(as_text=True))
    return answer.status_code, answer.headers.get("Location"), text


def test_known_and_unknown_addresses_get_the_same_answer(app, as_, with_password):
    known, unknown = with_password.email, "nobody@example.com"
    assert same(ask_for_link(as_(None), known)) == same(ask_for_link(as_(None), unknown))
    wrong = same(by_password(as_(None), known, "wrong wrong wrong wrong"))
    other = same(by_password(as_(None), unknown, "wrong wrong wrong wrong"))
    assert wrong[0] == 422
    assert wrong[2].replace(known, "") == other[2].replace(unknown, "")
    assert [letter["To"] for letter in letters(app)] == [known]


def test_both_do_the_same_work(app, as_, with_password):
    def work(email):
        before = [rows(app, select(func.count()).select_from(model))[0][0] for model in (Job, SignInLink, Event)]
        ask_for_link(as_(None), email)
        after = [rows(app, select(func.count()).select_from(model))[0][0] for model in (Job, SignInLink, Event)]
        return [b - a for a, b in zip(before, after, strict=True)]

    assert work(with_password.email) == work("nobody@example.com") == [1, 0, 0]


def test_a_password_signs_in_and_the_token_changes(as_, with_password):
    browser = as_(None)
    browser.get("/sign-in")
    planted = browser.http.get_cookie("prm_sid").value
    answer = by_password(browser, with_password.email.upper(), SECRET, next="/preferences")
    assert (answer.status_code, answer.location) == (303, "/preferences")
    assert browser.http.get_cookie("prm_sid").value != planted
    assert browser.get("/preferences").status_code == 200


def test_a_planted_token_opens_nothing_after_the_sign_in(as_, with_password):
    victim, attacker = as_(None), as_(None)
    planted = victim.http.get_cookie("prm_sid").value
    attacker.http.set_cookie("prm_sid", planted)
    by_password(victim, with_password.email, SECRET)
    assert attacker.get("/preferences").status_code == 302


def test_nobody_without_a_password_or_access_enters_by_password(app, as_, cast, with_password):
    assert by_password(as_(None), cast.dirk.email, SECRET).status_code == 422
    with app.app_context(), system("end") as session:
        service.disable(session.get_one(User, with_password.id), TESTS)
    assert by_password(as_(None), with_password.email, SECRET).status_code == 422


def test_guesses_are_slowed_down_and_the_owner_still_comes_in(app, as_, with_password):
    answers = [by_password(as_(None), with_password.email, f"guess number {n} of many") for n in range(8)]
    assert [answer.status_code for answer in answers] == [422] * 5 + [429] * 3
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 181
    assert "again in" in answers[-1].get_data(as_text=True)
    assert by_password(as_(None), with_password.email, SECRET).status_code == 429
    browser = as_(None)
    ask_for_link(browser, with_password.email)
    browser.get(path_in(letters(app)[-1]))
    assert browser.post("/sign-in/confirm").status_code == 303


def test_at_most_ten_guesses_get_through_in_a_quarter_of_an_hour(as_, with_password):
    through, begun = 0, clock.now()
    with time_machine.travel(begun, tick=False) as traveller:
        for _minute in range(45):
            through += by_password(as_(None), with_password.email, "one more guess of many").status_code == 422
            traveller.shift(timedelta(seconds=20))
    assert through <= 10


def test_a_right_password_forgives_earlier_mistakes(as_, with_password):
    for _n in range(4):
        by_password(as_(None), with_password.email, "not the right one, sorry")
    assert by_password(as_(None), with_password.email, SECRET).status_code == 303
    assert by_password(as_(None), with_password.email, "not the right one, sorry").status_code == 422


def test_what_is_logged_of_a_refusal_names_nobody(as_, with_password, caplog):
    by_password(as_(None), with_password.email, "not the right one, sorry")
    assert "refused" in caplog.text
    assert with_password.email not in caplog.text


def test_a_try_is_kept_under_a_digest(app, as_, with_password):
    by_password(as_(None), with_password.email, "not the right one, sorry")
    with app.app_context():
        assert tries.subject("password", with_password.email) != tries.subject("link", with_password.email)


def test_a_form_from_elsewhere_is_refused(as_, with_password):
    answer = as_(None).post("/sign-in", {"email": with_password.email, "password": SECRET}, forged=True)
    assert answer.status_code == 403


@pytest.mark.parametrize("email", ["", "ada", "ada@", "a b@example.com", "x" * 300 + "@example.com"])
def test_an_address_that_is_none_is_explained(as_, cast, email):
    answer = ask_for_link(as_(None), email)
    assert answer.status_code == 422
    assert "e-mail" in answer.get_data(as_text=True)


def test_a_link_of_somebody_else_signs_nobody_out(app, as_, cast):
    ask_for_link(as_(None), cast.nadia.email)
    (letter,) = letters(app)
    ada = as_(cast.ada)
    assert ada.get(path_in(letter)).status_code == 409
    assert ada.get("/preferences").status_code == 200
    assert as_(cast.pia).get(path_in(letter)).status_code == 409
    assert as_(cast.nadia).get(path_in(letter)).status_code == 302


def test_a_partner_signs_in_too(app, as_, cast):
    browser = as_(None)
    ask_for_link(browser, cast.pia.email, next="/preferences")
    browser.get(path_in(letters(app)[0]))
    assert browser.post("/sign-in/confirm").location == "/preferences"
    assert browser.get("/preferences").status_code == 200
