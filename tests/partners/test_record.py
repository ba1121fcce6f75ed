"""P06 and its verbs, as members of the cast: who sees, who acts, what is written, what happens when two save."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from prm.core import clock
from prm.core.db import db
from prm.core.transaction import system
from prm.jobs.service import HANDLERS, Report
from prm.journal.models import Event
from prm.partners.models import Assignment, Partner
from prm.partners.rules import Status
from tests.factories import make_partner


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


def filled(client, partner):
    """The edit form as the browser would send it back."""
    page = BeautifulSoup(client.get(url(partner, "/edit")).text, "html.parser").select_one("form.form")
    sent = {each["name"]: each.get("value", "") for each in page.select("input[name]") if each["name"] != "csrf_token"}
    chosen = {each["name"]: each.select_one("option[selected]")["value"] for each in page.select("select")}
    return sent | chosen


@pytest.mark.parametrize("rest", ["", "/people", "/activity"])
def test_a_partner_of_another_region_is_as_unknown_as_one_that_is_not(as_, cast, rest):
    nadia = as_(cast.nadia)
    foreign, unknown = nadia.get(url(cast.borealis, rest)), nadia.get(f"/partners/{'a' * 26}{rest}")
    assert (foreign.status_code, unknown.status_code) == (404, 404)
    assert foreign.text.replace(cast.borealis.public_id, "") == unknown.text.replace("a" * 26, "")


@pytest.mark.parametrize("rest", ["/edit", "/people/new", "/activity/new", "/assignment"])
def test_a_leader_sees_but_may_not(as_, cast, rest):
    leo = as_(cast.leo)
    assert leo.get(url(cast.acme)).status_code == 200
    assert leo.get(url(cast.acme, rest)).status_code == 403
    assert "Your role reads here" in leo.get(url(cast.acme)).text


def test_who_sees_but_does_not_look_after_it_is_told_whose_it_is(app, as_, cast):
    with app.app_context(), system("another book"):
        other = make_partner(name="Otherwise", manager=cast.max, territory_id=cast.iberia.id)
        db.session.expunge(other)
    nadia = as_(cast.nadia)
    page = nadia.get(url(other))
    assert "Only Max Manager&#39;s book" in page.text
    assert "Log activity" not in BeautifulSoup(page.text, "html.parser").select_one(".page-head").text
    assert nadia.get(url(other, "/edit")).status_code == 404
    assert nadia.post(url(other, "/status"), {"to": "suspended"}).status_code == 404


def test_the_overview_shows_the_family_and_its_revenue(app, as_, cast):
    page = BeautifulSoup(as_(cast.nadia).get(url(cast.acme)).text, "html.parser")
    assert "Twin Resale" in page.text
    assert "1 in all" in page.text
    child = BeautifulSoup(as_(cast.nadia).get(url(cast.twin)).text, "html.parser")
    assert "Part of Acme Distribution" in " ".join(child.select_one(".page-head").text.split())


def test_editing_writes_one_event_and_names_the_fields(app, as_, cast):
    nadia = as_(cast.nadia)
    answer = nadia.post(
        url(cast.acme, "/edit"), filled(nadia, cast.acme) | {"city": "Porto", "website": "acme.example"}
    )
    assert answer.status_code == 303, answer.text
    assert row(app, Partner, code="ACME").city == "Porto"
    assert kinds(app) == ["partner.edited"]
    assert "changed website, city" in nadia.get(url(cast.acme, "/activity")).text


def test_saving_nothing_new_leaves_no_event(app, as_, cast):
    nadia = as_(cast.nadia)
    assert nadia.post(url(cast.acme, "/edit"), filled(nadia, cast.acme)).status_code == 303
    assert kinds(app) == []


def test_two_who_change_the_same_field_are_asked_and_nothing_is_lost(app, as_, cast):
    nadia, cora = as_(cast.nadia), as_(cast.cora)
    mine, hers = filled(nadia, cast.acme), filled(cora, cast.acme)
    assert cora.post(url(cast.acme, "/edit"), hers | {"city": "Porto", "phone": "123"}).status_code == 303
    clash = nadia.post(url(cast.acme, "/edit"), mine | {"city": "Lisboa", "tax_id": "PT1"})
    page = BeautifulSoup(clash.text, "html.parser")
    assert clash.status_code == 409
    assert "Cora Coordinator changed this partner" in page.text
    assert "Use mine: Lisboa" in page.text
    assert "Keep Porto" in page.text
    held = {
        each["name"]: each["value"]
        for each in page.select("main form input[type=hidden]")
        if each["name"] != "csrf_token"
    }
    assert (held["tax_id"], held["phone"], held["city"]) == ("PT1", "123", "Lisboa")
    assert nadia.post(url(cast.acme, "/edit"), held | {"keep.city": "mine"}).status_code == 303
    partner = row(app, Partner, code="ACME")
    assert (partner.city, partner.tax_id, partner.phone) == ("Lisboa", "PT1", "123")


def test_keeping_theirs_keeps_theirs(app, as_, cast):
    nadia, cora = as_(cast.nadia), as_(cast.cora)
    mine = filled(nadia, cast.acme)
    cora.post(url(cast.acme, "/edit"), filled(cora, cast.acme) | {"city": "Porto"})
    page = BeautifulSoup(nadia.post(url(cast.acme, "/edit"), mine | {"city": "Lisboa"}).text, "html.parser")
    held = {
        each["name"]: each["value"]
        for each in page.select("main form input[type=hidden]")
        if each["name"] != "csrf_token"
    }
    assert nadia.post(url(cast.acme, "/edit"), held | {"keep.city": "theirs"}).status_code == 303
    assert row(app, Partner, code="ACME").city == "Porto"


def test_two_who_change_different_fields_both_win(app, as_, cast):
    nadia, cora = as_(cast.nadia), as_(cast.cora)
    mine = filled(nadia, cast.acme)
    cora.post(url(cast.acme, "/edit"), filled(cora, cast.acme) | {"city": "Porto"})
    assert nadia.post(url(cast.acme, "/edit"), mine | {"phone": "99"}).status_code == 303
    partner = row(app, Partner, code="ACME")
    assert (partner.city, partner.phone) == ("Porto", "99")


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("name", "", "Enter the company&#39;s name."),
        ("country", "Spain", "two letters"),
        ("email", "nobody", "Enter an e-mail address"),
        ("code", "TWIN", "Another partner has this code"),
        ("parent", "TWIN", "already stands below"),
        ("parent", "ACME", "cannot be its own parent"),
        ("parent", "Borealis Sport", "No partner has this code or name"),
        ("joined_on", "yesterday", "Enter a day like"),
    ],
)
def test_what_cannot_be_kept_is_said_at_its_field(app, as_, cast, field, typed, words):
    nadia = as_(cast.nadia)
    answer = nadia.post(url(cast.acme, "/edit"), filled(nadia, cast.acme) | {field: typed})
    assert answer.status_code == 422
    assert words in answer.text
    assert "<title>Error: " in answer.text
    assert kinds(app) == []


def test_a_namesake_is_shown_before_a_second_one_is_made(app, as_, cast):
    ada = as_(cast.ada)
    typed = {"name": "ACME  distribution", "status": "prospect", "territory": ""}
    warned = ada.post("/partners/new", typed)
    assert warned.status_code == 422
    assert "already here" in warned.text
    assert ada.post("/partners/new", typed | {"anyway": "1"}).status_code == 303
    assert kinds(app) == ["partner.added"]


def test_a_manager_adds_in_her_regions_into_her_book(app, as_, cast):
    nadia = as_(cast.nadia)
    options = BeautifulSoup(nadia.get("/partners/new").text, "html.parser").select("#territory option")
    assert [option.text.strip() for option in options if option["value"]] == ["Iberia"]
    typed = {"name": "Nova", "status": "active"}
    assert nadia.post("/partners/new", typed | {"territory": cast.texas.public_id}).status_code == 422
    assert nadia.post("/partners/new", typed | {"territory": cast.iberia.public_id}).status_code == 303
    partner = row(app, Partner, name="Nova")
    assert (partner.manager_id, partner.sort_name) == (cast.nadia.id, "nova")
    assert row(app, Assignment, partner_id=partner.id).user_id == cast.nadia.id


def test_a_move_follows_the_rules(app, as_, cast):
    nadia = as_(cast.nadia)
    assert nadia.post(url(cast.acme, "/status"), {"to": "prospect"}).status_code == 409
    assert nadia.post(url(cast.acme, "/status"), {"to": "terminated"}).status_code == 303
    partner = row(app, Partner, code="ACME")
    assert (partner.status, partner.ended_on) == (Status.TERMINATED, clock.today())
    assert kinds(app) == ["partner.moved"]


def test_an_assignment_of_today_counts_at_once_and_a_later_one_when_its_day_comes(app, as_, cast):
    dirk = as_(cast.dirk)
    today, later = clock.today(), clock.today() + timedelta(days=3)
    typed = {"manager": cast.max.public_id, "starts_on": today.isoformat(), "reason": "Leave"}
    assert dirk.post(url(cast.acme, "/assignment"), typed).status_code == 303
    assert row(app, Partner, code="ACME").manager_id == cast.max.id
    planned = {"manager": cast.nadia.public_id, "starts_on": later.isoformat(), "reason": "Back"}
    assert "planned" in dirk.get(dirk.post(url(cast.acme, "/assignment"), planned).location).text
    assert row(app, Partner, code="ACME").manager_id == cast.max.id
    with app.app_context(), system("time passes"):
        moved = db.session.execute(select(Assignment).filter_by(starts_on=later)).scalar_one()
        moved.starts_on, moved.user_id = today - timedelta(days=1), cast.nadia.id
        db.session.execute(select(Assignment).filter_by(starts_on=today)).scalar_one().starts_on = today - timedelta(
            days=2
        )
    with app.app_context():
        assert HANDLERS["partners.assignments"](Report(0, "", {})) == {"assignments": 1}
        assert HANDLERS["partners.assignments"](Report(0, "", {})) == {"assignments": 0}
    assert row(app, Partner, code="ACME").manager_id == cast.nadia.id
    assert kinds(app) == ["partner.assigned", "partner.assigned", "partner.assignment_began"]


def test_only_directors_and_admins_assign(as_, cast):
    assert as_(cast.nadia).get(url(cast.acme, "/assignment")).status_code == 403
    assert as_(cast.dirk).get(url(cast.borealis, "/assignment")).status_code == 404
