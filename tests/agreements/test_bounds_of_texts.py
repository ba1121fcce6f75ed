"""What lies at the edge: an end before the beginning, sixty clauses, a copy for whoever drafted."""

from datetime import timedelta

from prm.agreements.forms.texts import MOST, TextForm
from prm.agreements.rules import Status
from prm.core import clock
from prm.core.transaction import system
from prm.privacy import finding, gathering


def test_one_that_is_ended_before_it_begins_is_over_and_bars_no_other(table):
    first = clock.today() + timedelta(days=90)
    row = table.in_force(starts=str(first), ends=str(first + timedelta(days=364)))
    assert row.status is Status.COUNTERSIGNED
    last = clock.today() + timedelta(days=40)
    assert table.act(table.director, "end", how="notice", last=str(last), why="").status_code == 303
    assert table.row().status is Status.TERMINATED
    assert table.draft(starts=str(first), ends=str(first + timedelta(days=364))).status_code == 303


def test_a_text_of_as_many_clauses_as_there_may_be_can_still_be_opened(app):
    clauses = [{"key": f"c{at}", "title": f"Clause {at}", "text": "Words."} for at in range(MOST)]
    annexes = [{"title": f"Annex {at}", "text": "Words.", "lines": []} for at in range(MOST)]
    with app.test_request_context():
        form = TextForm.of({"clauses": clauses, "annexes": annexes})
        assert (len(form.clauses), len(form.annexes)) == (MOST, MOST)


def test_the_copy_of_whoever_drafted_holds_neither_the_contract_nor_the_other_signer(app, home, cast, table):
    number = table.in_force().number
    with app.app_context(), system("copy", writes=False) as session:
        made = gathering.copy(session, finding.person(session, cast.nadia.public_id), home, own=True)
    (part,) = [part for part in made.parts if part.table == "agreement"]
    assert [row["number"] for row in part.rows] == [number]
    assert set(part.rows[0]) == {"number", "kind", "effective_on", "ends_on", "made_at"}
    assert "document" not in str([part.rows for part in made.parts if part.table.startswith("agreement")])
