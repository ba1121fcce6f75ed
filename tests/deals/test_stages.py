"""The sales stage, the partner's own axis: moved on the deal's page, told to both sides, read by the rules (1.6.1)."""

from datetime import timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from sqlalchemy import select

from prm.core import clock
from prm.core.transaction import system
from prm.deals.default_terms import DEFAULT_CALENDAR, default_terms
from prm.deals.models import Terms
from prm.deals.rules import Outcome, Reason
from prm.deals.service import deciding
from prm.deals.service.deciding import No
from prm.deals.wishes import Wish
from prm.journal.models import Event
from tests.deals.asks import asked_of, events
from tests.deals.pages import public, rows, text
from tests.factories import save

WISH = {"reason": "trial", "evidence": "Met on Monday"}
STAGES = "/settings/stages"


@pytest.fixture
def made(deals):
    """An approved registration of Acme, by id."""
    number = deals.register(deals.cast.pia)
    deals.decide(deciding.approve, number, deals.cast.ada)
    return number


def page(client, url):
    return BeautifulSoup(client.get(url).data, "html.parser")


def filled(client, url, act):
    """The form that sends this act, as a browser would send it back."""
    form, sent = page(client, url).select_one(f"form[method=post][action$='/{act}']"), {}
    for each in form.select("[name]:not([name=csrf_token])"):
        if each.get("type") not in {"checkbox", "radio"} or each.has_attr("checked"):
            chosen = each.select_one("[selected]") or each.find("option")
            sent[each["name"]] = chosen["value"] if chosen else each.get("value", "")
    return sent


def choice(client, here):
    """(key, label, chosen) of every stage the page offers."""
    found = page(client, here).select("fieldset#stage label")
    return [(each.input["value"], " ".join(each.text.split()), each.input.has_attr("checked")) for each in found]


def move(client, deals, number, stage, **given):
    row = deals.look(number)
    return client.post(f"/portal/deals/{row.public_id}/stage", {"stage": stage, "version": deals.stamp(row)} | given)


def moves(deals, number):
    subject = deals.look(number).public_id
    mine = select(Event.facts, Event.shared).where(Event.subject == subject, Event.kind == "registration.staged")
    return [(facts["was"], facts["stage"], shared) for facts, shared in rows(deals, mine)]


def test_a_partner_moves_its_stage_with_a_choice_and_save_and_both_sides_read_it(deals, as_, made):
    pia, here = as_(deals.cast.pia), f"/portal/deals/{public(deals, made)}"
    assert choice(pia, here)[:2] == [("qualified", "Qualified 10%", True), ("discovery", "Discovery 25%", False)]
    assert len(choice(pia, here)) == 5  # the two that end a deal are no sales stages to choose
    before = deals.look(made)
    with time_machine.travel(clock.now() + timedelta(days=3), tick=False):
        assert move(as_(deals.cast.pia), deals, made, "proposal").status_code == 303
        assert deals.look(made).stage_moved_at == clock.now() > before.stage_moved_at
    assert deals.look(made).stage == "proposal"
    assert moves(deals, made) == [("qualified", "proposal", True)]
    assert f"moved {before.number} to Proposal" in text(pia.get(here))
    assert [key for key, _label, chosen in choice(pia, here) if chosen] == ["proposal"]
    staff = text(as_(deals.cast.nadia).get(f"/deals/{before.public_id}"))
    assert "Sales stage Proposal" in staff
    assert f"moved {before.number} to Proposal" in staff


def test_a_stage_goes_back_as_well_and_the_same_again_leaves_no_event(deals, as_, made):
    pia = as_(deals.cast.pia)
    for stage in ("proposal", "discovery", "discovery"):
        assert move(pia, deals, made, stage).status_code == 303
    assert [to for _was, to, _shared in moves(deals, made)] == ["proposal", "discovery"]
    moved_at, version = deals.look(made).stage_moved_at, deals.look(made).version
    assert move(pia, deals, made, "discovery", version="0").status_code == 303  # a button pressed twice
    assert (deals.look(made).stage_moved_at, deals.look(made).version) == (moved_at, version)


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"stage": "no-such-stage"}, "This sales stage is not in use."),
        ({"stage": "closed_won"}, "Mark it won or lost"),
        ({}, "Choose a sales stage."),
    ],
)
def test_a_stage_that_cannot_be_is_told_at_its_field(deals, as_, made, sent, sentence):
    row = deals.look(made)
    answer = as_(deals.cast.pia).post(f"/portal/deals/{row.public_id}/stage", {"version": deals.stamp(row)} | sent)
    assert sentence in text(answer, 422)
    told = BeautifulSoup(answer.data, "html.parser")
    assert sentence in told.select_one("#stage-error").text
    assert told.select_one("fieldset#stage")["aria-describedby"] == "stage-error"
    assert moves(deals, made) == []


def test_a_stale_form_comes_back_with_its_choice_and_then_holds(deals, as_, made):
    answer = move(as_(deals.cast.pia), deals, made, "proposal", version="0")
    assert "This deal was changed after you opened it." in text(answer, 409)
    form = BeautifulSoup(answer.data, "html.parser").select_one("form[action$='/stage']")
    assert form.select_one("[name=stage][checked]")["value"] == "proposal"
    assert moves(deals, made) == []
    assert move(as_(deals.cast.pia), deals, made, "proposal", version=form.select_one("[name=version]")["value"])
    assert deals.look(made).stage == "proposal"


def test_a_stage_moves_while_the_registration_is_open_and_not_afterwards(deals, as_):
    pia = as_(deals.cast.pia)
    waiting = deals.register(deals.cast.pia, domain="waiting-example.com")
    assert move(pia, deals, waiting, "discovery").status_code == 303  # undecided: its own axis
    asked = deals.register(deals.cast.pia, domain="asked-example.com")
    deals.decide(deciding.ask, asked, deals.cast.nadia, "Which department?")
    assert move(pia, deals, asked, "discovery").status_code == 303
    won, lost, no, back = (deals.register(deals.cast.pia, domain=f"{n}-example.com") for n in ("a", "b", "c", "d"))
    for number, outcome in ((won, Outcome.WON), (lost, Outcome.LOST)):
        deals.decide(deciding.approve, number, deals.cast.ada)
        deals.decide(deciding.close, number, deals.cast.pia, outcome, "SO-1")
    deals.decide(deciding.reject, no, deals.cast.nadia, No(Reason.INCOMPLETE, "1.1", "Tell us more."))
    deals.decide(deciding.withdraw, back, deals.cast.pia)
    for number in (won, lost, no, back):
        here = f"/portal/deals/{public(deals, number)}"
        assert choice(pia, here) == []
        assert "This one is not any more." in text(move(pia, deals, number, "proposal"), 409)
        assert moves(deals, number) == []
    assert "Sales stage Qualified" in text(pia.get(f"/portal/deals/{public(deals, won)}"))


def test_the_stages_are_the_admin_s_and_one_switched_off_is_refused(deals, as_, made):
    ada, pia, here = as_(deals.cast.ada), as_(deals.cast.pia), f"/portal/deals/{public(deals, made)}"
    sent = filled(ada, STAGES, "stages")
    del sent["stages-3-used"]
    assert ada.post(STAGES, sent | {"stages-2-name": "Offer sent", "stages-2-probability": "40"}).status_code == 303
    offered = choice(pia, here)
    assert ("proposal", "Offer sent 40%", False) in offered
    assert "negotiation" not in [key for key, _label, _chosen in offered]
    assert "This sales stage is not in use." in text(move(pia, deals, made, "negotiation"), 422)
    assert move(pia, deals, made, "proposal").status_code == 303
    assert "to Offer sent" in text(pia.get(here))
    sent = filled(ada, STAGES, "stages")
    del sent["stages-2-used"]
    assert ada.post(STAGES, sent).status_code == 303
    assert "Offer sent since" in text(pia.get(here))  # it stands where nobody can go any more
    assert [key for key, _label, chosen in choice(pia, here) if chosen] == []
    assert "Choose a sales stage." in text(move(pia, deals, made, ""), 422)


def test_a_real_move_has_the_rules_grant_the_first_extension_at_once(deals, as_, made):
    before, here = deals.look(made), f"/portal/deals/{public(deals, made)}/extension"
    assert "A person decides it" in text(as_(deals.cast.pia).get(here))
    with time_machine.travel(clock.now() + timedelta(days=50)):
        assert move(as_(deals.cast.pia), deals, made, "proposal").status_code == 303
    with time_machine.travel(clock.now() + timedelta(days=70)):  # twenty days later: within the thirty of the rules
        pia = as_(deals.cast.pia)
        assert "The rules grant it at once." in text(pia.get(here))
        assert pia.post(here, WISH).status_code == 303
    row, (wish,) = deals.look(made), asked_of(deals, made)
    assert row.protected_until == before.protected_until + timedelta(days=60)
    assert wish.answered_by_id is None
    assert events(deals, made) == ["submitted", "approved", "staged", "extended"]


def test_a_move_of_long_ago_leaves_the_extension_to_a_person(deals, as_, made):
    assert move(as_(deals.cast.pia), deals, made, "proposal").status_code == 303
    with time_machine.travel(clock.now() + timedelta(days=40)):
        here = f"/portal/deals/{public(deals, made)}/extension"
        assert as_(deals.cast.pia).post(here, WISH).status_code == 303
    assert rows(deals, select(Wish.answered_at)) == [(None,)]


def test_a_rule_about_the_stage_to_register_at_stops_no_change_of_a_deal_that_moved_on(deals, as_):
    with deals.app.app_context(), system("rules"):
        document = default_terms("USD") | {"calendar": DEFAULT_CALENDAR}
        document["eligibility"] = document["eligibility"] | {"stages": ["qualified"]}
        save(Terms(version=1, document=document, made_by="test", made_at=clock.now()))
    made = deals.register(deals.cast.pia)
    deals.decide(deciding.approve, made, deals.cast.ada)
    pia = as_(deals.cast.pia)
    assert move(pia, deals, made, "proposal").status_code == 303
    row, later = deals.look(made), (clock.today() + timedelta(days=61)).isoformat()
    sent = filled(pia, f"/portal/deals/{row.public_id}/amendment", "amendment")
    assert (
        pia.post(f"/portal/deals/{row.public_id}/amendment", sent | {"close_on": later, "why": "Later"}).status_code
        == 303
    )
    assert deals.look(made).close_on.isoformat() == later


def test_only_the_deal_s_own_company_moves_it(deals, as_):
    mine = deals.register(deals.cast.tia, customer="Child's customer")
    row = deals.look(mine)
    sent = {"stage": "proposal", "version": deals.stamp(row)}
    assert as_(deals.cast.pia).post(f"/portal/deals/{row.public_id}/stage", sent).status_code == 404  # its parent
    assert as_(deals.cast.omar).post(f"/portal/deals/{row.public_id}/stage", sent).status_code == 404
    assert as_(deals.cast.nadia).post(f"/portal/deals/{row.public_id}/stage", sent).status_code == 404
    assert "Sales stage Qualified" in text(as_(deals.cast.pia).get(f"/portal/deals/{row.public_id}"))
    assert moves(deals, mine) == []


def test_the_list_and_its_file_show_the_stage_and_move_none(deals, as_, made):
    pia = as_(deals.cast.pia)
    move(pia, deals, made, "negotiation")
    listed = page(pia, "/portal/deals/")
    assert listed.select_one("td[data-label='Sales stage']").text.strip() == "Negotiation"
    assert listed.select("form[action$='/stage']") == []
    assert "Negotiation" in pia.get("/portal/deals/export.csv").text
