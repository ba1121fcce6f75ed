"""What a partner's level means for its deals: the tier that rules ask for, and benefits that hold for it (D4)."""

from datetime import timedelta

import pytest

from prm.core import clock
from prm.deals import measures
from prm.deals.rules import Outcome, Status
from prm.deals.service import deciding, routing
from prm.partners.models import Partner
from prm.programs.rules import How
from prm.programs.service.deciding import stand
from tests.programs.conftest import TEXT, Room, who

WITH_PROTECTION = TEXT.replace("sla_hours: 8,", "sla_hours: 3, protection_days: 150,")


@pytest.fixture
def room(app, cast):
    made = Room(app, cast)
    made.publish(WITH_PROTECTION)
    return made


def put(room, partner, level, days_ago=0):
    def do(session):
        (program,) = [room.held(session).program.id]
        day = clock.today() - timedelta(days=days_ago)
        stand(partner.id, program, level, day, How.RUN, "", who(room.cast.ada))

    room.work(do)


def facts(room, number):
    def do(session):
        row = session.get_one(deciding.Registration, number)
        deal = routing.facts_of(session, row, session.get_one(Partner, row.partner_id))
        rules, _calendar = routing.rules_of(session, row)
        return deal.tier, rules.protection_days(deal).value, rules.sla_hours(deal).value, rules.benefits(deal).value

    return room.work(do)


def test_the_level_on_the_day_of_receipt_decides(room, deals, cast):
    put(room, cast.acme, "gold")
    gold, none = deals.register(cast.pia), deals.register(cast.omar, domain="other-example.com", customer="Other")
    tier, days, hours, benefits = facts(room, gold)
    assert (tier, days, hours, benefits.discount) == ("gold", 150, 3, 1_200)
    tier, days, _hours, benefits = facts(room, none)
    assert (tier, days, benefits.discount) == ("", 90, 500)
    put(room, cast.acme, "registered")
    assert facts(room, gold)[0] == "registered"


def test_a_level_that_comes_later_changes_no_deal_before(room, deals, cast):
    made = deals.register(cast.pia)
    put(room, cast.acme, "gold", days_ago=-1)
    assert facts(room, made)[:2] == ("", 90)


def test_an_approval_protects_for_as_long_as_the_level_gives(room, deals, cast):
    put(room, cast.acme, "gold")
    made = deals.register(cast.pia)
    deals.decide(deciding.approve, made, cast.ada)
    row = deals.look(made)
    assert row.protected_until - row.protected_from == timedelta(days=150)


def test_the_form_promises_what_the_level_gives(room, deals, cast, as_):
    put(room, cast.acme, "gold")
    assert "150" in as_(cast.pia).get("/portal/deals/new").text
    assert "150" not in as_(cast.omar).get("/portal/deals/new").text


def test_what_the_level_makes_better_than_the_clause_is_said_beside_it(room, deals, cast, as_):
    put(room, cast.acme, "gold")
    row = deals.look(deals.register(cast.pia))
    mine, said = as_(cast.pia).get("/portal/deals/new").text, "by the partner's level, more than the clause says"
    assert (
        mine.count("by your level, better than the clause says") == 2
    )  # a usual deal is decided as soon by its clause
    assert "by your level" not in as_(cast.omar).get("/portal/deals/new").text
    page = as_(cast.nadia).get(f"/deals/{row.public_id}").text.replace("&#39;", "'")
    assert page.count(said) == 1
    other = deals.look(deals.register(cast.omar, customer="Other", domain="other-example.com"))
    assert said not in as_(cast.max).get(f"/deals/{other.public_id}").text.replace("&#39;", "'")


def test_programs_count_deals_by_what_became_of_them(room, deals, cast):
    won, approved, waiting = (
        deals.register(cast.pia, domain=f"customer{n}-example.com", customer=f"Customer {n}") for n in range(3)
    )
    for number in (won, approved):
        deals.decide(deciding.approve, number, cast.ada)
    deals.decide(deciding.close, won, cast.ada, Outcome.WON, "Order 7")
    assert deals.look(waiting).status is Status.SUBMITTED
    today = clock.today()

    def read(session):
        names = ("registered", "approved", "won", "won_amount")
        return [getattr(measures, name)(session, [cast.acme.id], today, today) for name in names]

    assert room.work(read) == [{cast.acme.id: number} for number in (3, 2, 1, 300_000_000)]
    before = today - timedelta(days=1)
    assert room.work(lambda session: measures.registered(session, [cast.acme.id], before, before)) == {}
