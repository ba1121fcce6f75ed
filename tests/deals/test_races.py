"""G6 to G9 below the pages: many at once on the real database. The pages' own race is in tests/trust."""

import os
import secrets
import threading
from datetime import timedelta

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from prm.access.policy import Role
from prm.core import clock
from prm.core.db import db
from prm.core.errors import PrmError
from prm.core.transaction import system
from prm.deals.models import Claim, Registration
from prm.deals.proofs import Receipt
from prm.deals.rules import LIVE, Outcome, Reason, Status
from prm.deals.service import deciding
from prm.deals.service.deciding import No
from tests.factories import make_partner, make_user

RIVALS = 64
ROUNDS = int(os.environ.get("PRM_RACES", "3"))
SMALL = 100_000_000  # approved by the rule itself


@pytest.fixture
def rivals(deals):
    """Somebody at each of 64 companies."""
    with deals.app.app_context(), system("rivals"):
        companies = [make_partner(manager=deals.cast.nadia, territory_id=deals.cast.iberia.id) for _ in range(RIVALS)]
        people = [make_user(role=Role.PARTNER_REP, partner_id=company.id) for company in companies]
        db.session.flush()
        db.session.expunge_all()
    return people


def at_once(work, people):
    """What each of them got, all starting at the same moment: a registration's id, or the refusal."""
    ready, answers = threading.Barrier(len(people)), []

    def run(person):
        ready.wait()
        try:
            answers.append(work(person))
        except PrmError as refusal:
            answers.append(refusal)

    threads = [threading.Thread(target=run, args=(person,)) for person in people]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return answers


def stored(deals, *columns, where=True):
    with deals.app.app_context(), system("look", writes=False) as session:
        return session.execute(select(*columns).where(where)).all()


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_of_64_at_once_one_wins_and_63_are_on_file(deals, rivals, turn):
    numbers = at_once(lambda person: deals.register(person, amount=SMALL), rivals)
    assert len(set(numbers)) == RIVALS
    found = stored(deals, Registration.status, Registration.conflict, Registration.number)
    assert sorted((str(status), conflict) for status, conflict, _ in found) == (
        [("approved", False)] + [("submitted", True)] * (RIVALS - 1)
    )
    assert len({number for *_, number in found}) == RIVALS
    assert len(stored(deals, Receipt.registration_id)) == RIVALS
    assert len(stored(deals, Claim.registration_id)) == 1


def test_at_the_instant_of_expiry_exactly_one_takes_over(deals, rivals):
    for turn in range(ROUNDS):
        name = f"{secrets.token_hex(8)}.com"  # like no other: a near match would be for a person
        deal = {"amount": SMALL, "customer": name, "domain": name}
        holder = deals.register(deals.cast.omar, **deal)
        with time_machine.travel(deals.look(holder).protected_until, tick=False):
            numbers = at_once(lambda person, deal=deal: deals.register(person, **deal), rivals)
        found = stored(deals, Registration.conflict, where=Registration.id.in_(numbers))
        assert sorted(conflict for (conflict,) in found) == [False] + [True] * (RIVALS - 1), turn
        assert len(stored(deals, Claim.registration_id, where=Claim.value == name)) == 1


def test_one_form_sent_64_times_at_once_is_one_deal_with_64_equal_answers(deals):
    answers = at_once(lambda person: deals.register(person, "one-form"), [deals.cast.pia] * RIVALS)
    assert len(set(answers)) == 1
    assert len(stored(deals, Registration.id)) == 1


VERBS = ("register", "approve", "reject", "withdraw", "lose", "later")


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.sampled_from(VERBS), st.integers(0, 3)), min_size=4, max_size=12), data=st.data())
def test_whatever_happens_no_customer_has_two_holders(emptied, deals, steps, data):
    """Against a model: live and not in conflict is the one that holds the claim, and there is at most one."""
    who = [deals.cast.pia, deals.cast.tia, deals.cast.omar, deals.cast.rita]
    customer = f"customer{data.draw(st.integers(0, 10**9))}-example.com"
    days = 0
    for verb, place in steps:
        days += 50 if verb == "later" else 0
        with time_machine.travel(clock.now() + timedelta(days=days), tick=False):
            step(deals, verb, who[place], customer)
            check(deals, customer)


def step(deals, verb, person, customer):
    """One step; what the rules refuse changes nothing."""
    mine = Registration.domain == customer
    try:
        if verb == "register":
            deals.register(person, domain=customer)
            return
        for number, company in stored(deals, Registration.id, Registration.partner_id, where=mine):
            if company != person.partner_id:
                continue
            if verb == "approve":
                deals.decide(deciding.approve, number, deals.cast.ada)
            if verb == "reject":
                no = No(Reason.INCOMPLETE, "1.1", "Tell us more.")
                deals.decide(deciding.reject, number, deals.cast.ada, no)
            if verb == "withdraw":
                deals.decide(deciding.withdraw, number, person)
            if verb == "lose":
                deals.decide(deciding.close, number, person, Outcome.LOST, "price")
    except PrmError:
        return


def check(deals, customer):
    now = clock.now()
    columns = (
        Registration.id,
        Registration.status,
        Registration.outcome,
        Registration.conflict,
        Registration.protected_until,
    )
    rows = stored(deals, *columns, where=Registration.domain == customer)
    holding = {
        number
        for number, status, outcome, conflict, until in rows
        if status in LIVE and not conflict and outcome is not Outcome.LOST and (until is None or until > now)
    }
    held = stored(deals, Claim.registration_id, Claim.expires_at, where=Claim.value == customer)
    claimed = {number for number, expires in held if expires is None or expires > now}
    assert len(holding) <= 1
    assert holding == claimed
    assert all(status is not Status.DRAFT for _, status, *_ in rows)
