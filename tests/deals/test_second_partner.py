"""What becomes of who comes second (DR-9): declined, in line with its clock standing still, or approved for a share."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from prm.core.errors import Refused
from prm.core.transaction import system
from prm.deals import due, memos
from prm.deals.models import Registration
from prm.deals.rules import Reason, Status
from prm.deals.service import deciding, reviewing
from prm.deals.service.deciding import No
from prm.partners.models import Partner
from tests.deals.pages import text
from tests.deals.second_rules import CLAUSE, Line, at, holders, ruled
from tests.deals.test_console import send

TAKEN = No(Reason.ALREADY_REGISTERED, "2.1", "On file.")
UNCLEAR = No(Reason.INCOMPLETE, "1.3", "Tell us more.")
RULES = ("reject", "waitlist", "reduced")


@pytest.fixture
def line(deals):
    return Line(deals)


def test_by_default_the_second_is_decided_in_time_and_declined(deals, as_):
    line = Line(deals, "reject")
    assert line.clock() == (None, at("04T09:00"), 0)
    with pytest.raises(Refused, match="award it to one of them"):
        line("02T10:00", deciding.approve, line.second, line.cast.dirk)
    page = as_(line.cast.ada).get(f"/deals/{line.row.public_id}?act=decline").text
    assert 'value="already_registered"' in page
    assert not any(words in page for words in ("Waiting, clause", "Approve as second"))
    assert "no day is promised" not in as_(line.cast.omar).get(f"/portal/deals/{line.row.public_id}").text
    line("02T10:00", deciding.reject, line.second, line.cast.dirk, TAKEN)
    row = line.row
    assert (row.status, row.minutes, row.promised, row.benefit_share) == (Status.REJECTED, 60, 960, None)


def test_who_waits_has_its_promise_standing_still_and_goes_on_with_what_was_left(line):
    assert line.row.status is Status.SUBMITTED
    assert line.clock() == (at("02T09:00"), None, 0)
    assert line.clock(line.first)[:2] == (None, at("04T09:00"))
    line("03T12:00", deciding.withdraw, line.first, line.cast.pia)
    assert line.clock() == (None, at("05T12:00"), 11)  # sixteen hours from then
    assert (line.freed(), line.row.conflict, holders(line.deals)) == (1, True, set())
    line("05T11:00", deciding.approve, line.second, line.cast.dirk)
    row = line.row
    assert (row.status, row.minutes, row.lengthened, row.benefit_share) == (Status.APPROVED, 15 * 60, 0, None)
    assert holders(line.deals) == {line.second}


def test_who_waits_is_not_declined_for_coming_second_and_the_form_does_not_offer_it(line, as_):
    with pytest.raises(Refused, match=f"Clause {CLAUSE}: A second partner's registration"):
        line("02T10:00", deciding.reject, line.second, line.cast.dirk, TAKEN)
    ada, row = as_(line.cast.ada), line.row
    page = ada.get(f"/deals/{row.public_id}?act=decline")
    assert 'value="already_registered"' not in page.text
    assert 'value="incomplete"' in page.text
    assert f"Waiting, clause {CLAUSE}" in text(page)
    assert f"Waiting, clause {CLAUSE}" in text(ada.get("/deals/?view=conflicts"))
    queue = ada.get("/deals/?view=review").text
    assert f"open={line.deals.look(line.first).public_id}" in queue
    assert f"open={row.public_id}" not in queue  # nothing is to be decided
    assert send(ada, row, "decline", reason="already_registered", told="No.").status_code == 422
    assert line.row.status is Status.SUBMITTED
    line("02T11:00", deciding.reject, line.second, line.cast.dirk, UNCLEAR)
    assert (line.row.status, line.row.minutes) == (Status.REJECTED, 0)


def test_the_staff_reads_that_it_waits_and_no_day(line):
    with line.deals.app.app_context(), system("look", writes=False) as session:
        row = session.get_one(Registration, line.second)
        with line.deals.app.test_request_context():
            said = memos.submitted(row, session.get_one(Partner, row.partner_id), "").body
    assert "By the rules it waits" in said
    assert "no day yet" not in said


def test_a_no_taken_back_puts_it_in_line_again(line):
    line("02T10:00", deciding.reject, line.second, line.cast.dirk, UNCLEAR)
    line("02T10:05", reviewing.reconsider, line.second, line.cast.dirk)
    assert (line.row.status, line.clock()) == (Status.SUBMITTED, (at("02T09:00"), None, 0))
    line("02T11:00", deciding.reject, line.second, line.cast.dirk, UNCLEAR)
    line("02T11:01", deciding.withdraw, line.first, line.cast.pia)
    line("02T11:05", reviewing.reconsider, line.second, line.cast.dirk)
    assert line.clock()[:2] == (None, at("04T11:05"))  # free meanwhile: it does not wait for nobody


def test_a_question_while_it_waits_is_counted_once(line):
    line("02T11:00", deciding.ask, line.second, line.cast.dirk, "Since when?")
    assert (line.row.status, line.clock()) == (Status.INFO_REQUESTED, (at("02T11:00"), None, 2))
    line("02T13:00", deciding.withdraw, line.first, line.cast.pia)
    assert line.clock() == (at("02T11:00"), None, 2)  # it waits for the answer still
    line("02T15:00", deciding.answer, line.second, line.cast.omar, "Since May.")
    assert line.clock() == (None, at("04T15:00"), 6)
    assert line.freed() == 1


def test_an_answer_while_the_customer_is_taken_goes_back_in_line(line):
    line("02T11:00", deciding.ask, line.second, line.cast.dirk, "Since when?")
    line("02T15:00", deciding.answer, line.second, line.cast.omar, "Since May.")
    assert (line.row.status, line.clock()) == (Status.UNDER_REVIEW, (at("02T15:00"), None, 6))
    line("02T15:30", deciding.ask, line.second, line.cast.dirk, "And who?")
    line("02T15:35", reviewing.reconsider, line.second, line.cast.dirk)
    assert line.row.status is Status.UNDER_REVIEW
    line("03T09:00", deciding.withdraw, line.first, line.cast.pia)
    assert line.clock()[:2] == (None, at("05T09:00"))


def test_a_protection_that_ends_by_its_date_frees_whom_it_kept_waiting_once(deals):
    ruled(deals, "waitlist")
    with time_machine.travel(at("02T09:00"), tick=False):
        first = deals.register(deals.cast.pia)
        deals.decide(deciding.approve, first, deals.cast.ada)
    ends = deals.look(first).protected_until  # a Sunday
    assert ends == datetime(2027, 1, 31, 9, tzinfo=UTC)
    with time_machine.travel(ends - timedelta(days=2) + timedelta(hours=3), tick=False):
        numbers = [deals.register(deals.cast.omar), deals.register(deals.cast.tia)]
        deals.decide(deciding.ask, numbers[1], deals.cast.ada, "Since when?")
        told = [look_again(deals)]
    with time_machine.travel(ends + timedelta(days=1, hours=1), tick=False):  # the worker was away until Monday
        told += [look_again(deals), look_again(deals)]
        deals.decide(deciding.answer, numbers[1], deals.cast.tia, "Since May.")
        told.append(look_again(deals))
    assert told == [0, 2, 0, 0]
    assert deals.look(numbers[0]).due_at == datetime(2027, 2, 2, 16, tzinfo=UTC)  # sixteen hours from Sunday on
    assert deals.look(numbers[1]).due_at == datetime(2027, 2, 3, 10, tzinfo=UTC)  # from its answer on
    assert deals.look(first).status is Status.APPROVED


def look_again(deals):
    with deals.app.app_context():
        return due.seconding.look_again()


def test_one_approved_before_the_worker_looked_was_not_waiting_any_more(deals):
    ruled(deals, "waitlist")
    with time_machine.travel(at("02T09:00"), tick=False):
        first = deals.register(deals.cast.pia)
        deals.decide(deciding.approve, first, deals.cast.ada)
    ends = deals.look(first).protected_until
    with time_machine.travel(ends - timedelta(days=3), tick=False):
        second = deals.register(deals.cast.omar)
    with time_machine.travel(ends + timedelta(days=1, hours=1), tick=False):
        deals.decide(deciding.approve, second, deals.cast.dirk)
        assert look_again(deals) == 0
    assert (deals.look(second).minutes, holders(deals)) == (2 * 60, {second})


def test_whoever_else_waits_waits_for_the_next_holder(line):
    with time_machine.travel(at("02T09:00"), tick=False):
        third = line.deals.register(line.cast.tia)
    line("02T11:00", deciding.withdraw, line.first, line.cast.pia)
    assert line.clock(third)[1] == at("04T11:00")
    line("02T13:00", deciding.approve, line.second, line.cast.dirk)
    assert line.clock(third) == (at("02T13:00"), None, 2)
    line("03T09:00", deciding.revoke, line.second, line.cast.dirk, UNCLEAR)
    assert line.clock(third)[:2] == (None, at("04T15:00"))  # two of its sixteen hours were over
    assert line.freed(third) == 2


def test_an_award_to_the_first_lets_the_second_wait_on(line, as_):
    ada, first, row = as_(line.cast.ada), line.deals.look(line.first), line.row
    page = text(ada.get(f"/deals/{row.public_id}/compare?winner={first.public_id}"))
    assert f"Waiting, clause {CLAUSE}" in page
    assert "Nothing is sent to" in page
    both = {f"version.{each.public_id}": each.version for each in (first, row)} | {"other": row.public_id}
    assert ada.post(f"/deals/{first.public_id}/award", both).status_code == 303
    assert (line.deals.look(line.first).status, line.row.status) == (Status.APPROVED, Status.SUBMITTED)
    assert "Nobody beside it is to be declined." in text(ada.get(f"/deals/{row.public_id}/compare"))


def test_the_partner_reads_the_clause_and_no_day_until_it_is_told_that_the_customer_is_free(line, as_):
    with time_machine.travel(at("02T10:00"), tick=False):
        omar = as_(line.cast.omar)
        for page in ("", "/receipt"):
            said = text(omar.get(f"/portal/deals/{line.row.public_id}{page}"))
            assert "no day is promised" in said
            assert "A second partner's registration of a deal that is taken waits." in said
        line("02T10:00", deciding.withdraw, line.first, line.cast.pia)
        said = text(omar.get(f"/portal/deals/{line.row.public_id}"))
    assert "no day is promised" not in said
    assert "we decide by" in said


@pytest.mark.parametrize("later", RULES)
def test_a_registration_keeps_the_rule_it_was_made_under(deals, later):
    line = Line(deals, "reject")
    ruled(deals, later, version=2)
    assert look_again(deals) == 0
    assert line.clock() == (None, at("04T09:00"), 0)
    line("02T10:00", deciding.reject, line.second, line.cast.dirk, TAKEN)
    assert line.row.status is Status.REJECTED
