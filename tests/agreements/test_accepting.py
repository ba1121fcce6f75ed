"""A template changes: who is bound by which version, who is asked to accept the newest, and that the old holds on."""

import pytest
from sqlalchemy import select

from prm.agreements import guard
from prm.agreements.models import Agreement
from prm.agreements.rules import Status
from prm.core import clock
from prm.core.transaction import system
from prm.jobs import worker
from prm.jobs.models import Job
from prm.notices.models import Notice
from tests.agreements.cabinet import day


@pytest.fixture
def page(table):
    return f"/programs/agreements/templates/{table.template}"


def change(table, page):
    """A second version of the template."""
    editor, version = table.as_(table.cast.ada), 1
    said = {"name": "Reseller agreement", "kind": "reseller agreement", "months": "12", "notice_days": "90",
            "version": str(version), "clauses-0-key": "parties", "clauses-0-title": "Parties",
            "clauses-0-text": "The second version, for {partner.name}."}  # fmt: skip
    found = editor.post(page, said)
    assert found.status_code == 303, found.text
    return editor


def ask(person, page, **given):
    return person.post(f"{page}/acceptance", {"starts": day(30), "note": "Only clause 1 changes."} | given)


def drained(table):
    with table.app.app_context():
        worker.drain()
        with system("look", writes=False) as session:
            return session.scalars(select(Job).where(Job.kind == "agreements.reaccept")).one().result


def test_who_is_bound_by_an_earlier_version_is_sent_the_newest_and_the_old_holds_until_both_have_signed(table, page):
    first = table.in_force(starts=day(), ends=day(400))
    editor = change(table, page)
    assert "Ask the others" in editor.get(page).text
    listed = editor.get(f"{page}/acceptance").text
    assert first.number in listed
    assert "1 partner is asked" in listed
    assert ask(editor, page).status_code == 303
    assert drained(table) == {"asked": 1, "refused": []}
    second = table.row()
    assert (second.status, second.template_number, second.follows_id) == (Status.SENT, 2, first.id)
    assert second.ends_on == first.ends_on
    assert "The second version, for Acme Distribution." in table.partner.get(table.own()).text
    assert "Only clause 1 changes." in table.partner.get(table.own()).text
    with table.app.app_context(), system("look", writes=False) as session:
        worker.drain()
        told = session.scalars(select(Notice.user_id).where(Notice.subject == second.public_id)).all()
        assert list(told) == [table.cast.pia.id]
    assert "Nobody to ask" in editor.get(f"{page}/acceptance").text
    with table.app.app_context(), system("look", writes=False) as session:
        assert guard.in_force(session, first.partner_id, clock.today()).number == first.number
    table.sign()
    table.countersign()
    with table.app.app_context(), system("look", writes=False) as session:
        was = session.get_one(Agreement, first.id)
        assert was.status is Status.SUPERSEDED
        assert was.template_number == 1, "who accepted which version stays known"


def test_asked_again_nobody_is_sent_it_twice(table, page):
    table.in_force(starts=day(), ends=day(400))
    editor = change(table, page)
    ask(editor, page)
    ask(editor, page)
    with table.app.app_context():
        worker.drain()
        with system("look", writes=False) as session:
            assert len(session.scalars(select(Agreement)).all()) == 2
    assert ask(editor, page).status_code == 409


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"note": " "}, "Say what changes"),
        ({"starts": ""}, "Enter the first day"),
        ({"starts": "2020-01-01"}, "Choose a day after today"),
        ({"starts": "soon"}, "Enter a day like"),
    ],
)
def test_what_is_missing_is_said_at_its_field(table, page, given, sentence):
    table.in_force(starts=day(), ends=day(400))
    answer = ask(change(table, page), page, **given)
    assert answer.status_code == 422
    assert sentence in answer.text


def test_words_of_their_own_and_what_ends_before_are_named_and_not_asked(table, page):
    table.draft(starts=day(), ends=day(20))
    table.act(table.staff, "sending")
    table.sign()
    table.countersign()
    ends = table.row()
    table.draft(starts=day(21), ends=day(500))
    editor = change(table, page)
    listed = editor.get(f"{page}/acceptance").text
    assert ends.number in listed.split("Not asked")[1]
    assert "ends before" in listed
    assert ask(editor, page).status_code == 409
    with table.app.app_context(), system("look", writes=False) as session:
        assert session.scalars(select(Agreement).order_by(Agreement.id)).first().status is Status.ACTIVE


def test_an_agreement_with_words_of_its_own_is_left_to_a_hand(table, page):
    table.draft(starts=day(), ends=day(400))
    own = {"clauses-0-key": "parties", "clauses-0-title": "Parties", "clauses-0-text": "Own words."}
    table.act(table.staff, "text", **own)
    table.act(table.staff, "sending")
    table.sign()
    table.countersign()
    editor = change(table, page)
    assert "has words of its own" in editor.get(f"{page}/acceptance").text
    assert ask(editor, page).status_code == 409


def test_only_who_writes_templates_asks_and_only_within_reach(table, page):
    table.in_force(starts=day(), ends=day(400))
    change(table, page)
    assert table.staff.get(f"{page}/acceptance").status_code == 403
    assert ask(table.staff, page).status_code == 403
    assert table.as_(table.cast.ada).get("/programs/agreements/templates/none/acceptance").status_code == 404
