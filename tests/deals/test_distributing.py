"""DR-11: three parties in a deal. Who picks a distributor, who registers for whom, and who reads what."""

from contextlib import contextmanager

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import func, select, table

from prm.access.policy import Role, See
from prm.access.scope import visible
from prm.core import clock
from prm.core.db import PARTNER, Wall, db, wall
from prm.core.transaction import system
from prm.deals.default_terms import DEFAULT_CALENDAR, default_terms
from prm.deals.models import Registration, RegistrationLine, Remark
from prm.deals.proofs import Receipt
from prm.deals.service import deciding
from prm.deals.terms_stored import Terms
from prm.identity.actors import actor_of
from prm.journal.models import Event
from prm.partners.models import Partner
from prm.sales.models import Category
from tests.deals.pages import public, rows, text
from tests.factories import make_partner, make_user, save

NEW = "/portal/deals/new"


@pytest.fixture
def chain(app, deals):
    """Acme distributes in Spain, Twin below it sells there, and so does Hub, another distributor with an admin."""
    with app.app_context(), system("chain") as session:
        for name, given in (("acme", {"kind": "Distributor", "country": "ES"}), ("twin", {"country": "ES"})):
            row = session.get_one(Partner, getattr(deals.cast, name).id)
            for key, value in given.items():
                setattr(row, key, value)
        deals.hub = make_partner(name="Hub Distribution", kind="Distributor", country="ES")
        deals.hana = make_user(name="Hana Hub", role=Role.PARTNER_ADMIN, partner_id=deals.hub.id)
        session.flush()
        deals.family = session.get_one(Category, deals.bikes).public_id
        deals.ids = {
            name: session.get_one(Partner, getattr(deals.cast, name).id).public_id
            for name in ("acme", "twin", "borealis")
        } | {"hub": deals.hub.public_id}
        session.expunge_all()
    return deals


def typed(chain, **given):
    usual = {
        "customer": "Fabrikam GmbH",
        "domain": "fabrikam-example.com",
        "contact_email": "eva@fabrikam-example.com",
        "amount": "30000",
        "when": "next",
        "family": chain.family,
        "currency": "USD",
        "country": "DE",
        "request_key": f"form-of-chain-{len(rows(chain, select(Registration.id)))}",
    }
    return usual | given


def newest(chain):
    return rows(chain, select(Registration.id).order_by(Registration.id.desc()))[0][0]


def offered(page, field):
    found = BeautifulSoup(page.text, "html.parser").find("select", {"name": field})
    return [option.text.strip() for option in found.find_all("option")] if found else None


def test_only_a_company_with_distributors_is_asked_for_one(chain, as_):
    assert offered(as_(chain.cast.tia).get(NEW), "distributor") == [
        "Bought from the vendor", "Acme Distribution", "Hub Distribution",
    ]  # fmt: skip
    assert offered(as_(chain.cast.omar).get(NEW), "distributor") is None
    assert offered(as_(chain.hana).get(NEW), "distributor") is None  # who distributes buys from the vendor


def test_the_picked_distributor_reads_the_deal_and_its_products_and_nothing_said_about_it(chain, as_):
    tia, hana, pia = (as_(person) for person in (chain.cast.tia, chain.hana, chain.cast.pia))
    assert tia.post(NEW, typed(chain, distributor=chain.ids["hub"])).status_code == 303
    number = newest(chain)
    chain.decide(deciding.ask, number, chain.cast.ada, "Which department buys?")
    page = text(hana.get(f"/portal/deals/{public(chain, number)}"))
    assert "Fabrikam GmbH" in page
    assert "Bikes" in page
    assert "Hub Distribution" in page
    assert "Which department buys?" not in page
    assert "Send answer" not in page
    assert hana.get(f"/portal/deals/{public(chain, number)}/receipt.json").status_code == 404
    assert "Fabrikam GmbH" in text(hana.get("/portal/deals/"))
    assert "Fabrikam GmbH" in text(pia.get("/portal/deals/"))  # the parent reads its child's deals
    assert "Hub Distribution" in text(as_(chain.cast.ada).get(f"/deals/{public(chain, number)}"))


def test_a_hidden_deal_is_read_by_its_company_and_the_vendor_alone(chain, as_):
    tia, hana, pia = (as_(person) for person in (chain.cast.tia, chain.hana, chain.cast.pia))
    tia.post(NEW, typed(chain, distributor=chain.ids["hub"], hidden="y"))
    number = newest(chain)
    place = f"/portal/deals/{public(chain, number)}"
    assert "does not see this deal" in text(tia.get(place))
    for person in (hana, pia, as_(chain.cast.omar)):
        for path in (place, f"{place}/receipt", f"{place}/receipt.json"):
            assert person.get(path).status_code == 404
        assert "Fabrikam" not in person.get("/portal/deals/").text
        assert chain.look(number).number not in person.get("/search?q=Fabrikam").text
    assert "Fabrikam GmbH" in text(as_(chain.cast.ada).get(f"/deals/{public(chain, number)}"))


@contextmanager
def behind_the_wall_of(app, actor):
    """A reading request's unit of work, with the family that the person reads."""
    with app.app_context():
        db.session.remove()
        mark = wall.set(Wall(PARTNER, actor.partner_id, actor.family))
        try:
            yield db.session()
        finally:
            db.session.remove()
            wall.reset(mark)


SEATS = (
    ("tia", True, True),
    ("pia", True, False),
    ("hana", True, False),
    ("omar", False, False),
    ("rita", False, False),
)


@pytest.mark.parametrize(("seat", "shown", "hidden"), SEATS)
def test_every_row_of_a_deal_is_behind_the_same_wall_in_the_scope_and_in_the_engine(
    chain, app, as_, seat, shown, hidden
):
    for number, hide in enumerate((False, True)):
        told = {"distributor": chain.ids["hub"], "customer": f"Wall {number} AG", "domain": f"wall{number}-one.com"}
        as_(chain.cast.tia).post(NEW, typed(chain, **told, **({"hidden": "y"} if hide else {})))
    person = chain.hana if seat == "hana" else getattr(chain.cast, seat)
    expected = int(shown) + int(hidden)
    related = expected if seat != "hana" else 0
    with app.app_context(), system("actor", writes=False):
        actor = actor_of(person.id, 0, 0)
    with behind_the_wall_of(app, actor) as session:
        for model, count in ((Registration, expected), (RegistrationLine, expected), (Receipt, related), (Remark, 0)):
            assert len(session.execute(visible(model, actor, See.DEALS, model.partner_id)).all()) == count, model
        if db.engine.dialect.name == "postgresql":  # the engine alone, without the scope
            tables = ("registration", "registration_line", "receipt")
            asked = (select(func.count()).select_from(table(name)).execution_options(scoped=True) for name in tables)
            assert [session.connection().execute(each).scalar() for each in asked] == [expected, expected, related]


def test_a_distributor_registers_for_a_company_below_it_and_both_read_it(chain, as_):
    pia = as_(chain.cast.pia)
    assert offered(pia.get(NEW), "behalf") == ["Acme Distribution", "Twin Resale"]
    sent = pia.post(NEW, typed(chain, behalf=chain.ids["twin"]))
    assert sent.status_code == 303
    made = chain.look(newest(chain))
    assert (made.partner_id, made.distributor_id, made.user_id) == (
        chain.cast.twin.id, chain.cast.acme.id, chain.cast.pia.id,
    )  # fmt: skip
    assert "Fabrikam GmbH" in text(pia.get(sent.headers["Location"]))
    assert "Fabrikam GmbH" in text(as_(chain.cast.tia).get("/portal/deals/"))
    assert len(rows(chain, select(Event.id).where(Event.kind == "registration.submitted"))) == 1


def test_nobody_registers_for_a_company_that_is_not_below_it(chain, as_):
    for person, whom in ((chain.cast.pia, "borealis"), (chain.cast.tia, "acme"), (chain.cast.rita, "twin")):
        page = text(as_(person).post(NEW, typed(chain, behalf=chain.ids[whom])), 422)
        assert "This company is not one of yours." in page
    assert rows(chain, select(Registration.id)) == []


def test_a_distributor_that_is_not_the_company_s_own_is_not_taken(chain, as_):
    page = text(as_(chain.cast.tia).post(NEW, typed(chain, distributor=chain.ids["borealis"])), 422)
    assert "This distributor is not one of yours." in page


def test_where_the_rules_ask_for_a_distributor_only_those_who_have_one_must_pick(chain, app, as_):
    document = default_terms("USD") | {"calendar": DEFAULT_CALENDAR}
    document["eligibility"]["fields"].append("distributor")
    with app.app_context(), system("rules"):
        save(Terms(version=1, document=document, made_by="test", made_at=clock.now()))
    page = text(as_(chain.cast.tia).post(NEW, typed(chain)), 422)
    assert "Choose the distributor of this deal." in page
    assert as_(chain.cast.tia).post(NEW, typed(chain, distributor=chain.ids["acme"])).status_code == 303
    free = typed(chain, customer="Free AG", domain="free-one.com")
    assert as_(chain.cast.omar).post(NEW, free).status_code == 303


def test_a_draft_keeps_the_distributor(chain, as_):
    tia = as_(chain.cast.tia)
    tia.post("/portal/deals/draft", typed(chain, distributor=chain.ids["hub"], hidden="y"))
    page = BeautifulSoup(tia.get(NEW).text, "html.parser")
    assert page.find("select", {"name": "distributor"}).find("option", selected=True).text.strip() == "Hub Distribution"
    assert page.find("input", {"name": "hidden"}).has_attr("checked")


def test_a_partner_that_withdraws_lets_another_company_s_chain_know(chain, as_):
    tia, omar = as_(chain.cast.tia), as_(chain.cast.omar)
    tia.post(NEW, typed(chain))
    first = newest(chain)
    omar.post(NEW, typed(chain))
    assert tia.post(f"/portal/deals/{public(chain, first)}/withdrawal").status_code == 303
    told = rows(chain, select(Event.partner_id).where(Event.kind == "registration.freed"))
    assert told == [(chain.cast.borealis.id,)]
