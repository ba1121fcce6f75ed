"""Rounds with other words from both sides, comments, and what takes an agreement's place."""

from datetime import date, timedelta

from sqlalchemy import select

from prm.agreements import guard
from prm.agreements.models import Agreement, Round
from prm.agreements.rules import Side, Status
from prm.core import clock
from prm.core.transaction import system

DAY = timedelta(days=1)


def proposal(table, text, **given):
    asked = {"seen": table.row().digest, "clauses-0-key": "parties", "clauses-0-text": text} | given
    return table.partner.post(table.own("/proposal"), asked)


def test_a_proposal_is_a_numbered_round_that_staff_reads_word_by_word_and_takes_over(table):
    table.sent()
    assert "Test channel and Acme Distribution." in table.partner.get(table.own("/proposal")).text
    answer = proposal(table, "Test channel and Acme Distribution in Madrid.", note="We moved.")
    assert answer.status_code == 303
    row = table.row()
    assert (row.status, row.round) == (Status.IN_REVIEW, 2)
    page = table.staff.get(f"/programs/agreements/{row.public_id}").text
    assert "What changed from round 1 to 2" in page
    assert "<del>Distribution.</del><ins>Distribution in Madrid.</ins>" in page
    assert "We moved." in page
    words = {"clauses-0-key": "parties", "clauses-0-title": "Parties", "clauses-0-text": "Ours.", "take": "parties"}
    assert "The partner proposes" in table.staff.get(f"/programs/agreements/{row.public_id}/text").text
    assert table.act(table.staff, "text", **words).status_code == 303
    assert table.act(table.staff, "sending").status_code == 303
    row = table.row()
    assert row.round == 3
    assert row.frozen["clauses"][0]["text"] == "Test channel and Acme Distribution in Madrid."
    with table.app.app_context(), system("look", writes=False) as session:
        sides = session.scalars(select(Round.side).order_by(Round.number)).all()
    assert sides == [Side.VENDOR, Side.PARTNER, Side.VENDOR]


def test_a_proposal_that_says_nothing_or_comes_too_late_is_answered_with_a_sentence(table):
    table.sent()
    same = proposal(table, "Test channel and Acme Distribution.")
    assert same.status_code == 422
    assert "Nothing differs yet" in same.text
    old = table.row().digest
    table.act(table.staff, "recall")
    assert proposal(table, "Other words.", seen=old).status_code == 409


def test_comments_of_both_sides_stand_on_both_pages(table):
    table.sent()
    row = table.row()
    assert table.partner.post(table.own("/remarks"), {"key": "parties", "text": "Who is this?"}).status_code == 303
    said = table.staff.post(f"/programs/agreements/{row.public_id}/remarks", {"key": "", "text": "You are."})
    assert said.status_code == 303
    for page in (table.partner.get(table.own()).text, table.staff.get(f"/programs/agreements/{row.public_id}").text):
        assert "Who is this?" in page
        assert "You are." in page
    assert table.partner.post(table.own("/remarks"), {"key": "", "text": " "}).status_code == 422


def test_an_amendment_takes_the_place_of_the_first_only_when_both_have_signed(table):
    first = table.in_force()
    start = clock.today() + 10 * DAY
    dates = {"starts": str(start), "ends": "2027-10-31", "notice_days": "30", "renew_months": "0"}
    assert table.act(table.staff, "amendment", **dates).status_code == 303
    assert table.row().id != first.id
    assert state(table, first.id) == (Status.AMENDING, None)
    assert table.act(table.staff, "sending").status_code == 303
    assert table.sign().status_code == 303
    assert state(table, first.id) == (Status.AMENDING, None)
    assert table.countersign().status_code == 303
    assert state(table, first.id) == (Status.SUPERSEDED, start - DAY)
    with table.app.app_context(), system("look", writes=False) as session:
        held = [guard.in_force(session, table.cast.acme.id, day).id for day in (start - DAY, start)]
    assert held == [first.id, table.row().id]
    assert table.row().evidence["previous"] == first.evidence["sha256"]


def test_an_amendment_that_is_given_up_leaves_the_first_as_it_was(table):
    first = table.in_force()
    dates = {"starts": str(clock.today() + DAY), "ends": "2027-10-31", "notice_days": "30", "renew_months": "0"}
    table.act(table.staff, "amendment", **dates)
    assert table.act(table.staff, "cancellation").status_code == 303
    assert state(table, first.id) == (Status.ACTIVE, None)


def test_it_ends_after_notice_or_at_once_with_a_reason_the_partner_reads(table):
    table.in_force()
    soon = str(clock.today() + DAY)
    early = table.act(table.director, "end", how="notice", last=soon)
    assert early.status_code == 422
    assert "at the earliest" in early.text
    assert "Say why it ends" in table.act(table.director, "end", how="cause", last=soon).text
    assert table.act(table.staff, "end", how="cause", last=soon, why="Unpaid").status_code == 403
    assert table.act(table.director, "end", how="cause", last=soon, why="Unpaid for a year").status_code == 303
    assert table.row().ended_on == date.fromisoformat(soon)
    assert "Unpaid for a year" in table.partner.get(table.own()).text


def state(table, number):
    with table.app.app_context(), system("look", writes=False) as session:
        row = session.get_one(Agreement, number)
        return row.status, row.ended_on
