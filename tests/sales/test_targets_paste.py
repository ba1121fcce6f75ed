"""Pasting a table from a spreadsheet, and one target with its history."""

import pytest
from sqlalchemy import select

from prm.core.transaction import system
from prm.sales.models import Target
from tests.sales.facts import PLAN, Q1, Q2, make_target
from tests.sales.test_targets_page import targets, text

URL = f"/targets/paste?series={PLAN}&year=2026&kind=manager"


@pytest.fixture
def plan(app, cast):
    with app.app_context(), system("plan"):
        make_target(cast.nadia, Q1, 100)
        make_target(cast.nadia, Q2, 100)
    return cast


def the_target(app):
    with app.app_context(), system("look", writes=False) as session:
        return session.scalars(select(Target.public_id).order_by(Target.starts_on)).first()


def test_a_paste_is_shown_before_it_is_saved(app, plan, as_):
    table = "Owner\tQ1\tQ2\nnadia\t150\t\nMax Manager\t1,000.00\t2k\nNobody\t1\t2\n"
    page = text(as_(plan.ada).post(URL, {"table": table}))
    assert "$150.00 was $100.00" in page
    assert "Row 4" in page
    assert "Nobody you set targets for is called “Nobody”" in page
    assert "Save 3 targets" in page
    assert len(targets(app)) == 2


def test_a_confirmed_paste_is_saved_and_leaves_out_the_refused(app, plan, as_):
    table = "nadia\t150\t\nMax Manager\t1,000.00\t2k\nNobody\t1\t2\n"
    assert as_(plan.ada).post(URL, {"table": table, "act": "save"}).status_code == 303
    assert targets(app) == [
        ("manager", "2026-01-01", 150, False), ("manager", "2026-01-01", 1000, False),
        ("manager", "2026-04-01", 100, False), ("manager", "2026-04-01", 2000, False),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("table", "why"),
    [
        ("nadia\t1\t2\t3", "3 amounts for 2 periods"),
        ("nadia\t1\nnadia\t2", "stands in an earlier row"),
        ("nadia\t-1\t2", "0 or more"),
        ("nadia\t\t", "no amount"),
        ("nadia\t1,234\t2", "could mean two amounts"),
        ("nadia\tEUR 5\t2", "kept in USD"),
    ],
)
def test_each_refused_row_says_why(plan, as_, table, why):
    assert why in as_(plan.ada).post(URL, {"table": table}).text


def test_a_director_pastes_only_for_their_own_people(app, plan, as_):
    page = as_(plan.dirk).post(URL, {"table": "max\t5\t5\nnadia\t7\t7", "act": "save"})
    assert page.status_code == 303
    assert targets(app) == [("manager", "2026-01-01", 7, False), ("manager", "2026-04-01", 7, False)]


def test_an_empty_paste_is_asked_for(plan, as_):
    answer = as_(plan.ada).post(URL, {"table": " "})
    assert answer.status_code == 422
    assert "Paste at least one row" in answer.text


def test_one_target_can_be_changed_and_shows_who_did_it(app, plan, as_):
    client, url = as_(plan.ada), f"/targets/{the_target(app)}/"
    form = {"amount": "130", "starts_on": "2026-01-01", "ends_on": "2026-03-31", "note": "Agreed in May", "seen": "1"}
    assert client.post(url, form).status_code == 303
    page = text(client.get(url))
    assert "Ada Admin set the target of Nadia Manager for FY26 Q1 (Jan–Mar) to USD 130.0000" in page
    assert "was USD 100.0000" in page


def test_a_stale_form_shows_both_and_loses_nothing(app, plan, as_):
    client, url = as_(plan.ada), f"/targets/{the_target(app)}/"
    form = {"amount": "130", "starts_on": "2026-01-01", "ends_on": "2026-03-31", "note": "", "seen": "1"}
    assert as_(plan.dirk).post(url, form).status_code == 303
    answer = client.post(url, form | {"amount": "140", "note": "mine"})
    assert answer.status_code == 409
    assert "Dirk Director changed the target of Nadia Manager after you opened it." in answer.text
    assert "$130.00" in answer.text
    assert "$140.00" in answer.text
    kept = form | {"amount": "140", "note": "mine", "seen": "2", "keep.amount": "theirs", "keep.note": "mine"}
    assert client.post(url, kept).status_code == 303
    assert targets(app)[0] == ("manager", "2026-01-01", 130, False)


def test_a_target_is_taken_away(app, plan, as_):
    assert as_(plan.ada).post(f"/targets/{the_target(app)}/removal").status_code == 303
    assert len(targets(app)) == 1


def test_another_regions_target_does_not_exist(app, plan, cast, as_):
    with app.app_context(), system("plan"):
        held = make_target(cast.max, Q1, 5).public_id
    unknown, foreign = as_(cast.dirk).get("/targets/nosuch/"), as_(cast.dirk).get(f"/targets/{held}/")
    assert unknown.status_code == foreign.status_code == 404
    assert as_(cast.dirk).post(f"/targets/{held}/removal").status_code == 404
