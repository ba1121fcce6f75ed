"""Who is told of what: those it concerns, who may see it, by their share in it; and never whose a customer is."""

from datetime import timedelta

import time_machine
from sqlalchemy import select

from prm.core import clock
from prm.core.transaction import system
from prm.deals import due
from prm.deals.models import Claim
from prm.deals.rules import Outcome, Reason
from prm.deals.service import asking, deciding
from prm.deals.service.deciding import No
from prm.identity.models import Delegation, User
from prm.identity.rules import Access
from prm.notices.rules import Weight
from prm.partners.models import Partner

NEEDS, CONCERNS, FYI = Weight.NEEDS_YOU, Weight.CONCERNS_YOU, Weight.FYI


def titles(rows):
    return [row.title for row in rows]


def lend(deals, giver, taker):
    with deals.app.app_context(), system("lend") as session:
        days = {"starts_on": clock.today(), "ends_on": clock.today() + timedelta(days=9)}
        session.add(Delegation(from_user_id=giver.id, to_user_id=taker.id, **days))
        session.info["touched"] = {"identity"}


def test_a_new_registration_is_told_to_its_manager_alone(deals, told):
    deals.register(deals.cast.pia)
    (row,) = told(deals.cast.nadia)
    assert row.title == "New: Fabrikam GmbH, registered by Acme Distribution"
    assert row.weight is NEEDS
    for nobody in ("pia", "rita", "dirk", "cora", "max", "omar", "leo", "finn"):
        assert told(getattr(deals.cast, nobody)) == [], nobody


def test_a_rivals_registration_of_the_same_customer_is_a_conflict_to_its_reviewer_only(deals, told):
    deals.register(deals.cast.pia)
    deals.register(deals.cast.omar)
    (row,) = told(deals.cast.max)
    assert row.title == "Conflict: Borealis Sport registered Fabrikam GmbH"
    assert told(deals.cast.pia) == told(deals.cast.omar) == []


def test_the_manager_who_has_lent_the_book_looks_on_while_the_delegate_is_asked(deals, told):
    lend(deals, deals.cast.nadia, deals.cast.max)
    deals.register(deals.cast.pia)
    assert [row.weight for row in told(deals.cast.max)] == [NEEDS]
    assert [row.weight for row in told(deals.cast.nadia)] == [CONCERNS]


def test_without_a_manager_who_can_come_in_the_director_is_asked(deals, told):
    with deals.app.app_context(), system("gone") as session:
        session.get_one(User, deals.cast.nadia.id).access = Access.DISABLED
        session.info["touched"] = {"identity"}
    deals.register(deals.cast.pia)
    assert [row.weight for row in told(deals.cast.dirk)] == [NEEDS]
    assert told(deals.cast.nadia) == []


def test_a_decision_is_told_to_who_registered_and_the_companys_admin_looks_on(deals, told):
    made = deals.register(deals.cast.rita)
    deals.decide(deciding.approve, made, deals.cast.nadia)
    assert [row.weight for row in told(deals.cast.rita)] == [NEEDS]
    assert [row.weight for row in told(deals.cast.pia)] == [CONCERNS]
    assert told(deals.cast.tia) == told(deals.cast.omar) == []
    assert all(row.seen_at for row in told(deals.cast.nadia)), "what asked for a decision is settled by it"


def test_where_who_registered_has_gone_the_admin_stands_in(deals, told):
    made = deals.register(deals.cast.rita)
    with deals.app.app_context(), system("gone") as session:
        session.get_one(User, deals.cast.rita.id).access = Access.DISABLED
        session.info["touched"] = {"identity"}
    deals.decide(deciding.reject, made, deals.cast.nadia, No(Reason.INCOMPLETE, "1.1", "Too little is known."))
    assert told(deals.cast.rita) == []
    (row,) = told(deals.cast.pia)
    assert (row.weight, row.title) == (NEEDS, "Declined: Fabrikam GmbH")
    assert "Too little is known." in row.body


def test_an_answer_goes_to_who_asked_and_settles_the_question(deals, told):
    made = deals.register(deals.cast.pia)
    deals.decide(deciding.ask, made, deals.cast.dirk, "Who buys?")
    assert [(row.weight, row.seen_at) for row in told(deals.cast.pia)] == [(NEEDS, None)]
    deals.decide(deciding.answer, made, deals.cast.pia, "The works council.")
    (row,) = told(deals.cast.dirk)
    assert row.title == "Answered: Acme Distribution about Fabrikam GmbH"
    assert "The works council." in row.body
    assert [bool(row.seen_at) for row in told(deals.cast.pia)] == [True]


def test_who_waited_for_a_customer_hears_that_it_is_free_and_nothing_of_whose_it_was(deals, told):
    first = deals.register(deals.cast.pia)
    deals.register(deals.cast.omar)
    deals.decide(deciding.withdraw, first, deals.cast.pia)
    (row,) = told(deals.cast.omar)
    assert (row.weight, row.title) == (CONCERNS, "Open to a decision now: Fabrikam GmbH")
    told_omar = f"{row.title} {row.body} {row.about}"
    for secret in ("Acme", "Pia", deals.look(first).number):
        assert secret not in told_omar
    assert "Open to a decision now: Fabrikam GmbH for Borealis Sport" in titles(told(deals.cast.max))


def test_a_partner_never_reads_another_companys_name(deals, told):
    first, second = deals.register(deals.cast.pia), deals.register(deals.cast.omar)
    deals.decide(deciding.ask, second, deals.cast.max, "Since when?")
    deals.decide(deciding.answer, second, deals.cast.omar, "Since May.")
    deals.decide(deciding.reject, second, deals.cast.max, No(Reason.ALREADY_REGISTERED, "2.1", "On file."))
    deals.decide(deciding.approve, first, deals.cast.nadia)
    for person, rival in ((deals.cast.omar, "Acme"), (deals.cast.pia, "Borealis"), (deals.cast.rita, "Borealis")):
        for row in told(person):
            assert rival not in f"{row.title} {row.body} {row.about}"


def test_a_wish_for_more_time_reaches_its_reviewer_or_is_granted_and_known(deals, told):
    made = deals.register(deals.cast.pia)
    deals.decide(deciding.approve, made, deals.cast.nadia)
    until = deals.look(made).protected_until
    with time_machine.travel(until - timedelta(days=5), tick=False):
        with deals.app.app_context(), system("move") as session:
            partner = session.get_one(Partner, deals.cast.acme.id)
            row = session.get_one(type(deals.look(made)), made)
            row.stage_moved_at = clock.now() - timedelta(days=2)
            asking.ask_extension(row, partner, "Budget moved", deals.actor(deals.cast.pia))
        found = titles(told(deals.cast.nadia))
    assert any(title.startswith(("More time asked", "Extended")) for title in found), found


def test_who_closes_a_deal_is_not_told_but_the_manager_is(deals, told):
    made = deals.register(deals.cast.pia)
    deals.decide(deciding.approve, made, deals.cast.nadia)
    before = len(told(deals.cast.pia))
    deals.decide(deciding.close, made, deals.cast.pia, Outcome.WON, "PO 77")
    assert len(told(deals.cast.pia)) == before
    assert titles(told(deals.cast.nadia))[-1] == "Won: Fabrikam GmbH by Acme Distribution"
    with deals.app.app_context(), system("look", writes=False) as session:
        assert session.execute(select(Claim)).first(), "won deals keep their customer"


def test_the_manager_hears_of_an_end_at_7_and_1_days(deals, told):
    made = deals.register(deals.cast.pia)
    deals.decide(deciding.approve, made, deals.cast.nadia)
    told(deals.cast.nadia)
    until = deals.look(made).protected_until
    heard = []
    for days in (14, 7, 1):
        with deals.app.app_context(), time_machine.travel(until - timedelta(days=days), tick=False):
            due.warn_of_ends()
            heard.append(sum(row.kind == "protection.ends" for row in told(deals.cast.nadia)))
    assert heard == [0, 1, 2]
    assert sum(row.kind == "protection.ends" for row in told(deals.cast.pia)) == 3
