"""Appeals: within the window, heard by somebody who took no part, and never two winners."""

from datetime import timedelta

import pytest
import time_machine

from prm.core import clock
from prm.deals.rules import Reason, Reply, Status
from prm.deals.service import deciding
from prm.deals.service.deciding import No
from tests.deals.asks import asked_of, claims, events, form_of, reply
from tests.deals.pages import text

NO = No(Reason.INCOMPLETE, "1.3", "Tell us more.")


@pytest.fixture
def declined(deals, cast):
    """Acme's registration, declined by Nadia."""
    made = deals.register(cast.pia)
    deals.decide(deciding.reject, made, cast.nadia, NO)
    return deals.look(made)


def appeal(as_, person, row, code=303):
    answer = as_(person).post(f"/portal/deals/{row.public_id}/appeal", {"text": "The project has a date: 4 May."})
    assert answer.status_code == code, answer.text[:800]
    return answer


def test_the_window_is_shown_and_the_appeal_promised_an_answer(deals, cast, as_, declined):
    pia, here = as_(cast.pia), f"/portal/deals/{declined.public_id}"
    assert "Appeal by" in text(pia.get(here))
    page = text(pia.get(f"{here}/appeal"))
    for said in ("You can appeal by", "Tell us more.", "can be appealed within 14 days"):
        assert said in page
    assert "Write what was overlooked" in text(pia.post(f"{here}/appeal", {"text": ""}), 422)
    appeal(as_, cast.pia, declined)
    assert "Your appeal is being heard" in text(pia.get(here))
    appeal(as_, cast.pia, declined, 409)
    assert events(deals, declined.id) == ["submitted", "rejected", "appealed"]


def test_after_the_window_there_is_no_appeal(deals, cast, as_, declined):
    with time_machine.travel(clock.now() + timedelta(days=15)):
        pia, here = as_(cast.pia), f"/portal/deals/{declined.public_id}"
        assert "Appeal by" not in text(pia.get(here))
        assert "No appeal now." in text(pia.get(f"{here}/appeal"))
        appeal(as_, cast.pia, declined, 409)
    assert asked_of(deals, declined.id) == []


def test_who_decided_neither_counts_nor_hears_the_appeal(deals, cast, as_, declined):
    appeal(as_, cast.pia, declined)
    nadia, row = as_(cast.nadia), deals.look(declined.id)
    assert row.number not in nadia.get("/deals/?view=wishes").text
    assert "You took part in this decision." in text(nadia.get(f"/deals/{row.public_id}"))
    (wish,) = asked_of(deals, row.id)
    sent = {"act": "grant", "version": row.version, "wish": f"{wish.public_id}.{wish.version}", "told": "Yes."}
    assert nadia.post(f"/deals/{row.public_id}/wish", sent | {"clause": "1.3"}).status_code == 409
    assert asked_of(deals, row.id)[0].reply is None
    assert row.number in as_(cast.dirk).get("/deals/?view=wishes").text


def test_a_decision_that_stands_rests_on_the_clause_that_was_chosen(deals, cast, as_, declined):
    appeal(as_, cast.pia, declined)
    dirk, row = as_(cast.dirk), deals.look(declined.id)
    assert reply(dirk, row, "refuse", clause="2.2").status_code == 422
    assert reply(dirk, row, "refuse", clause="1.3", told="It stays incomplete.").status_code == 303
    row, (wish,) = deals.look(row.id), asked_of(deals, row.id)
    assert (row.status, row.told, wish.reply, wish.clause) == (Status.REJECTED, NO.told, Reply.REFUSED, "1.3")
    page = text(as_(cast.pia).get(f"/portal/deals/{row.public_id}"))
    assert "It stays incomplete." in page
    assert "Appeal by" not in page
    appeal(as_, cast.pia, declined, 409)
    assert events(deals, row.id)[-1] == "appeal_upheld"


def test_a_free_customer_is_protected_at_once_and_claimed_again(deals, cast, as_, declined):
    assert claims(deals, declined.id) == set()
    appeal(as_, cast.pia, declined)
    row = deals.look(declined.id)
    page = text(as_(cast.dirk).get(f"/deals/{row.public_id}"))
    assert "The customer is free" in page
    sent = form_of(as_(cast.dirk), row, "grant")
    assert "changed the decision" in sent["told"]
    other = as_(cast.dirk).get(f"/deals/{row.public_id}?act=grant&clause=1.6").text
    assert "rests on clause 1.6" in other
    assert 'name="clause" value="1.6"' in other
    assert as_(cast.dirk).post(f"/deals/{row.public_id}/wish", sent | {"clause": "2.1"}).status_code == 303
    row = deals.look(row.id)
    assert (row.status, row.decided_by_id, row.reason, row.clause) == (Status.APPROVED, cast.dirk.id, None, "2.1")
    assert claims(deals, row.id) == {(deals.bikes, row.protected_until)}
    assert row.minutes <= row.promised
    assert events(deals, row.id) == ["submitted", "rejected", "appealed", "appeal_granted"]
    assert "is protected for you until" in text(as_(cast.pia).get(f"/portal/deals/{row.public_id}"))


def test_who_won_meanwhile_keeps_the_customer_and_the_other_waits_as_a_conflict(deals, cast, as_, declined):
    winner = deals.register(cast.omar)
    deals.decide(deciding.approve, winner, cast.max)
    appeal(as_, cast.pia, declined)
    row = deals.look(declined.id)
    assert "Somebody else holds this customer now" in text(as_(cast.dirk).get(f"/deals/{row.public_id}"))
    assert reply(as_(cast.dirk), row, "grant", clause="2.1").status_code == 303
    row = deals.look(row.id)
    assert (row.status, row.conflict, row.decided_at, row.protected_until) == (Status.UNDER_REVIEW, True, None, None)
    assert row.due_at > clock.now()
    assert claims(deals, row.id) == set()
    assert deals.look(winner).status is Status.APPROVED
    assert claims(deals, winner) == {(deals.bikes, deals.look(winner).protected_until)}
    page = text(as_(cast.pia).get(f"/portal/deals/{row.public_id}"))
    assert "Borealis" not in page
    assert "Needs review" in page


def test_above_the_limit_a_changed_decision_goes_back_to_two_people(deals, cast, as_):
    made = deals.register(cast.pia, amount=3_000_000_000)
    deals.decide(deciding.reject, made, cast.nadia, NO)
    appeal(as_, cast.pia, deals.look(made))
    assert reply(as_(cast.dirk), deals.look(made), "grant", clause="2.1").status_code == 303
    row = deals.look(made)
    assert (row.status, row.conflict) == (Status.UNDER_REVIEW, False)
    assert claims(deals, made) == {(deals.bikes, None)}


def test_revoking_tells_why_frees_the_customer_and_can_be_appealed(deals, cast, as_):
    made = deals.register(cast.pia)
    deals.decide(deciding.approve, made, cast.nadia)
    waits, row = deals.register(cast.omar), deals.look(made)
    here = f"/deals/{row.public_id}/revocation"
    assert as_(cast.nadia).get(here).status_code == 403
    dirk = as_(cast.dirk)
    assert "Revoke this registration" in text(dirk.get(f"/deals/{row.public_id}"))
    page = text(dirk.get(f"{here}?reason=not_in_good_standing"))
    for said in (
        "The customer becomes free at once.",
        "One other registration waits for it",
        "ends today",
        "Something in your",
    ):
        assert said in page
    sent = {"reason": "not_in_good_standing", "told": "Your agreement has ended.", "version": row.version}
    assert dirk.post(here, sent | {"told": ""}).status_code == 422
    assert dirk.post(here, sent | {"version": row.version - 1}).status_code == 409
    assert dirk.post(here, sent | {"reason": "mood"}).status_code == 422
    assert dirk.post(here, sent).status_code == 303
    row = deals.look(made)
    assert (row.status, row.reason, row.told) == (Status.REVOKED, Reason.NOT_IN_GOOD_STANDING, sent["told"])
    assert (row.revoked_by_id, bool(row.clause), claims(deals, made)) == (cast.dirk.id, True, set())
    assert events(deals, made) == ["submitted", "approved", "revoked"]
    assert events(deals, waits) == ["submitted", "freed"]
    page = text(as_(cast.pia).get(f"/portal/deals/{row.public_id}"))
    assert "Your agreement has ended." in page
    assert "Appeal by" in page
    assert dirk.get(here).status_code == 409
    appeal(as_, cast.pia, row)
    assert "took part" in text(dirk.get(f"/deals/{row.public_id}"))
    assert reply(as_(cast.ada), deals.look(made), "grant", clause="2.1").status_code == 303
    again = deals.look(made)
    assert (again.status, again.protected_until) == (Status.APPROVED, row.protected_until)


def test_nobody_revokes_the_own_registration(deals, cast):
    made = deals.register(cast.pia)
    with pytest.raises(deciding.Refused, match="yourself"):
        deals.decide(deciding.revoke, made, cast.pia, NO)
    assert deals.look(made).status is Status.SUBMITTED
