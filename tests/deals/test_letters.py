"""Letters: after the time to think again, about what still stands, the outcome in the subject; warnings once a step."""

from datetime import timedelta
from email import message_from_bytes, policy

import pytest
import time_machine

from prm.core import clock
from prm.deals import due
from prm.deals.rules import Reason
from prm.deals.service import deciding, reviewing
from prm.jobs import worker
from tests.deals.asks import reply


@pytest.fixture
def post(app, home, cast):
    """`post(days=0, minutes=0, to=None)`: subject and text of the letters somebody has by then, oldest first."""

    def read(to=cast.pia, **later):
        with app.app_context(), time_machine.travel(clock.now() + timedelta(**later), tick=False):
            worker.drain()
        files = sorted((home / "outbox").glob("*"))
        letters = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]
        mine = [letter for letter in letters if letter["To"] == to.email]
        return [(letter["Subject"], letter.get_body(("plain",)).get_content()) for letter in mine]

    return read


def test_a_decision_is_written_after_ten_minutes_with_its_outcome_and_reason(deals, post):
    made = deals.register(deals.cast.pia)
    deals.decide(deciding.approve, made, deals.cast.nadia)
    assert post() == []
    ((subject, text),) = post(minutes=11)
    assert subject.startswith("Approved: Fabrikam GmbH, protected until ")
    assert deals.look(made).number in text
    assert f"/portal/deals/{deals.look(made).public_id}" in text
    assert post(days=2) == [(subject, text)]


def test_a_decision_taken_back_in_time_is_never_written_about(deals, post):
    made = deals.register(deals.cast.pia)
    deals.decide(deciding.approve, made, deals.cast.nadia)
    assert post() == []
    deals.decide(reviewing.reconsider, made, deals.cast.nadia)
    assert post(minutes=11) == []


def test_a_decision_taken_back_before_anybody_was_told_is_never_written_about(deals, post):
    made = deals.register(deals.cast.pia)
    deals.decide(deciding.approve, made, deals.cast.nadia)
    deals.decide(reviewing.reconsider, made, deals.cast.nadia)
    assert post(minutes=11) == []


def test_a_question_is_written_at_once_and_leads_to_its_answer(deals, post):
    made = deals.register(deals.cast.pia)
    deals.decide(deciding.ask, made, deals.cast.nadia, "Which department buys?")
    ((subject, text),) = post()
    assert subject == "We need to know more: Fabrikam GmbH"
    assert "Which department buys?" in text
    assert f"/portal/deals/{deals.look(made).public_id}?act=answer" in text


def test_the_end_of_protection_is_told_at_14_7_and_1_days_once_each(deals, post):
    made = deals.register(deals.cast.pia)
    deals.decide(deciding.approve, made, deals.cast.nadia)
    until = deals.look(made).protected_until
    told = []
    for days in (15, 14, 13, 7, 7, 6, 1):
        with deals.app.app_context(), time_machine.travel(until - timedelta(days=days), tick=False):
            told += [due.warn_of_ends(), due.warn_of_ends()]
    assert told == [0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0]


def test_after_days_without_a_worker_only_the_step_that_holds_now_is_told(deals, post):
    made = deals.register(deals.cast.pia)
    deals.decide(deciding.approve, made, deals.cast.nadia)
    row = deals.look(made)
    with deals.app.app_context(), time_machine.travel(row.protected_until - timedelta(days=5), tick=False):
        assert due.warn_of_ends() == 1
        worker.drain()
    ends = [subject for subject, _text in post() if subject.startswith("Ends on")]
    assert len(ends) == 1
    assert deals.look(made).version == row.version, "a warning is no new version of what a reviewer has open"


def test_answers_to_what_was_asked_say_the_outcome_in_the_subject(deals, as_, post):
    made = deals.register(deals.cast.pia)
    deals.decide(deciding.approve, made, deals.cast.ada)
    wish = {"reason": "trial", "evidence": "Met on Monday"}
    as_(deals.cast.pia).post(f"/portal/deals/{deals.look(made).public_id}/extension", wish)
    reply(as_(deals.cast.nadia), deals.look(made), "grant", told="Sixty days more for the trial.")
    ((subject, text),) = post()
    assert subject.startswith("Extended: Fabrikam GmbH, protected until ")
    assert "Sixty days more for the trial." in text


def test_a_revocation_is_written_to_its_partner_and_to_who_waits(deals, post):
    made = deals.register(deals.cast.pia)
    deals.decide(deciding.approve, made, deals.cast.ada)
    deals.register(deals.cast.omar)
    no = deciding.No(Reason.NOT_IN_GOOD_STANDING, "1.6", "Your agreement has ended.")
    deals.decide(deciding.revoke, made, deals.cast.dirk, no)
    assert "Your agreement has ended." in dict(post())["Revoked: Fabrikam GmbH"]
    waiting = dict(post(to=deals.cast.omar, days=2))
    assert "Acme" not in "".join(text for subject, text in waiting.items())
