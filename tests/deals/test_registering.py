"""Registering: the claim decides first-wins, nothing is lost, and the same form twice is one deal."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from prm.core import clock
from prm.core.errors import Refused
from prm.core.transaction import system
from prm.deals import receipt
from prm.deals.models import Claim, Likeness, Registration
from prm.deals.proofs import Receipt
from prm.deals.rules import Outcome, Reason, Status
from prm.deals.service import deciding
from prm.deals.service.deciding import No
from prm.journal import log
from prm.journal.models import Event

SMALL = 100_000_000  # 10,000: approved by the rule itself


def all_of(deals, query):
    with deals.app.app_context(), system("look", writes=False) as session:
        return session.execute(query).all()


def test_the_first_company_holds_the_customer_and_the_second_is_on_file(deals):
    first = deals.look(deals.register(deals.cast.pia))
    second = deals.look(deals.register(deals.cast.omar))
    assert (first.status, first.conflict) == (Status.SUBMITTED, False)
    assert (second.status, second.conflict) == (Status.SUBMITTED, True)
    assert second.number.startswith("DR-")
    assert second.due_at > second.received_at
    assert {holder for (holder,) in all_of(deals, select(Claim.registration_id))} == {first.id}


def test_another_product_family_is_another_deal(deals):
    deals.register(deals.cast.pia)
    assert deals.look(deals.register(deals.cast.omar, families=(deals.helmets,))).conflict is False


def test_one_taken_key_of_several_takes_none(deals):
    deals.register(deals.cast.pia, families=(deals.helmets,))
    both = deals.look(deals.register(deals.cast.omar, families=(deals.bikes, deals.helmets)))
    assert both.conflict is True
    assert [company for (company,) in all_of(deals, select(Claim.partner_id))] == [deals.cast.acme.id]


def test_a_small_clean_deal_is_protected_at_once_by_the_rule(deals):
    made = deals.look(deals.register(deals.cast.pia, amount=SMALL))
    assert made.status is Status.APPROVED
    assert made.decided_by_id is None
    assert made.clause
    assert made.protected_until - made.protected_from == timedelta(days=90)


def test_the_same_form_twice_is_one_deal_and_another_under_its_key_is_refused(deals):
    first = deals.register(deals.cast.pia, "one-form")
    assert deals.register(deals.cast.pia, "one-form") == first
    with pytest.raises(Refused, match="with other contents"):
        deals.register(deals.cast.pia, "one-form", amount=1_000)
    assert len(all_of(deals, select(Registration.id))) == 1
    assert len(all_of(deals, select(Event.id).where(Event.kind == "registration.submitted"))) == 1


def test_a_company_is_told_what_it_holds_already(deals):
    number = deals.look(deals.register(deals.cast.pia)).number
    with pytest.raises(Refused, match=f"already, as {number}"):
        deals.register(deals.cast.rita, customer="FABRIKAM", domain="https://www.fabrikam-example.com/shop")
    assert len(all_of(deals, select(Registration.id))) == 1


def test_the_receipt_proves_what_was_asked_and_when(deals):
    made = deals.look(deals.register(deals.cast.pia))
    ((given,),) = all_of(deals, select(Receipt.document))
    with deals.app.app_context():
        receipt.verify(given, log.public_key())
    assert (given["number"], given["customer"]) == (made.number, "Fabrikam GmbH")
    with pytest.raises(Refused):
        receipt.verify(given | {"customer": "Contoso"}, given["public_key"])


def test_a_declined_registration_lets_go_and_the_next_one_holds(deals):
    first, second = deals.register(deals.cast.pia), deals.register(deals.cast.omar)
    no = No(Reason.EXISTING_CUSTOMER, "1.1", "This customer buys from us directly.")
    deals.decide(deciding.reject, first, deals.cast.nadia, no)
    assert deals.look(first).status is Status.REJECTED
    deals.decide(deciding.approve, second, deals.cast.dirk)
    assert (deals.look(second).status, deals.look(second).conflict) == (Status.APPROVED, False)


def test_a_second_claim_cannot_be_approved_while_the_first_holds(deals):
    deals.register(deals.cast.pia)
    second = deals.register(deals.cast.omar)
    with pytest.raises(Refused, match="Another registration holds this customer"):
        deals.decide(deciding.approve, second, deals.cast.dirk)
    assert deals.look(second).status is Status.SUBMITTED


def test_protection_that_ran_out_frees_the_customer_without_any_job(deals):
    first = deals.register(deals.cast.pia)
    deals.decide(deciding.approve, first, deals.cast.nadia)
    with time_machine.travel(clock.now() + timedelta(days=91), tick=False):
        assert deals.look(deals.register(deals.cast.omar)).conflict is False


def test_an_undecided_claim_does_not_run_out(deals):
    deals.register(deals.cast.pia)
    with time_machine.travel(clock.now() + timedelta(days=400), tick=False):
        assert deals.look(deals.register(deals.cast.omar)).conflict is True


def test_nobody_decides_what_they_registered(deals):
    made = deals.register(deals.cast.pia)
    with pytest.raises(Refused, match="registered this deal yourself"):
        deals.decide(deciding.approve, made, deals.cast.pia)


def test_above_the_limit_two_people_approve(deals):
    made = deals.register(deals.cast.pia, amount=3_000_000_000)
    assert deals.decide(deciding.approve, made, deals.cast.dirk) is False
    with pytest.raises(Refused, match="second person"):
        deals.decide(deciding.approve, made, deals.cast.dirk)
    assert deals.decide(deciding.approve, made, deals.cast.ada) is True
    assert deals.look(made).status is Status.APPROVED


def test_a_question_stops_the_clock_until_it_is_answered(deals):
    made = deals.register(deals.cast.pia)
    deals.decide(deciding.ask, made, deals.cast.nadia, "Which department buys?")
    assert (deals.look(made).status, deals.look(made).due_at) == (Status.INFO_REQUESTED, None)
    deals.decide(deciding.answer, made, deals.cast.pia, "Logistics.")
    row = deals.look(made)
    assert row.status is Status.UNDER_REVIEW
    assert row.due_at is not None


def test_a_lost_deal_lets_go_and_a_won_one_does_not(deals):
    lost, won = deals.register(deals.cast.pia), deals.register(deals.cast.omar, domain="contoso-example.com")
    for each, outcome in ((lost, Outcome.LOST), (won, Outcome.WON)):
        deals.decide(deciding.approve, each, deals.cast.ada)
        deals.decide(deciding.close, each, deals.cast.ada, outcome, "SO-1")
    assert {holder for (holder,) in all_of(deals, select(Claim.registration_id))} == {won}
    with pytest.raises(Refused, match="closed already"):
        deals.decide(deciding.close, lost, deals.cast.ada, Outcome.WON, "SO-2")


def test_who_waited_for_a_customer_is_told_when_it_is_free_and_nobody_is_moved_up(deals):
    first, second = deals.register(deals.cast.pia), deals.register(deals.cast.omar)
    deals.decide(deciding.withdraw, first, deals.cast.pia)
    ((told, company),) = all_of(deals, select(Event.facts, Event.partner_id).where(Event.kind == "registration.freed"))
    assert (told, company) == ({"number": deals.look(second).number}, deals.cast.borealis.id)
    assert (deals.look(second).status, deals.look(second).conflict) == (Status.SUBMITTED, True)


def test_what_the_rules_do_not_take_is_refused_with_the_clause_it_rests_on(deals):
    with pytest.raises(Refused, match=r"clause \d"):
        deals.register(deals.cast.pia, amount=5_000_000)
    assert not all_of(deals, select(Registration.id))


def test_a_near_match_goes_to_a_person_with_its_evidence_and_never_rejects(deals):
    first = deals.register(deals.cast.pia, customer="Northwind Traders Ltd", domain="northwind-traders.com")
    second = deals.register(deals.cast.omar, customer="Northwind Trader", domain="", country="DE", amount=SMALL)
    row = deals.look(second)
    assert (row.status, row.conflict) == (Status.SUBMITTED, False)
    ((other, confidence),) = all_of(deals, select(Likeness.other_id, Likeness.confidence))
    assert other == first
    assert confidence >= 75


def test_a_customer_like_no_other_has_no_match(deals):
    deals.register(deals.cast.pia, customer="Northwind Traders Ltd", domain="northwind-traders.com")
    deals.register(deals.cast.omar, customer="Lucerne Publishing", domain="lucernepublishing.com")
    assert not all_of(deals, select(Likeness.other_id))


def test_a_broken_promise_lengthens_the_protection_by_the_delay(deals):
    with time_machine.travel("2026-11-02T09:00:00+00:00", tick=False):  # a Monday; the promise is 16 business hours
        made = deals.register(deals.cast.pia)
    due = deals.look(made).due_at
    with time_machine.travel(due + timedelta(days=7), tick=False):
        deals.decide(deciding.approve, made, deals.cast.nadia)
    row = deals.look(made)
    assert row.minutes > row.promised == 16 * 60
    assert row.protected_until - row.protected_from == timedelta(days=90 + 7)


def test_waiting_for_an_answer_is_not_held_against_the_vendor(deals):
    with time_machine.travel("2026-11-02T09:00:00+00:00", tick=False):
        made = deals.register(deals.cast.pia)
        deals.decide(deciding.ask, made, deals.cast.nadia, "Which department buys?")
    with time_machine.travel("2026-11-13T09:00:00+00:00", tick=False):
        deals.decide(deciding.answer, made, deals.cast.pia, "Logistics.")
        deals.decide(deciding.approve, made, deals.cast.nadia)
    row = deals.look(made)
    assert row.minutes == 0
    assert row.protected_until - row.protected_from == timedelta(days=90)
