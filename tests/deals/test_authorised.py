"""Products authorised (PP-1): who sets them, what a partner can register with them, and what stays when they change."""

import re

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select, update
from sqlalchemy.orm.exc import StaleDataError

from prm.core.errors import Refused
from prm.core.transaction import system
from prm.deals.authorisation import Authorisation
from prm.deals.models import Registration, RegistrationLine
from prm.deals.rules import Status
from prm.deals.service import authorising, deciding
from prm.identity.models import User
from prm.journal.models import Event
from prm.partners.models import Partner
from prm.sales.models import Category
from tests.deals.pages import public, rows, text

NEW = "/portal/deals/new"
NO = "Your company isn't authorised for Helmets. Choose another product or ask your channel manager."


@pytest.fixture
def only(deals):
    """Authorise a company for these families, through the verb; without any, for all."""

    def authorise(company, *families):
        with deals.app.app_context(), system("authorise") as session:
            names = {each: session.get_one(Category, each).name for each in families}
            actor = deals.actor(session.get_one(User, deals.cast.ada.id))
            return authorising.set_authorised(session.get_one(Partner, company.id), names, actor)

    return authorise


@pytest.fixture
def address(app, deals):
    """The page that sets a company's products, and the families' public ids."""
    with app.app_context(), system("look", writes=False) as session:
        deals.keys = {each: session.get_one(Category, each).public_id for each in (deals.bikes, deals.helmets)}
    return f"/partners/{deals.cast.acme.public_id}/products"


@pytest.fixture
def typed(deals, address):
    def fields(**given):
        usual = {
            "customer": "Fabrikam GmbH", "domain": "fabrikam-example.com", "contact_email": "eva@fabrikam-example.com",
            "amount": "30000", "when": "next", "family": deals.keys[deals.bikes], "currency": "USD", "country": "DE",
            "request_key": "form-of-this-test",
        }  # fmt: skip
        return usual | given

    return fields


def held(deals):
    return {row.category_id for row in rows(deals, select(Authorisation.category_id))}


def told(deals):
    return rows(deals, select(Event.facts).where(Event.kind == "partner.authorised").order_by(Event.id))


def choices(page, name):
    found = BeautifulSoup(page.text, "html.parser").find("select", {"name": name})
    return [option.text.strip() for option in found.find_all("option")]


def field_of(page, name):
    return BeautifulSoup(page.text, "html.parser").find(attrs={"name": name})


def test_a_change_is_one_event_that_names_what_came_and_what_went_and_no_change_is_none(deals, only):
    assert only(deals.cast.acme, deals.bikes)
    assert not only(deals.cast.acme, deals.bikes)
    assert only(deals.cast.acme, deals.helmets)
    assert only(deals.cast.acme)
    assert held(deals) == set()
    assert [tuple(row.facts[name] for name in ("products", "added", "removed")) for row in told(deals)] == [
        ("Bikes", "Bikes", "none"),
        ("Helmets", "Helmets", "Bikes"),
        ("all product families", "none", "Helmets"),
    ]


def test_of_two_who_save_in_the_same_instant_the_second_is_stopped(deals):
    with deals.app.app_context(), pytest.raises(StaleDataError), system("authorise") as session:
        partner = session.get_one(Partner, deals.cast.acme.id)
        ahead = update(Partner).where(Partner.id == partner.id).values(version=Partner.version + 1)
        session.execute(ahead, execution_options={"synchronize_session": False})
        actor = deals.actor(session.get_one(User, deals.cast.ada.id))
        authorising.set_authorised(partner, {deals.bikes: "Bikes"}, actor)
    assert held(deals) == set()


def test_the_card_says_all_or_names_them_and_only_who_may_edit_the_partner_is_offered_to(deals, as_, only, address):
    record = f"/partners/{deals.cast.acme.public_id}"
    assert "Products authorised" in text(as_(deals.cast.nadia).get(record))
    assert "All product families." in text(as_(deals.cast.nadia).get(record))
    only(deals.cast.acme, deals.bikes)
    assert "All product families." not in text(as_(deals.cast.nadia).get(record))
    assert f'href="{address}"' in as_(deals.cast.nadia).get(record).text
    reader = as_(deals.cast.leo).get(record)
    assert "Products authorised Bikes" in text(reader)
    assert f'href="{address}"' not in reader.text
    assert as_(deals.cast.leo).get(address).status_code == 403
    assert as_(deals.cast.pia).get(address).status_code in {403, 404}
    assert as_(deals.cast.max).get(address).status_code == 404


def test_the_form_ticks_what_stands_and_saves_what_is_chosen(deals, as_, address):
    nadia = as_(deals.cast.nadia)
    assert "With none chosen it may register all of them." in text(nadia.get(address))
    assert nadia.post(address, {"products": [deals.keys[deals.bikes]]}).status_code == 303
    assert held(deals) == {deals.bikes}
    ticked = BeautifulSoup(nadia.get(address).text, "html.parser").find_all("input", {"name": "products"})
    assert [box["value"] for box in ticked if box.has_attr("checked")] == [deals.keys[deals.bikes]]
    assert nadia.post(address, {}).status_code == 303
    assert held(deals) == set()


def test_a_forged_family_is_refused_in_words_and_nothing_changes(deals, as_, only, address):
    only(deals.cast.acme, deals.bikes)
    answer = as_(deals.cast.nadia).post(address, {"products": ["a" * 26]})
    assert "One of the chosen product families is gone. Choose among these." in text(answer, 422)
    assert held(deals) == {deals.bikes}


def test_a_stale_form_shows_what_stands_keeps_the_choice_and_can_be_saved_again(deals, as_, only, address):
    nadia = as_(deals.cast.nadia)
    seen = field_of(nadia.get(address), "seen")["value"]
    only(deals.cast.acme, deals.bikes)
    sent = {"products": [deals.keys[deals.helmets]], "seen": seen}
    answer = nadia.post(address, sent)
    assert "Now stands: Bikes." in text(answer, 409)
    assert held(deals) == {deals.bikes}
    boxes = BeautifulSoup(answer.text, "html.parser").find_all("input", {"name": "products"})
    assert [box["value"] for box in boxes if box.has_attr("checked")] == [deals.keys[deals.helmets]]
    assert nadia.post(address, sent | {"seen": field_of(answer, "seen")["value"]}).status_code == 303
    assert held(deals) == {deals.helmets}


def test_without_product_families_the_page_says_what_to_do(app, as_, cast):
    page = as_(cast.nadia).get(f"/partners/{cast.acme.public_id}/products")
    assert "There are no product families yet. Import products first." in text(page)


def test_a_partner_reads_what_it_may_register_and_is_offered_no_more(deals, as_, only, typed):
    pia = as_(deals.cast.pia)
    assert choices(pia.get(NEW), "family") == ["Choose…", "Bikes", "Helmets"]
    assert "All product families: deals with each of them can be registered." in text(pia.get("/portal/company/"))
    only(deals.cast.acme, deals.bikes)
    assert choices(pia.get(NEW), "family") == ["Choose…", "Bikes"]
    assert "Your company is authorised for Bikes. For others, ask your channel manager." in text(pia.get(NEW))
    assert "Products authorised Bikes" in text(pia.get("/portal/company/"))
    assert pia.post(NEW, typed()).status_code == 303
    assert choices(as_(deals.cast.omar).get(NEW), "family") == ["Choose…", "Bikes", "Helmets"]


def test_a_stale_or_forged_product_is_answered_at_its_field_and_the_rest_stays(deals, as_, only, typed):
    only(deals.cast.acme, deals.bikes)
    answer = as_(deals.cast.pia).post(NEW, typed(family=deals.keys[deals.helmets], reference="PO 77"))
    assert NO in text(answer, 422)
    assert NO in BeautifulSoup(answer.text, "html.parser").find(id="family-error").text
    assert field_of(answer, "customer")["value"] == "Fabrikam GmbH"
    assert field_of(answer, "reference")["value"] == "PO 77"
    assert rows(deals, select(Registration.id)) == []


def test_the_verb_refuses_too_and_names_the_clause(deals, only):
    only(deals.cast.acme, deals.bikes)
    with pytest.raises(Refused, match=re.escape(NO) + r" Clause \d+\.\d+: .*authorised for the product"):
        deals.register(deals.cast.rita, families=(deals.bikes, deals.helmets))
    assert rows(deals, select(Registration.id)) == []
    assert deals.register(deals.cast.rita, families=(deals.bikes,))


def test_a_form_sent_again_finds_its_deal_though_the_product_was_taken_away(deals, only):
    made = deals.register(deals.cast.rita, key="once", families=(deals.helmets,))
    only(deals.cast.acme, deals.bikes)
    assert deals.register(deals.cast.rita, key="once", families=(deals.helmets,)) == made


def test_a_distributor_is_bound_by_what_the_company_it_registers_for_may_sell(deals, as_, only, typed):
    with deals.app.app_context(), system("chain") as session:
        session.get_one(Partner, deals.cast.acme.id).kind = "Distributor"
    only(deals.cast.acme, deals.bikes)
    only(deals.cast.twin, deals.helmets)
    pia, twin = as_(deals.cast.pia), deals.cast.twin.public_id
    assert choices(pia.get(NEW), "family") == ["Choose…", "Bikes", "Helmets"]
    words = "Twin Resale isn't authorised for Bikes. Choose another product or ask your channel manager."
    assert words in text(pia.post(NEW, typed(behalf=twin)), 422)
    assert NO in text(pia.post(NEW, typed(family=deals.keys[deals.helmets])), 422)
    assert pia.post(NEW, typed(behalf=twin, family=deals.keys[deals.helmets])).status_code == 303


def amended(deals, as_, row, *families):
    sent = {"close_on": row.close_on.isoformat(), "version": deals.stamp(row), "why": "They take more."}
    for at, each in enumerate(families):
        sent |= {f"lines-{at}-family": deals.keys[each], f"lines-{at}-amount": "15000"}
    return as_(deals.cast.pia).post(f"/portal/deals/{row.public_id}/amendment", sent)


def test_a_change_may_not_add_a_product_that_is_not_authorised(deals, as_, only, address):
    made = deals.register(deals.cast.pia)
    deals.decide(deciding.approve, made, deals.cast.ada)
    only(deals.cast.acme, deals.bikes)
    row = deals.look(made)
    page = as_(deals.cast.pia).get(f"/portal/deals/{row.public_id}/amendment")
    assert choices(page, "lines-1-family") == ["None", "Bikes"]
    assert NO in text(amended(deals, as_, row, deals.bikes, deals.helmets), 422)
    lines = select(RegistrationLine.category_id).where(RegistrationLine.registration_id == made)
    assert rows(deals, lines) == [(deals.bikes,)]


def test_what_is_approved_can_still_be_changed_after_its_product_was_taken_away(deals, as_, only, address):
    made = deals.register(deals.cast.pia, families=(deals.bikes, deals.helmets))
    deals.decide(deciding.approve, made, deals.cast.ada)
    only(deals.cast.acme, deals.bikes)
    row = deals.look(made)
    assert row.status is Status.APPROVED
    assert amended(deals, as_, row, deals.helmets).status_code == 303
    lines = select(RegistrationLine.category_id).where(RegistrationLine.registration_id == made)
    assert rows(deals, lines) == [(deals.helmets,)]


def test_one_that_waits_stays_and_the_panel_shows_the_breach_with_its_clause(deals, as_, only):
    made = deals.register(deals.cast.rita, families=(deals.helmets,))
    panel = f"/deals/{public(deals, made)}"
    assert "Product not authorised" not in text(as_(deals.cast.nadia).get(panel))
    only(deals.cast.acme, deals.bikes)
    assert re.search(r"Product not authorised\s+Helmets · clause \d+\.\d+", text(as_(deals.cast.nadia).get(panel)))
    assert deals.look(made).status is Status.SUBMITTED
    assert "not authorised" not in text(as_(deals.cast.rita).get(f"/portal/deals/{public(deals, made)}"))
    assert deals.decide(deciding.approve, made, deals.cast.dirk)
