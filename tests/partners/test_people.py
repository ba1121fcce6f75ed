"""Contacts of a partner, and what the search finds."""

from bs4 import BeautifulSoup
from sqlalchemy import select

from prm.core import clock
from prm.core.transaction import system
from prm.journal.models import Event
from prm.partners.models import Contact
from tests.factories import make_partner

NASTY = "<img src=x onerror=alert(1)>"


def url(partner, rest=""):
    return f"/partners/{partner.public_id}{rest}"


def row(app, model, **given):
    with app.app_context(), system("look", writes=False) as session:
        found = session.execute(select(model).filter_by(**given)).scalar_one()
        session.expunge(found)
        return found


def kinds(app):
    with app.app_context(), system("look", writes=False) as session:
        return session.scalars(select(Event.kind).where(Event.kind.not_like("session%")).order_by(Event.id)).all()


def test_contacts_come_change_and_go(app, as_, cast):
    nadia = as_(cast.nadia)
    typed = {"name": NASTY, "role": "sales", "email": "Lena@Acme.example", "title": NASTY}
    assert nadia.post(url(cast.acme, "/people/new"), typed).status_code == 303
    assert "already has this address" in nadia.post(url(cast.acme, "/people/new"), typed).text
    contact = row(app, Contact, email="lena@acme.example")
    there = url(cast.acme, f"/people/{contact.public_id}")
    assert nadia.post(there, typed | {"phone": "5", "version": "1"}).status_code == 303
    assert nadia.post(there, typed | {"phone": "6", "version": "1"}).status_code == 409
    assert nadia.post(f"{there}/leaving").status_code == 303
    assert row(app, Contact, email="lena@acme.example").left_on == clock.today()
    assert nadia.post(f"{there}/leaving").status_code == 303
    assert kinds(app) == ["contact.added", "contact.edited", "contact.left", "contact.back"]
    text = nadia.get(url(cast.acme, "/people")).text
    assert NASTY not in text
    assert "&lt;img" in text
    assert NASTY not in nadia.get(url(cast.acme)).text
    assert as_(cast.max).post(f"{there}/leaving").status_code == 404


def test_the_log_holds_no_names_of_contacts(app, as_, cast):
    as_(cast.nadia).post(url(cast.acme, "/people/new"), {"name": "Lena Ortiz", "role": "sales"})
    with app.app_context(), system("look", writes=False) as session:
        assert "Lena" not in str(session.scalars(select(Event.facts)).all())


def test_search_finds_codes_first_then_beginnings_then_the_inside(app, as_, cast):
    with app.app_context(), system("more"):
        make_partner(name="Ace Sport", code="SPO", territory_id=cast.iberia.id)
    ada = as_(cast.ada)
    found = BeautifulSoup(ada.get("/search?q=spo&palette=1").text, "html.parser").select("[role=option] span")
    assert [each.text for each in found] == ["Ace Sport", "Borealis Sport"]
    assert "Borealis" not in as_(cast.nadia).get("/search?q=borealis&palette=1").text
    assert "Acme Distribution" in as_(cast.nadia).get("/search?q=ácme").text
