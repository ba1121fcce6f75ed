"""Company › Confirm (PP-5): the company's administrator says that the vendor's data are right, or corrects them."""

from datetime import date, timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from sqlalchemy import select

from prm.core import clock
from prm.core.transaction import system
from prm.journal.models import Event
from prm.notices.models import Notice
from prm.partners.models import Partner
from prm.partners.reminding import ask
from prm.partners.rules import months_later, unconfirmed

PLACE = "/portal/confirm"
TYPED = {"street": "Elm 1", "city": "Porto", "country": "PT", "email": "office@one-example.com"}


def rows(app, query):
    with app.app_context(), system("look", writes=False) as session:
        return session.execute(query).all()


def acme(app):
    return rows(app, select(Partner.confirmed_on, Partner.city, Partner.version).where(Partner.code == "ACME"))[0]


def seen(client):
    page = BeautifulSoup(client.get(PLACE).text, "html.parser")
    return {"version": page.select_one("[name=version]")["value"]}


def kinds(app):
    return [row.kind for row in rows(app, select(Event.kind).where(Event.kind.like("partner.co%")).order_by(Event.id))]


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2027, 1, 31), 13, date(2028, 2, 29)),
        (date(2026, 11, 23), 12, date(2027, 11, 23)),
        (date(2026, 12, 31), 6, date(2027, 6, 30)),
    ],
)
def test_months_later_is_the_same_day_or_the_last_of_a_shorter_month(day, months, later):
    assert months_later(day, months) == later


def test_a_company_is_asked_on_the_day_and_never_where_the_setting_says_so():
    known, today = date(2020, 5, 1), date(2027, 3, 10)
    assert unconfirmed(date(2026, 3, 10), known, 12, today)
    assert not unconfirmed(date(2026, 3, 11), known, 12, today)
    assert unconfirmed(None, known, 12, today)
    assert not unconfirmed(None, known, 0, today)


def test_what_is_right_is_confirmed_by_one_button_and_leaves_one_event(app, as_, cast):
    pia = as_(cast.pia)
    assert pia.post(PLACE, seen(pia)).status_code == 303
    assert acme(app).confirmed_on == clock.today()
    assert kinds(app) == ["partner.confirmed"]
    assert "Is this right?" not in pia.get("/portal/company/").text
    assert clock.today().strftime("%Y") in as_(cast.nadia).get(f"/partners/{cast.acme.public_id}").text


def test_what_is_corrected_stands_at_once_and_the_event_names_the_fields(app, as_, cast):
    pia = as_(cast.pia)
    assert pia.post(PLACE, TYPED | seen(pia)).status_code == 303
    assert acme(app).city == "Porto"
    assert kinds(app) == ["partner.corrected"]
    facts = rows(app, select(Event.facts).where(Event.kind == "partner.corrected"))[0].facts
    assert facts == {"fields": "email, street, city, country"}


def test_what_cannot_be_read_is_said_and_kept(as_, cast):
    pia = as_(cast.pia)
    answer = pia.post(PLACE, TYPED | seen(pia) | {"country": "Portugal", "email": "nonsense"})
    assert answer.status_code == 422
    assert "Enter the two letters" in answer.text
    assert "Elm 1" in answer.text


def test_an_older_page_does_not_undo_what_the_vendor_changed(app, as_, cast):
    pia = as_(cast.pia)
    old = seen(pia)
    with app.app_context(), system("vendor") as session:
        session.get_one(Partner, cast.acme.id).city = "Braga"
    assert pia.post(PLACE, TYPED | old).status_code == 409
    assert acme(app).city == "Braga"


def test_only_the_administrator_of_the_company_confirms(as_, cast):
    assert as_(cast.rita).get(PLACE).status_code == 403
    assert as_(cast.rita).post(PLACE, TYPED).status_code == 403
    assert as_(cast.ada).get(PLACE).status_code == 404


def test_administrators_are_told_once_when_it_is_due_again(app, as_, cast):
    pia = as_(cast.pia)
    pia.post(PLACE, seen(pia))
    notices = select(Notice.user_id).where(Notice.kind == "partner.confirm")
    with app.app_context():
        ask(None)
    assert cast.pia.id not in {row.user_id for row in rows(app, notices)}
    with time_machine.travel(clock.now() + timedelta(days=366)):
        for _twice in range(2):
            with app.app_context():
                ask(None)
        told = [row.user_id for row in rows(app, notices)]
        assert told.count(cast.pia.id) == 1
        assert cast.rita.id not in told
        home = as_(cast.pia).get("/portal/").text
        assert "Are your company" in home
