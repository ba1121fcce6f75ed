"""More protection: asked in the portal, granted by the rule or answered by a person, with the words both sides read."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import update

from prm.core import clock
from prm.core.transaction import system
from prm.deals.models import Registration
from prm.deals.rules import Reply, Stage, Status
from prm.deals.service import deciding
from tests.deals.asks import asked_of, claims, events, reply
from tests.deals.pages import text

CLOSE = clock.today() + timedelta(days=200)
WISH = {"reason": "trial", "evidence": "Met on Monday", "close_on": CLOSE.isoformat()}


@pytest.fixture
def asked(deals, as_):
    """An approved registration of Acme whose extension was asked for."""
    made = deals.register(deals.cast.pia)
    deals.decide(deciding.approve, made, deals.cast.ada)
    before = deals.look(made)
    assert as_(deals.cast.pia).post(f"/portal/deals/{before.public_id}/extension", WISH).status_code == 303
    return before


def test_a_wish_waits_in_the_list_with_its_reason_its_day_and_its_rule(deals, cast, as_, asked):
    nadia = as_(cast.nadia)
    listed = nadia.get("/deals/?view=wishes").text
    assert asked.number in listed
    assert "Wants more time" in listed
    assert 'class="count">1<' in listed
    page = text(nadia.get(f"/deals/{asked.public_id}"))
    for said in (
        "asks for more protection",
        "A trial is running: Met on Monday",
        "Expected close",
        "more protection once",
    ):
        assert said in page
    assert asked.number not in as_(cast.max).get("/deals/?view=wishes").text


def test_granting_extends_claim_and_close_and_the_partner_reads_the_previewed_words(deals, cast, as_, asked):
    answer = reply(as_(cast.nadia), deals.look(asked.id), "grant")
    assert answer.status_code == 303
    row, (wish,) = deals.look(asked.id), asked_of(deals, asked.id)
    assert row.protected_until == asked.protected_until + timedelta(days=60)
    assert (row.extensions, row.close_on, row.wish_due_at) == (1, CLOSE, None)
    assert claims(deals, row.id) == {(deals.bikes, row.protected_until)}
    assert (wish.reply, wish.answered_by_id) == (Reply.GRANTED, cast.nadia.id)
    assert events(deals, row.id) == ["submitted", "approved", "extension_asked", "extended"]
    page = text(as_(cast.pia).get(f"/portal/deals/{row.public_id}"))
    assert " ".join(wish.told.split()).partition("“")[0].strip() in page
    assert "Met on Monday" in page
    assert "No extension now." in text(as_(cast.pia).get(f"/portal/deals/{row.public_id}/extension"))


def test_refusing_needs_words_and_leaves_the_protection_as_it_was(deals, cast, as_, asked):
    nadia, row = as_(cast.nadia), deals.look(asked.id)
    assert reply(nadia, row, "refuse", told=" ").status_code == 422
    assert reply(nadia, row, "refuse", told="Show us the order first.").status_code == 303
    row, (wish,) = deals.look(asked.id), asked_of(deals, asked.id)
    assert row.protected_until == asked.protected_until
    assert claims(deals, row.id) == {(deals.bikes, asked.protected_until)}
    assert (wish.reply, wish.told, bool(wish.clause)) == (Reply.REFUSED, "Show us the order first.", True)
    assert events(deals, row.id)[-1] == "extension_refused"
    assert "Show us the order first." in text(as_(cast.pia).get(f"/portal/deals/{row.public_id}"))


def test_protection_runs_on_while_nobody_has_answered(deals, cast, as_):
    made = deals.register(cast.pia)
    deals.decide(deciding.approve, made, cast.ada)
    before = deals.look(made)
    with time_machine.travel(before.protected_until - timedelta(minutes=5), tick=False):
        assert (
            as_(cast.pia).post(f"/portal/deals/{before.public_id}/extension", WISH | {"close_on": ""}).status_code
            == 303
        )
    with time_machine.travel(before.protected_until + timedelta(days=9), tick=False):
        rival = deals.look(deals.register(cast.omar))
        assert rival.conflict
        assert reply(as_(cast.nadia), deals.look(made), "refuse").status_code == 303
        assert deals.look(made).protected_until == clock.now()
        assert deals.decide(deciding.approve, rival.id, cast.ada)


def test_the_first_extension_after_a_move_of_the_stage_is_the_rules_own(deals, cast, as_):
    made = deals.register(cast.pia)
    deals.decide(deciding.approve, made, cast.ada)
    before = deals.look(made)
    with deals.app.app_context(), system("test") as session:
        moved = {"stage": Stage.PROPOSAL, "stage_moved_at": clock.now() + timedelta(seconds=1)}
        session.execute(update(Registration).where(Registration.id == made).values(**moved))
    with time_machine.travel(clock.now() + timedelta(days=10)):
        assert as_(cast.pia).post(f"/portal/deals/{before.public_id}/extension", WISH).status_code == 303
        assert "Met on Monday" in text(as_(cast.pia).get(f"/portal/deals/{before.public_id}"))
    row, (wish,) = deals.look(made), asked_of(deals, made)
    assert row.protected_until == before.protected_until + timedelta(days=60)
    assert (wish.reply, wish.answered_by_id, row.close_on) == (Reply.GRANTED, None, CLOSE)
    assert events(deals, made) == ["submitted", "approved", "extended"]


def test_a_stale_answer_is_told_who_was_faster_and_a_second_one_changes_nothing(deals, cast, as_, asked):
    row = deals.look(asked.id)
    first = reply(as_(cast.nadia), row, "grant")
    assert first.status_code == 303
    old = {"act": "refuse", "version": row.version, "wish": "x.1", "told": "My words"}
    late = as_(cast.dirk).post(f"/deals/{row.public_id}/wish", old)
    assert late.status_code == 409
    assert "Nadia Manager" in late.text
    assert "My words" in late.text
    assert deals.look(asked.id).extensions == 1


def test_who_may_not_answer_reads_why_and_is_refused(deals, cast, as_, asked):
    with deals.app.app_context(), system("test") as session:
        session.execute(update(Registration).where(Registration.id == asked.id).values(user_id=cast.nadia.id))
    row = deals.look(asked.id)
    assert "registered this deal yourself" in text(as_(cast.nadia).get(f"/deals/{row.public_id}"))
    (wish,) = asked_of(deals, asked.id)
    sent = {"act": "grant", "version": row.version, "wish": f"{wish.public_id}.{wish.version}", "told": "Yes."}
    assert as_(cast.nadia).post(f"/deals/{row.public_id}/wish", sent).status_code == 409
    assert as_(cast.leo).post(f"/deals/{row.public_id}/wish", sent).status_code == 403
    assert as_(cast.max).post(f"/deals/{row.public_id}/wish", sent).status_code == 404
    assert deals.look(asked.id).extensions == 0


def test_a_stale_form_of_the_partner_comes_back_with_what_was_typed(deals, cast, as_):
    made = deals.register(cast.pia)
    deals.decide(deciding.approve, made, cast.ada)
    row = deals.look(made)
    sent = as_(cast.pia).post(f"/portal/deals/{row.public_id}/extension", WISH | {"version": "0"})
    assert sent.status_code == 409
    assert "Met on Monday" in sent.text
    assert asked_of(deals, made) == []


def test_what_was_asked_lapses_with_the_registration(deals, cast, as_, asked):
    assert as_(cast.pia).post(f"/portal/deals/{asked.public_id}/withdrawal").status_code == 303
    row, (wish,) = deals.look(asked.id), asked_of(deals, asked.id)
    assert (row.status, row.wish_due_at, wish.reply) == (Status.WITHDRAWN, None, Reply.LAPSED)
    assert claims(deals, row.id) == set()
