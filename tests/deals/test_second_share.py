"""A second partner that is approved beside the first for a share of the benefits (DR-9), and holds nothing."""

from datetime import timedelta

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import object_session

from prm.core.errors import Refused
from prm.deals import amendment, letters
from prm.deals.models import Registration
from prm.deals.rules import Outcome, Reason, Status
from prm.deals.service import amending, appealing, asking, deciding, reviewing, wishing
from prm.deals.service.deciding import No
from prm.deals.service.wishing import Said
from prm.journal.models import Event
from prm.partners.models import Partner
from tests.deals.pages import rows, text
from tests.deals.second_rules import CLAUSE, Line, at, holders, ruled
from tests.deals.test_console import send
from tests.deals.test_races import VERBS, at_once, check, step


@pytest.fixture
def half(deals):
    return Line(deals, "reduced")


def approve_in_words(row, company, actor):
    return deciding.approve(row, company, actor, "In full.", "For half.")


def test_the_second_is_approved_for_its_share_and_holds_nothing(half):
    assert half.clock() == (None, at("04T09:00"), 0)
    assert half("02T10:00", approve_in_words, half.second, half.cast.dirk)
    row = half.row
    assert (row.status, row.conflict, row.benefit_share, row.clause) == (Status.APPROVED, True, 50, CLAUSE)
    assert (row.told, row.protected_until - row.protected_from) == ("For half.", timedelta(days=90))
    assert holders(half.deals) == {half.first}
    ((facts,),) = rows(half.deals, select(Event.facts).where(Event.kind == "registration.approved"))
    assert (facts["clause"], facts["share"]) == (CLAUSE, "50")
    half("02T11:00", approve_in_words, half.first, half.cast.dirk)
    assert (half.deals.look(half.first).benefit_share, half.deals.look(half.first).told) == (None, "In full.")
    half("03T11:00", deciding.close, half.first, half.cast.pia, Outcome.LOST, "Price.")
    assert (half.row.conflict, half.row.benefit_share, holders(half.deals), half.freed()) == (True, 50, set(), 0)


def test_an_extension_of_the_second_makes_no_claim(half):
    half("02T10:00", deciding.approve, half.second, half.cast.dirk)
    until = half.row.protected_until
    half("03T10:00", deciding.withdraw, half.first, half.cast.pia)
    with time_machine.travel(at("04T10:00"), tick=False), half.deals.as_partner(half.cast.omar) as session:
        row = session.scalars(
            select(Registration).where(Registration.id == half.second).execution_options(scoped=True)
        ).one()
        company = session.get(Partner, row.partner_id, execution_options={"scoped": True})
        asking.ask_extension(row, company, "Trial", half.deals.actor(half.cast.omar))
    half("04T11:00", deciding.extend, half.second, half.cast.ada, 30, "6.1")
    assert half.row.protected_until > until
    assert holders(half.deals) == set()


def test_the_approver_s_role_and_two_approvals_hold_for_the_second_too(deals):
    ruled(deals, "reduced")
    deals.register(deals.cast.pia)
    second = deals.register(deals.cast.omar, amount=3_000_000_000)
    with pytest.raises(Refused, match="director or above"):
        deals.decide(deciding.approve, second, deals.cast.nadia)
    assert deals.decide(deciding.approve, second, deals.cast.dirk) is False
    assert deals.decide(deciding.approve, second, deals.cast.ada) is True
    assert deals.look(second).benefit_share == 50


def test_no_rule_approves_a_second_and_a_yes_taken_back_leaves_no_share(half):
    small = half.deals.register(half.cast.tia, amount=100_000_000)
    assert half.deals.look(small).status is Status.SUBMITTED
    half("02T10:00", deciding.approve, half.second, half.cast.dirk)
    half("02T10:05", reviewing.reconsider, half.second, half.cast.dirk)
    row = half.row
    assert (row.status, row.conflict, row.benefit_share) == (Status.SUBMITTED, True, None)
    assert holders(half.deals) == {half.first}
    half("02T11:00", deciding.withdraw, half.first, half.cast.pia)
    half("02T12:00", deciding.approve, half.second, half.cast.dirk)
    assert (half.row.conflict, half.row.benefit_share) == (False, None)


def overturn(row, company, actor):
    wish = wishing.waiting(object_session(row), row)
    return appealing.overturn(row, company, wish, Said("Yours beside the first.", "7.1"), actor)


def test_an_appeal_gives_a_second_its_share_back_and_no_claim(half):
    half("02T10:00", deciding.approve, half.second, half.cast.dirk)
    half("02T11:00", deciding.revoke, half.second, half.cast.dirk, No(Reason.INCOMPLETE, "1.3", "Tell us more."))
    assert half("02T12:00", appealing.appeal, half.second, half.cast.omar, "We told you.")
    assert half("02T13:00", overturn, half.second, half.cast.ada)
    row = half.row
    assert (row.status, row.conflict, row.benefit_share) == (Status.APPROVED, True, 50)
    assert holders(half.deals) == {half.first}


def test_a_product_that_a_second_adds_is_held_by_nobody(half):
    half("02T10:00", deciding.approve, half.second, half.cast.dirk)
    lines = [amendment.Line(half.deals.bikes, 1, 150_000_000), amendment.Line(half.deals.helmets, 1, 150_000_000)]
    wider = amendment.content(half.row.close_on, lines)
    half("02T11:00", amending.ask, half.second, half.cast.omar, wider, "Helmets, too.")
    assert holders(half.deals) == {half.first}
    assert half.row.benefit_share == 50


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.sampled_from(VERBS), st.integers(0, 3)), min_size=4, max_size=12), data=st.data())
@pytest.mark.parametrize("line", ["waitlist", "reduced"], indirect=True)
def test_whatever_happens_a_customer_has_one_holder_at_most(line, steps, data):
    who = [line.cast.pia, line.cast.tia, line.cast.omar, line.cast.rita]
    customer, days = f"customer{data.draw(st.integers(0, 10**9))}-example.com", 0
    for verb, place in steps:
        days += 50 if verb == "later" else 0
        with time_machine.travel(at("09T09:00") + timedelta(days=days), tick=False):
            step(line.deals, verb, who[place], customer)
            check(line.deals, customer)


@pytest.fixture
def line(deals, request):
    return Line(deals, request.param)


@pytest.mark.parametrize("free", [True, False])
def test_of_two_approvals_at_once_one_holds_the_customer_and_the_other_has_its_share(half, free):
    numbers = [half.first, half.second]
    if free:
        numbers = [half.second, half.deals.register(half.cast.tia)]
        half.deals.decide(deciding.withdraw, half.first, half.cast.pia)
    people = dict(zip((half.cast.dirk, half.cast.ada), numbers, strict=True))
    assert at_once(lambda who: half.deals.decide(deciding.approve, people[who], who), list(people)) == [True, True]
    found = [half.deals.look(number) for number in numbers]
    assert sorted((row.conflict, row.benefit_share or 0) for row in found) == [(False, 0), (True, 50)]
    assert holders(half.deals) == {row.id for row in found if not row.conflict}


def test_both_sides_read_the_share(half, as_):
    with time_machine.travel(at("02T10:00"), tick=False):
        ada, row = as_(half.cast.ada), half.row
        page = text(ada.get(f"/deals/{row.public_id}"))
        assert "Approve as second" in page
        assert f"2.5% 50% of the benefits, as the second (clause {CLAUSE})" in page
        assert send(ada, row, "approve").location.endswith("/compare")
        assert send(ada, row, "approve", beside="yes").status_code == 303
        assert "Second, 50% of the benefits" in text(ada.get(f"/deals/{row.public_id}"))
        assert "Second, 50% of the benefits" in text(ada.get("/deals/?view=all"))
        assert "Second, 50% of the benefits" in text(ada.get(f"/deals/{row.public_id}/compare"))
        omar = as_(half.cast.omar)
        for place in ("", "/receipt"):
            assert "50% of the benefits" in text(omar.get(f"/portal/deals/{row.public_id}{place}"))
    told = half.row.told
    assert "Fabrikam GmbH, with 50% of the benefits." in told
    assert f"clause {CLAUSE}" in told
    assert half.deals.look(half.first).number not in told
    with half.deals.app.test_request_context():
        letter = letters.approved(half.row, "")
    assert letter.title == "Approved: Fabrikam GmbH, with 50% of the benefits"


def test_a_yes_to_a_second_whose_first_has_gone_is_looked_at_again(half, as_):
    half("02T10:00", deciding.withdraw, half.first, half.cast.pia)
    with time_machine.travel(at("02T11:00"), tick=False):
        assert send(as_(half.cast.ada), half.row, "approve", beside="yes").status_code == 409
    assert half.row.status is Status.SUBMITTED
