"""The partner's own deals: the list, one deal, what it may do with it, and the rules."""

from datetime import timedelta

import time_machine
from sqlalchemy import select

from prm.core import clock
from prm.core.transaction import system
from prm.deals.models import Registration
from prm.deals.rules import Outcome, Reason, Status
from prm.deals.service import deciding
from prm.deals.service.deciding import No
from prm.deals.wishes import Wish
from tests.deals.pages import public, rows, text


def test_the_list_has_its_views_and_finds_by_customer_and_number(deals, as_):
    pia = as_(deals.cast.pia)
    assert "Register your first deal" in text(pia.get("/portal/deals/"))
    waiting = deals.register(deals.cast.pia)
    approved = deals.register(deals.cast.rita, customer="Contoso", domain="contoso-example.com")
    deals.decide(deciding.approve, approved, deals.cast.ada)
    everything = text(pia.get("/portal/deals/"))
    assert "Fabrikam GmbH" in everything
    assert "Contoso" in everything
    for view, here, away in (("open", "Fabrikam", "Contoso"), ("approved", "Contoso", "Fabrikam")):
        page = text(pia.get(f"/portal/deals/?view={view}"))
        assert here in page
        assert away not in page
    assert "Contoso" not in text(pia.get(f"/portal/deals/?q={deals.look(waiting).number}"))
    with time_machine.travel(clock.now() + timedelta(days=80)):
        later = as_(deals.cast.pia)
        assert "Contoso" in text(later.get("/portal/deals/?view=expiring"))
        assert "Expires in" in text(later.get("/portal/"))
    with time_machine.travel(clock.now() + timedelta(days=100)):
        assert "Contoso" in text(as_(deals.cast.pia).get("/portal/deals/?view=closed"))


def test_a_question_is_answered_and_the_clock_runs_on(deals, as_):
    made = deals.register(deals.cast.pia)
    deals.decide(deciding.ask, made, deals.cast.nadia, "Which department buys?")
    pia, here = as_(deals.cast.pia), f"/portal/deals/{public(deals, made)}"
    assert "Which department buys?" in text(pia.get(here))
    assert "Which department buys?" not in text(as_(deals.cast.tia).get("/portal/deals/"))
    assert "Write your answer." in text(pia.post(f"{here}/answer", {"text": " "}), 422)
    assert pia.post(f"{here}/answer", {"text": "Logistics."}).status_code == 303
    page = text(pia.get(here))
    assert "A decision is due by" in page
    assert "Logistics." in page
    assert deals.look(made).status is Status.UNDER_REVIEW
    assert pia.post(f"{here}/answer", {"text": "Again."}).status_code == 409


def test_a_declined_deal_tells_reason_rule_and_how_to_appeal(deals, as_):
    made = deals.register(deals.cast.pia)
    no = No(Reason.INELIGIBLE_SIZE, "1.1", "Come back when it has grown.")
    deals.decide(deciding.reject, made, deals.cast.nadia, no)
    page = text(as_(deals.cast.pia).get(f"/portal/deals/{public(deals, made)}"))
    for said in (
        "Declined",
        "The deal is too small",
        "A deal counts from",
        "Clause 1.1",
        "Come back when",
        "Appeal by",
    ):
        assert said in page


def test_an_extension_shows_its_rule_and_is_asked_of_a_person(deals, as_):
    made = deals.register(deals.cast.pia)
    deals.decide(deciding.approve, made, deals.cast.ada)
    pia, here = as_(deals.cast.pia), f"/portal/deals/{public(deals, made)}"
    assert "can ask for more protection once" in text(pia.get(f"{here}/extension"))
    assert "Choose a reason." in text(pia.post(f"{here}/extension", {"evidence": ""}), 422)
    assert pia.post(f"{here}/extension", {"reason": "trial", "evidence": "Met on Monday"}).status_code == 303
    assert "You have an answer by" in text(pia.get(here))
    assert rows(deals, select(Wish.kind, Wish.why)) == [("extension", "A trial is running: Met on Monday")]
    assert pia.post(f"{here}/extension", {"reason": "trial", "evidence": "Again"}).status_code == 409


def test_an_extension_of_a_deal_that_moves_is_granted_at_once(deals, as_):
    made = deals.register(deals.cast.pia)
    deals.decide(deciding.approve, made, deals.cast.ada)
    until = deals.look(made).protected_until
    with deals.app.app_context(), system("stage") as session:
        session.get_one(Registration, made).stage_moved_at = clock.now() + timedelta(seconds=1)
    here = f"/portal/deals/{public(deals, made)}"
    pia = as_(deals.cast.pia)
    assert pia.post(f"{here}/extension", {"reason": "trial", "evidence": "Met on Monday"}).status_code == 303
    assert deals.look(made).protected_until == until + timedelta(days=60)
    assert "No extension now." in text(pia.get(f"{here}/extension"))


def test_a_deal_is_won_with_its_order_or_withdrawn(deals, as_):
    won, back = deals.register(deals.cast.pia), deals.register(deals.cast.pia, domain="contoso-example.com")
    deals.decide(deciding.approve, won, deals.cast.ada)
    pia = as_(deals.cast.pia)
    assert "Enter the order number" in text(
        pia.post(f"/portal/deals/{public(deals, won)}/outcome", {"outcome": "won"}), 422
    )
    pia.post(f"/portal/deals/{public(deals, won)}/outcome", {"outcome": "won", "evidence": "SO-1"})
    assert deals.look(won).outcome is Outcome.WON
    assert "The customer becomes free." in text(pia.get(f"/portal/deals/{public(deals, back)}/withdrawal"))
    assert pia.post(f"/portal/deals/{public(deals, back)}/withdrawal").status_code == 303
    assert deals.look(back).status is Status.WITHDRAWN


def test_a_parent_company_reads_its_child_s_deals_and_acts_on_none(deals, as_):
    made = public(deals, deals.register(deals.cast.tia, customer="Child's customer"))
    pia = as_(deals.cast.pia)
    assert "Withdraw" not in text(pia.get(f"/portal/deals/{made}"))
    assert pia.post(f"/portal/deals/{made}/withdrawal").status_code == 404
    assert as_(deals.cast.rita).get(f"/portal/deals/{made}").status_code == 404


def test_the_home_shows_what_needs_the_partner(deals, as_):
    pia = as_(deals.cast.pia)
    assert "Register a deal" in text(pia.get("/portal/"))
    made = deals.register(deals.cast.pia)
    deals.decide(deciding.ask, made, deals.cast.nadia, "Which department buys?")
    page = pia.get("/portal/")
    assert "Needs info" in text(page)
    assert public(deals, made) in page.text


def test_the_rules_are_readable_with_every_clause_s_number(deals, as_):
    page = text(as_(deals.cast.rita).get("/portal/deals/rules"))
    for said in ("1.1", "A deal counts from $1,000.", "Who comes first", "5.1", "registration discount of 5%"):
        assert said in page
