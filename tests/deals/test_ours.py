"""Conflict with what we do ourselves (DR-2 b to f): who is asked, what staff see, and that partners learn nothing."""

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from prm.access.policy import Role
from prm.core import clock
from prm.core.ids import public_id
from prm.core.transaction import system
from prm.deals import keys
from prm.deals.known import Course, DirectOpportunity, EndCustomer, KnownLikeness, Side
from prm.deals.models import Claim
from prm.deals.rules import Status
from prm.deals.service import deciding, knowing, weighing_again
from prm.identity.models import Territory
from prm.identity.rules import NodeKind
from prm.partners.models import Partner
from tests.deals.second_rules import ruled
from tests.factories import save

BLANK = {"source": "crm", "key_version": keys.VERSION, "territory_id": None, "manager_id": None}


@pytest.fixture
def ours(deals):
    """Adds end customers and opportunities as an import leaves them, and tells their ids."""

    def add(model, side, **given):
        with deals.app.app_context(), system("ours") as session:
            number = save(model(**BLANK | {"external_id": public_id()} | given)).id
            knowing.index(session, side, [number])
            return number

    class Ours:
        def customer(self, **given):
            usual = {"name": "Fabrikam GmbH", "sort_name": "fabrikam gmbh", "country": "DE"}
            return add(EndCustomer, Side.CUSTOMER, **usual | {"domain": "fabrikam-example.com"} | given)

        def opportunity(self, **given):
            usual = {"name": "Fleet", "customer": "Fabrikam GmbH", "customer_sort": "fabrikam gmbh", "country": "DE"}
            money = {"amount": 1, "currency": "USD", "reporting": 1, "opened_on": clock.today() - timedelta(days=3)}
            return add(
                DirectOpportunity, Side.OPPORTUNITY, **usual | money | {"domain": "fabrikam-example.com"} | given
            )

    return Ours()


def kept(deals, number):
    with deals.app.app_context(), system("look", writes=False) as session:
        mine = select(KnownLikeness).where(KnownLikeness.registration_id == number)
        return {(each.side, each.kind, each.exact) for each in session.scalars(mine)}


SMALL = {"amount": 200_000_000}


def test_a_house_account_of_the_same_key_sends_to_a_person_and_the_claim_is_held(deals, ours):
    ours.customer(house=True)
    number = deals.register(deals.cast.rita, **SMALL)
    row = deals.look(number)
    assert (row.status, row.conflict) == (Status.SUBMITTED, True)
    with deals.app.app_context(), system("look", writes=False) as session:
        assert session.scalars(select(Claim.registration_id)).all() == [number]
    assert (Side.CUSTOMER, "same_domain", True) in kept(deals, number)


def test_a_person_may_approve_it_all_the_same(deals, ours):
    ours.customer(house=True)
    number = deals.register(deals.cast.rita, **SMALL)
    assert deals.decide(deciding.approve, number, deals.cast.dirk)
    row = deals.look(number)
    assert (row.status, row.conflict) == (Status.APPROVED, False)


@pytest.mark.parametrize(
    ("given", "status", "conflict"),
    [
        ({}, Status.SUBMITTED, True),
        ({"course": Course.LOST, "closed_on": clock.today() - timedelta(days=400)}, Status.APPROVED, False),
        ({"course": Course.LOST, "closed_on": clock.today() - timedelta(days=4)}, Status.SUBMITTED, False),
    ],
)
def test_an_open_opportunity_conflicts_one_that_ended_lately_is_weighed_and_an_old_one_says_nothing(
    deals, ours, given, status, conflict
):
    ours.opportunity(**given)
    row = deals.look(deals.register(deals.cast.rita, **SMALL))
    assert (row.status, row.conflict) == (status, conflict)


def test_an_opportunity_in_another_family_is_evidence_and_no_conflict(deals, ours):
    ours.opportunity(category_id=deals.helmets)
    row = deals.look(deals.register(deals.cast.rita, families=(deals.bikes,), **SMALL))
    assert (row.status, row.conflict) == (Status.SUBMITTED, False)


def test_a_customer_that_merely_looks_alike_goes_to_a_person_and_is_never_declined(deals, ours):
    ours.customer(name="Fabrikam Holding AG", sort_name="fabrikam", domain="fabrikam-holding-example.de")
    number = deals.register(deals.cast.rita, **SMALL)
    row = deals.look(number)
    assert (row.status, row.conflict) == (Status.SUBMITTED, False)
    assert (Side.CUSTOMER, "similar_name", False) in kept(deals, number)


def test_a_stranger_is_still_approved_by_the_rule(deals, ours):
    ours.customer(name="Tailspin Toys", sort_name="tailspin toys", domain="tailspin-example.com", house=True)
    assert deals.look(deals.register(deals.cast.rita, **SMALL)).status is Status.APPROVED


def test_a_customer_outside_the_partners_country_goes_to_a_person(deals):
    with deals.app.app_context(), system("place") as session:
        home = save(Territory(name="France", kind=NodeKind.COUNTRY))
        session.get_one(Partner, deals.cast.rita.partner_id).territory_id = home.id
    assert deals.look(deals.register(deals.cast.rita, **SMALL)).status is Status.SUBMITTED
    given = SMALL | {"customer": "Tailspin SARL", "domain": "tailspin-example.fr", "country": "FR"}
    assert deals.look(deals.register(deals.cast.rita, **given)).status is Status.APPROVED


def test_what_is_imported_later_is_weighed_against_those_that_still_wait(deals, ours):
    number = deals.register(deals.cast.rita, amount=900_000_000)
    assert kept(deals, number) == set()
    ours.customer(house=True)
    with deals.app.app_context():
        assert weighing_again.all_undecided(lambda *_told: None) == 1
    assert (Side.CUSTOMER, "same_domain", True) in kept(deals, number)
    assert deals.look(number).conflict is False


@time_machine.travel("2026-11-03T09:00:00+00:00", tick=False)
@pytest.mark.parametrize("second", ["reject", "waitlist", "reduced"])
def test_the_partner_reads_the_same_of_a_rivals_a_house_account_and_our_own_deal(deals, ours, as_, second):
    ruled(deals, second)
    cast, told = deals.cast, []
    deals.register(cast.omar, domain="rival-example.com", customer="Customer A Ltd")
    ours.customer(name="Customer B Ltd", sort_name="b", domain="house-example.org", house=True)
    ours.opportunity(customer="Customer C Ltd", customer_sort="c", domain="ours-example.net")
    browser = as_(cast.rita)
    for name, host in (("A", "rival-example.com"), ("B", "house-example.org"), ("C", "ours-example.net")):
        row = deals.look(deals.register(cast.rita, customer=f"Customer {name} Ltd", domain=host))
        pages = [browser.get(f"/portal/deals/{row.public_id}{place}").text for place in ("", "/receipt")]
        deals.decide(deciding.ask, row.id, cast.ada, "Since when?")
        pages.append(browser.get(f"/portal/deals/{row.public_id}").text)
        answer = browser.post(f"/portal/deals/{row.public_id}/answer", {"text": "Since May."})
        pages.append(browser.get(answer.location).text)
        own = "|".join(map(re.escape, (row.number, row.public_id, row.customer, host)))
        told.append(
            (
                row.status,
                row.conflict,
                re.sub(rf'{own}|datetime="[^"]*"|name="version" value="[0-9a-f]{{64}}"', "…", "".join(pages)),
            )
        )
    assert told[0] == told[1] == told[2]
    assert "Needs review" in told[0][2]


def test_staff_read_who_when_and_how_sure_and_one_key_does_not_approve(deals, ours, as_):
    cast = deals.cast
    ours.customer(
        house=True, manager_id=cast.nadia.id, since_on="2019-04-01", last_order_on=clock.today() - timedelta(days=9)
    )
    row = deals.look(deals.register(cast.rita))
    browser = as_(cast.ada)
    page = browser.get(f"/deals/{row.public_id}").text
    for words in ("House account", "same customer", "customer since", "Ordered from us within the", cast.nadia.name):
        assert words in page, words
    assert f"/deals/{row.public_id}/compare" in page
    sent = browser.post(f"/deals/{row.public_id}/decision", {"act": "approve", "version": row.version})
    assert sent.location.endswith("/compare")
    assert "Approve all the same" in browser.get(f"/deals/{row.public_id}/compare").text
    seen = {"act": "approve", "version": row.version, "seen": "yes"}
    assert browser.post(f"/deals/{row.public_id}/decision", seen).status_code == 303
    assert deals.look(row.id).status is Status.APPROVED


def test_who_does_not_reach_a_customer_reads_no_name(deals, ours, as_):
    cast = deals.cast
    with deals.app.app_context(), system("place"):
        far = save(Territory(name="Far away", kind=NodeKind.TERRITORY)).id
    ours.customer(name="Secret Fabrikam GmbH", sort_name="s", house=True, territory_id=far)
    row = deals.look(deals.register(cast.rita))
    page = as_(cast.nadia).get(f"/deals/{row.public_id}").text
    assert "House account" in page
    assert "Outside your regions" in page
    assert "Secret" not in page
    assert cast.rita.role is Role.PARTNER_REP
