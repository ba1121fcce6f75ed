"""A broken promise lengthens the protection by the delay, in whole days, and both sides read why (M5)."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from prm.core.transaction import system
from prm.deals.rules import Reason, delay_days
from prm.deals.service import deciding
from prm.deals.service.deciding import No
from prm.journal.models import Event

MONDAY = "2026-11-02T09:00:00+00:00"  # the promise is sixteen business hours
MORE = "2 days more, as we decided later than promised (clause 3.2)"


@pytest.mark.parametrize(("hours", "days"), [(-5, 0), (0, 0), (0.01, 1), (24, 1), (24.5, 2), (30, 2)])
def test_every_day_begun_counts(hours, days):
    assert delay_days(timedelta(hours=hours)) == days


@pytest.fixture
def late(deals):
    """A registration approved thirty hours after the promised moment, and that moment."""
    with time_machine.travel(MONDAY, tick=False):
        made = deals.register(deals.cast.pia)
    return made, deals.look(made).due_at + timedelta(hours=30)


def test_the_delay_is_kept_in_the_row_in_the_protection_and_in_the_log(deals, late):
    made, moment = late
    with time_machine.travel(moment, tick=False):
        deals.decide(deciding.approve, made, deals.cast.nadia)
    row = deals.look(made)
    assert row.lengthened == 2
    assert row.protected_until - row.protected_from == timedelta(days=90 + 2)
    with deals.app.app_context(), system("log", writes=False) as session:
        facts = session.scalars(select(Event.facts).where(Event.kind == "registration.approved")).one()
    assert (facts["lengthened"], facts["late_clause"]) == ("2", "3.2")


def test_the_reviewer_sees_the_days_before_deciding_and_the_partner_afterwards(deals, as_, late):
    made, moment = late
    row = deals.look(made)
    with time_machine.travel(moment, tick=False):
        client = as_(deals.cast.nadia)
        assert MORE in client.get(f"/deals/{row.public_id}").text
        sent = client.post(f"/deals/{row.public_id}/decision", {"act": "approve", "version": row.version})
        assert sent.status_code == 303
        assert MORE in client.get(f"/deals/{row.public_id}").text
        assert MORE in deals.look(made).told  # the letter
        seen = as_(deals.cast.pia).get(f"/portal/deals/{row.public_id}").text
    assert MORE in seen
    assert "/portal/deals/rules#c3.2" in seen


def test_a_decision_in_time_says_nothing_of_days(deals, as_):
    with time_machine.travel(MONDAY, tick=False):
        row = deals.look(deals.register(deals.cast.pia))
        as_(deals.cast.nadia).post(f"/deals/{row.public_id}/decision", {"act": "approve", "version": row.version})
        seen = as_(deals.cast.pia).get(f"/portal/deals/{row.public_id}").text
    assert (deals.look(row.id).lengthened, "later than promised" in seen) == (0, False)


def test_a_late_no_has_nothing_to_lengthen_and_a_second_of_delay_breaks_the_promise(deals, late):
    made, _moment = late
    with time_machine.travel(deals.look(made).due_at + timedelta(seconds=1), tick=False):
        deals.decide(deciding.reject, made, deals.cast.nadia, No(Reason.INCOMPLETE, "1.3", "No."))
    row = deals.look(made)
    assert (row.lengthened, row.minutes, row.promised) == (0, 961, 960)


def test_time_that_waits_for_the_partner_is_not_counted_when_declined_while_it_waits(deals):
    with time_machine.travel(MONDAY, tick=False):
        made = deals.register(deals.cast.pia)
        deals.decide(deciding.ask, made, deals.cast.nadia, "Which department buys?")
    with time_machine.travel("2026-11-20T09:00:00+00:00", tick=False):
        deals.decide(deciding.reject, made, deals.cast.nadia, No(Reason.INCOMPLETE, "1.3", "No."))
    assert deals.look(made).minutes == 0
