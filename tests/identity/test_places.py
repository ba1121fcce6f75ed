"""Regions, delegations, the company's own facts and preferences."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from prm.core import clock
from prm.core.installation import Installation
from prm.core.transaction import system
from prm.identity import above, actors
from prm.identity.models import Delegation, Territory, User
from prm.journal.models import Event


def rows(app, query):
    with app.app_context(), system("look", writes=False) as session:
        return session.execute(query).all()


def day(n):
    return (clock.today() + timedelta(days=n)).isoformat()


def test_regions_are_added_renamed_and_moved(app, as_, cast):
    ada = as_(cast.ada)
    ada.post(
        "/settings/regions/new", {"name": "Portugal", "kind": "country", "parent": cast.iberia.public_id, "code": "PT"}
    )
    node = rows(app, select(Territory.public_id, Territory.parent_id).where(Territory.name == "Portugal"))[0]
    assert node.parent_id == cast.iberia.id
    moved = {"name": "Portugal & Azores", "kind": "country", "parent": cast.nordics.public_id, "code": "PT"}
    assert ada.post(f"/settings/regions/{node.public_id}", moved).status_code == 303
    assert rows(app, select(Territory.parent_id).where(Territory.name == "Portugal & Azores")) == [(cast.nordics.id,)]
    assert ada.post(f"/settings/regions/{node.public_id}/removed").status_code == 303
    kinds = [row[0] for row in rows(app, select(Event.kind).order_by(Event.id))]
    assert kinds == ["region.added", "region.changed", "region.removed"]


def test_a_moved_region_moves_what_people_see_at_once(app, as_, cast):
    def sight():
        with app.app_context(), system("look", writes=False):
            return set(actors.actor_of(cast.max.id, clock.now().microsecond, 0).territories)

    before = sight()
    body = {"name": "Nordics", "kind": "territory", "parent": cast.texas.public_id}
    as_(cast.ada).post(f"/settings/regions/{cast.nordics.public_id}", body)
    assert sight() - before == {cast.nordics.id}


@pytest.mark.parametrize("into", ["iberia", "emea"])
def test_a_region_cannot_lie_below_itself(app, as_, cast, into):
    body = {"name": "World", "kind": "group", "parent": getattr(cast, into).public_id}
    answer = as_(cast.ada).post(f"/settings/regions/{cast.world.public_id}", body)
    assert answer.status_code == 422
    assert "lies below World" in answer.get_data(as_text=True)


@pytest.mark.parametrize("used", ["emea", "iberia", "texas"])
def test_a_region_in_use_stays(app, as_, cast, used):
    node = getattr(cast, used)
    answer = as_(cast.ada).post(f"/settings/regions/{node.public_id}/removed")
    assert answer.status_code == 409
    assert "is in use" in answer.get_data(as_text=True)
    assert rows(app, select(Territory.id).where(Territory.id == node.id)) == [(node.id,)]


def test_two_regions_of_a_kind_cannot_share_a_name(as_, cast):
    body = {"name": "Iberia", "kind": "territory", "parent": ""}
    assert as_(cast.ada).post("/settings/regions/new", body).status_code == 422


def lend(browser, cast, **change):
    usual = {
        "owner": cast.nadia.public_id,
        "colleague": cast.max.public_id,
        "what": "",
        "starts": day(0),
        "ends": day(7),
        "reason": "On leave",
    }
    return browser.post("/delegations/new", usual | change)


def book(app, person):
    with app.app_context(), system("look", writes=False):
        return actors.actor_of(person.id, clock.now().microsecond, 1).book


def test_a_manager_lends_the_book_and_takes_it_back(app, as_, cast):
    nadia = as_(cast.nadia)
    assert lend(nadia, cast).status_code == 303
    assert cast.nadia.id in book(app, cast.max)
    page = as_(cast.max).get("/delegations").get_data(as_text=True)
    assert "Nadia Manager" in page
    assert "On leave" in page
    public_id = rows(app, select(Delegation.public_id))[0][0]
    assert nadia.post(f"/delegations/{public_id}/ended").status_code == 303
    assert cast.nadia.id not in book(app, cast.max)
    assert nadia.post(f"/delegations/{public_id}/ended").status_code == 409


def test_a_delegation_of_the_future_lends_nothing_yet(app, as_, cast):
    lend(as_(cast.nadia), cast, starts=day(2))
    assert cast.nadia.id not in book(app, cast.max)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"starts": day(5), "ends": day(4)}, "ends before it starts"),
        ({"starts": day(-2)}, "in the past"),
        ({"ends": day(400)}, "a year at most"),
        ({"ends": ""}, "Enter the last day"),
        ({"ends": "soon"}, "Enter a day like"),
        ({"colleague": ""}, "Choose a colleague"),
        ({"colleague": "nadia"}, "cannot be lent to the person"),
    ],
)
def test_days_and_people_that_make_no_sense_are_explained(app, as_, cast, change, sentence):
    named = {"colleague": cast.nadia.public_id} if change == {"colleague": "nadia"} else change
    answer = lend(as_(cast.nadia), cast, **named)
    assert answer.status_code == 422
    assert sentence in answer.get_data(as_text=True)
    assert rows(app, select(Delegation.id)) == []


def test_an_overlap_is_named(as_, cast):
    nadia = as_(cast.nadia)
    lend(nadia, cast)
    answer = lend(nadia, cast, colleague=cast.cora.public_id, starts=day(7), ends=day(9))
    assert answer.status_code == 422
    assert "Max Manager has it" in answer.get_data(as_text=True)
    assert lend(nadia, cast, colleague=cast.cora.public_id, starts=day(8), ends=day(9)).status_code == 303


def test_nobody_lends_a_book_beyond_their_reach(app, as_, cast):
    assert lend(as_(cast.max), cast, colleague=cast.cora.public_id).status_code == 422
    assert lend(as_(cast.dirk), cast, owner=cast.max.public_id, colleague=cast.nadia.public_id).status_code == 422
    assert lend(as_(cast.dirk), cast).status_code == 303
    for who in ("finn", "mara", "leo", "cora"):
        assert lend(as_(getattr(cast, who)), cast).status_code == 403


def test_one_partner_of_a_book_can_be_lent(app, as_, cast):
    acme = above.Lendable(cast.acme.id, cast.acme.public_id, cast.acme.name)
    usual = above._books[0]
    above.know_books(
        above.Books(lambda user: [acme] if user == cast.nadia.id else [], lambda _ids: {acme.id: acme.name})
    )
    try:
        assert lend(as_(cast.nadia), cast, what=cast.acme.public_id).status_code == 303
        assert lend(as_(cast.nadia), cast, what=cast.borealis.public_id).status_code == 422
        assert "Acme Distribution" in as_(cast.max).get("/delegations").get_data(as_text=True)
    finally:
        above.know_books(usual)
    assert rows(app, select(Delegation.lent_partner_id)) == [(cast.acme.id,)]


COMPANY = {"name": "Northwind", "currency": "EUR", "fiscal_start": "7", "locale": "en_GB", "time_zone": "Europe/Berlin"}


@pytest.fixture
def usual_company(app):
    """Put the installation back as the other tests know it."""
    yield
    with app.app_context(), system("back") as session:
        row = session.execute(select(Installation)).scalar_one()
        row.name, row.currency, row.fiscal_start, row.locale, row.time_zone = "Test channel", "USD", 1, "en_US", "UTC"


def test_the_company_is_set_up_and_its_formats_are_everybodys_first_choice(app, as_, cast, usual_company):
    assert as_(cast.ada).post("/settings/company", COMPANY).status_code == 303
    assert rows(app, select(Installation.currency, Installation.fiscal_start)) == [("EUR", 7)]
    page = as_(cast.nadia).get("/preferences").get_data(as_text=True)
    assert 'selected value="Europe/Berlin"' in page


def test_the_currency_is_held_once_facts_carry_it(app, as_, cast, usual_company):
    above.holds_currency(lambda: "Sales are booked in USD.")
    try:
        ada = as_(cast.ada)
        assert "Sales are booked in USD." in ada.get("/settings/company").get_data(as_text=True)
        assert ada.post("/settings/company", COMPANY).status_code == 303
    finally:
        above._holds.pop()
    assert rows(app, select(Installation.name, Installation.currency)) == [("Northwind", "USD")]


def test_preferences_shape_the_page(app, as_, cast):
    browser = as_(cast.pia)
    chosen = {"name": "Pia P", "locale": "en_DE", "time_zone": "Asia/Kolkata", "theme": "dark", "density": "compact"}
    assert browser.post("/preferences", chosen).status_code == 303
    page = browser.get("/preferences").get_data(as_text=True)
    assert 'data-theme="dark"' in page
    assert 'data-density="compact"' in page
    assert 'data-shortcuts="off"' in page
    assert '<html lang="en"' in page
    assert rows(app, select(User.name).where(User.id == cast.pia.id)) == [("Pia P",)]


@pytest.mark.parametrize("change", [{"locale": "xx"}, {"time_zone": "Mars/Olympus"}, {"theme": "pink"}, {"name": ""}])
def test_a_preference_that_does_not_exist_is_refused(as_, cast, change):
    usual = {"name": "Pia", "locale": "en_DE", "time_zone": "UTC", "theme": "dark", "density": "compact"}
    assert as_(cast.pia).post("/preferences", usual | change).status_code == 422
