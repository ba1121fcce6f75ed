"""Changing an approved deal: small at once, weighty by a person, an added product claimed like a new one."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from prm.core import clock
from prm.core.transaction import system
from prm.deals.models import RegistrationLine
from prm.deals.rules import Reply
from prm.deals.service import deciding
from prm.sales.models import Category
from tests.deals.asks import asked_of, claims, events, reply
from tests.deals.pages import rows, text

WHY = {"why": "They take more."}


@pytest.fixture
def approved(deals, cast):
    made = deals.register(cast.pia)
    deals.decide(deciding.approve, made, cast.ada)
    return deals.look(made)


def family(deals, number):
    with deals.app.app_context(), system("look", writes=False) as session:
        return session.get_one(Category, number).public_id


def lines(deals, row):
    chosen = select(RegistrationLine.category_id, RegistrationLine.amount)
    return {tuple(line) for line in rows(deals, chosen.where(RegistrationLine.registration_id == row.id))}


def change(deals, as_, person, row, *given, **more):
    """Send the form with these (category, typed amount) lines."""
    sent = {"close_on": row.close_on.isoformat(), "version": deals.stamp(row)} | WHY | more
    for at, (number, amount) in enumerate(given):
        sent |= {f"lines-{at}-family": family(deals, number) if number else "", f"lines-{at}-amount": amount}
    return as_(person).post(f"/portal/deals/{row.public_id}/amendment", sent)


def test_the_form_shows_what_stands_and_the_rule(deals, cast, as_, approved):
    page = as_(cast.pia).get(f"/portal/deals/{approved.public_id}/amendment")
    assert "any other change holds at once" in text(page)
    assert re.search(r'name="lines-0-amount"[^>]*value="30000"', page.text)
    assert 'name="lines-1-family"' in page.text
    assert "Change the deal" in text(as_(cast.pia).get(f"/portal/deals/{approved.public_id}"))


def test_a_small_change_holds_at_once_and_is_one_event(deals, cast, as_, approved):
    later = clock.today() + timedelta(days=90)
    answer = change(deals, as_, cast.pia, approved, (deals.bikes, "31,500.50"), close_on=later.isoformat())
    assert answer.status_code == 303, answer.text[:500]
    row, (wish,) = deals.look(approved.id), asked_of(deals, approved.id)
    assert (row.amount, row.reporting, row.close_on) == (315_005_000, 315_005_000, later)
    assert lines(deals, row) == {(deals.bikes, 315_005_000)}
    assert row.protected_until == approved.protected_until
    assert (wish.reply, wish.answered_by_id, row.wish_due_at) == (Reply.GRANTED, None, None)
    assert events(deals, row.id) == ["submitted", "approved", "amended"]
    assert "They take more." in text(as_(cast.pia).get(f"/portal/deals/{row.public_id}"))


def test_an_added_product_is_claimed_shown_as_a_difference_and_decided(deals, cast, as_, approved):
    given = (deals.bikes, "30000"), (deals.helmets, "5000")
    assert change(deals, as_, cast.pia, approved, *given).status_code == 303
    row = deals.look(approved.id)
    assert lines(deals, row) == {(deals.bikes, 300_000_000)}
    assert claims(deals, row.id) == {(deals.bikes, row.protected_until), (deals.helmets, None)}
    rival = deals.look(deals.register(cast.omar, families=(deals.helmets,)))
    assert rival.conflict
    page = text(as_(cast.nadia).get(f"/deals/{row.public_id}"))
    for said in ("asks for a change", "would become", "$30,000.00", "$35,000.00", "Helmets"):
        assert said in page, said
    assert reply(as_(cast.nadia), row, "grant").status_code == 303
    row = deals.look(approved.id)
    assert row.amount == 350_000_000
    assert lines(deals, row) == {(deals.bikes, 300_000_000), (deals.helmets, 50_000_000)}
    assert claims(deals, row.id) == {(each, row.protected_until) for each in (deals.bikes, deals.helmets)}
    assert events(deals, row.id) == ["submitted", "approved", "amend_asked", "amended"]


def test_a_product_that_another_holds_is_not_added_and_the_partner_learns_nothing_of_it(deals, cast, as_, approved):
    holder = deals.register(cast.omar, families=(deals.helmets,))
    given = (deals.bikes, "30000"), (deals.helmets, "5000")
    answer = change(deals, as_, cast.pia, approved, *given)
    assert answer.status_code == 303
    row = deals.look(approved.id)
    assert claims(deals, row.id) == {(deals.bikes, row.protected_until)}
    assert "Another registration holds this customer" in text(as_(cast.nadia).get(f"/deals/{row.public_id}"))
    assert "Another registration" not in text(as_(cast.pia).get(f"/portal/deals/{row.public_id}"))
    assert reply(as_(cast.nadia), row, "grant").status_code == 409
    assert lines(deals, deals.look(row.id)) == {(deals.bikes, 300_000_000)}
    assert claims(deals, holder) == {(deals.helmets, None)}
    assert reply(as_(cast.nadia), deals.look(row.id), "refuse").status_code == 303
    assert claims(deals, holder) == {(deals.helmets, None)}


def test_refusing_frees_what_was_asked_for_and_the_deal_stays(deals, cast, as_, approved):
    change(deals, as_, cast.pia, approved, (deals.bikes, "30000"), (deals.helmets, "5000"))
    waits = deals.register(cast.omar, families=(deals.helmets,))
    assert reply(as_(cast.nadia), deals.look(approved.id), "refuse", told="Not the helmets.").status_code == 303
    row = deals.look(approved.id)
    assert (row.amount, claims(deals, row.id)) == (300_000_000, {(deals.bikes, row.protected_until)})
    assert events(deals, row.id)[-1] == "amend_refused"
    assert events(deals, waits)[-1] == "freed"
    assert "Not the helmets." in text(as_(cast.pia).get(f"/portal/deals/{row.public_id}"))


def test_beyond_the_limits_the_rules_ask_for_a_director_and_then_for_two(deals, cast, as_, approved):
    assert change(deals, as_, cast.pia, approved, (deals.bikes, "300000")).status_code == 303
    row = deals.look(approved.id)
    assert row.amount == 300_000_000
    assert "to approve this" in text(as_(cast.nadia).get(f"/deals/{row.public_id}"))
    assert reply(as_(cast.dirk), row, "grant").status_code == 303
    row = deals.look(row.id)
    assert row.amount == 300_000_000
    assert "You have given the first approval" in text(as_(cast.dirk).get(f"/deals/{row.public_id}"))
    assert row.number not in as_(cast.dirk).get("/deals/?view=wishes").text
    assert reply(as_(cast.ada), row, "grant").status_code == 303
    assert deals.look(row.id).amount == 3_000_000_000
    assert events(deals, row.id)[2:] == ["amend_asked", "amend_first_yes", "amended"]


def test_dropping_a_product_frees_it_and_tells_who_waits(deals, cast, as_):
    made = deals.register(cast.pia, families=(deals.bikes, deals.helmets))
    deals.decide(deciding.approve, made, cast.ada)
    waits, row = deals.register(cast.omar, families=(deals.helmets,)), deals.look(made)
    assert change(deals, as_, cast.pia, row, (deals.bikes, "15000"), (deals.helmets, "")).status_code == 303
    assert claims(deals, made) == {(deals.bikes, row.protected_until)}
    assert events(deals, waits)[-1] == "freed"


@pytest.mark.parametrize(
    ("amount", "more", "code", "said"),
    [
        ("", {}, 422, "Leave at least one product"),
        ("-5", {}, 422, "Enter an amount above zero"),
        ("1e99", {}, 422, "amount"),
        ("30000", {"close_on": "2001-01-01"}, 422, "This day is over"),
        ("30000", {"why": " "}, 422, "Write in a line what has changed"),
        ("30000", {}, 409, "Nothing differs"),
        ("999", {}, 409, "A deal counts from"),
        ("31000", {"version": "0"}, 409, "changed after you opened it"),
    ],
)
def test_what_cannot_be_changed_is_said_in_a_sentence(deals, cast, as_, approved, amount, more, code, said):
    answer = change(deals, as_, cast.pia, approved, (deals.bikes, amount), **more)
    assert said in text(answer, code)
    assert deals.look(approved.id).amount == 300_000_000


def test_a_change_refused_too_often_is_refused_by_the_rule(deals, cast, as_, approved):
    for _ in range(3):
        change(deals, as_, cast.pia, deals.look(approved.id), (deals.bikes, "300000"))
        assert reply(as_(cast.dirk), deals.look(approved.id), "refuse").status_code == 303
    last = change(deals, as_, cast.pia, deals.look(approved.id), (deals.bikes, "300000"))
    assert "twice" in text(last, 409) or "2 times" in text(last, 409)
