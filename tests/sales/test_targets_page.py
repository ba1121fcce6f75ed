"""P11: the grid of targets, what it adds up to, and how it is filled."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from sqlalchemy import select

from prm.core.transaction import system
from prm.identity.models import User
from prm.sales.models import OwnerKind, Target
from tests.sales.facts import PLAN, Q1, Q2, make_line, make_target

HERE = f"/targets/?series={PLAN}&year=2026"


@pytest.fixture
def plan(app, cast):
    """People carry 300, regions 250, partners 120 in the first quarter; 90 is credited to Nadia."""
    with app.app_context(), system("plan"):
        make_target(cast.nadia, Q1, 100)
        make_target(cast.nadia, Q2, 100)
        make_target(cast.max, Q1, 200)
        make_target(cast.emea, Q1, 150, kind=OwnerKind.TERRITORY)
        make_target(cast.iberia, Q1, 120, kind=OwnerKind.TERRITORY)
        make_target(cast.texas, Q1, 100, kind=OwnerKind.TERRITORY)
        make_target(cast.acme, Q1, 120, kind=OwnerKind.PARTNER)
        make_line(cast.acme, date(2026, 2, 10), 90)
        make_line(cast.borealis, date(2026, 3, 31), 50)
    return cast


def text(answer):
    assert answer.status_code == 200, answer.text[:800]
    plain = re.sub(r"<[^>]+>", " ", answer.text)
    return " ".join(unescape(plain).split())


def targets(app):
    with app.app_context(), system("look", writes=False) as session:
        rows = session.execute(select(Target.owner_kind, Target.starts_on, Target.amount, Target.locked))
        return sorted((str(kind), str(start), amount // 10_000, locked) for kind, start, amount, locked in rows)


def fields(answer):
    """The names and values of a page's inputs."""
    found = {}
    for tag in re.findall(r"<input[^>]*>", answer.text):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and name[1][:2] in {"t.", "s."}:
            found[name[1]] = value[1] if value else ""
    return found


def test_an_admin_without_a_plan_is_told_how_to_begin(cast, as_):
    assert "Set your first targets" in text(as_(cast.ada).get("/targets/"))


def test_a_reader_without_a_plan_is_told_who_sets_it(cast, as_):
    assert "An admin or your regional director sets them" in text(as_(cast.leo).get("/targets/"))


def test_the_grid_shows_targets_credit_and_attainment(plan, as_):
    page = text(as_(plan.leo).get(HERE))
    assert "Nadia Manager" in page
    assert "$90 · 90%" in page
    assert "$50 · 25%" in page
    assert "$140 · 47%" in page


def test_the_levels_are_compared_in_a_sentence(plan, as_):
    page = text(as_(plan.leo).get(HERE))
    assert "Regions add up to $250; people to $400: $150 apart." in page
    assert "Regions add up to $250; partners to $120: $130 apart." in page


def test_levels_that_agree_say_so(app, cast, as_):
    with app.app_context(), system("plan"):
        make_target(cast.nadia, Q1, 100)
        make_target(cast.world, Q1, 100, kind=OwnerKind.TERRITORY)
        make_target(cast.emea, Q1, 100, kind=OwnerKind.TERRITORY)
    page = text(as_(cast.leo).get("/targets/"))
    assert "The plan adds up." in page
    assert "The company's target is $100, and people add up to it." in page


def test_periods_carry_their_fiscal_name_or_their_days(app, plan, as_):
    with app.app_context(), system("plan"):
        make_target(plan.nadia, (date(2026, 7, 10), date(2026, 8, 20)), 5)
    page = text(as_(plan.leo).get(HERE))
    assert "FY26 Q1 (Jan–Mar)" in page
    assert "10 Jul 2026 – 20 Aug 2026" in page


def test_who_joined_inside_a_period_has_a_target_by_the_days_left(app, plan, as_):
    with app.app_context(), system("joined") as session:
        session.get(User, plan.nadia.id).joined_on = date(2026, 2, 15)
    page = text(as_(plan.leo).get(HERE))
    assert "Joined 15 Feb 2026: 45 of 90 days counts as $50" in page
    assert "$90 · 180%" in page


def test_pacing_compares_with_what_the_days_gone_ask_for(app, plan, as_):
    with app.app_context(), system("more"):
        make_line(plan.acme, Q2[0] + timedelta(days=9), 20)
    page = text(as_(plan.leo).get(HERE))
    assert "99%" in page  # Nadia: 110 credited against 100 + 100 × 10 ÷ 91


def test_a_director_sees_and_sums_only_their_regions(plan, as_):
    page = text(as_(plan.dirk).get(HERE))
    assert "Nadia Manager" in page
    assert "Max Manager" not in page
    assert "Limited to the targets you reach." in page
    assert "Regions add up to $150; people to $200: $50 apart." in page


def test_the_file_holds_what_the_page_shows(plan, as_):
    answer = as_(plan.leo).get(HERE + "&kind=manager&format=csv")
    lines = answer.get_data(as_text=True).splitlines()
    assert len(lines) == 5
    assert any("Nadia Manager" in line and "90.0000" in line for line in lines)
    assert "400.0000" in lines[-1]
    book = as_(plan.leo).get(HERE + "&kind=manager&format=xlsx")
    assert book.data[:2] == b"PK"


def test_saving_the_grid_changes_only_what_was_changed(app, plan, as_):
    client, url = as_(plan.ada), f"/targets/edit?series={PLAN}&year=2026&kind=manager"
    sent = fields(client.get(url))
    first = f"t.{plan.nadia.public_id}.2026-01-01.2026-03-31"
    assert sent[first] == "100"
    answer = client.post(url, sent | {first: "1.5k"})
    assert answer.status_code == 303
    assert [row for row in targets(app) if row[0] == "manager"] == [
        ("manager", "2026-01-01", 200, False), ("manager", "2026-01-01", 1500, False),
        ("manager", "2026-04-01", 100, False),
    ]  # fmt: skip
    assert "1 target saved" in text(client.get(HERE))


def test_what_cannot_be_read_comes_back_with_the_reason_and_as_typed(app, plan, as_):
    client, url = as_(plan.ada), f"/targets/edit?series={PLAN}&year=2026&kind=manager"
    name = f"t.{plan.nadia.public_id}.2026-01-01.2026-03-31"
    answer = client.post(url, fields(client.get(url)) | {name: "lots"})
    assert answer.status_code == 422
    assert "“lots” is not an amount" in answer.text
    assert 'value="lots"' in answer.text
    assert len(targets(app)) == 7


def test_a_cell_somebody_else_changed_asks_whose_shall_stand(app, plan, as_):
    client, url = as_(plan.ada), f"/targets/edit?series={PLAN}&year=2026&kind=manager"
    old = fields(client.get(url))
    name = f"t.{plan.nadia.public_id}.2026-01-01.2026-03-31"
    assert as_(plan.dirk).post(url, {name: "111", f"s.{name[2:]}": old[f"s.{name[2:]}"]}).status_code == 303
    answer = client.post(url, old | {name: "222"})
    assert answer.status_code == 409
    assert "Dirk Director changed this plan after you opened it." in answer.text
    assert "$111.00" in answer.text
    assert "$222.00" in answer.text
    again = fields(answer)
    assert client.post(url, again | {f"keep.{name}": "theirs"}).status_code == 303
    assert ("manager", "2026-01-01", 111, False) in targets(app)
    assert client.post(url, again | {f"keep.{name}": "mine"}).status_code == 303
    assert ("manager", "2026-01-01", 222, False) in targets(app)


def test_a_new_series_begins_with_its_periods_and_an_owner(app, cast, as_):
    client = as_(cast.ada)
    form = {"series": "New business", "cadence": "dates", "starts_on": "2026-05-01", "ends_on": "2026-05-31"}
    answer = client.post("/targets/new", form | {"year": "2026"})
    assert answer.status_code == 303
    page = client.get(answer.location + f"&add={cast.max.public_id}")
    name = f"t.{cast.max.public_id}.2026-05-01.2026-05-31"
    assert name in fields(page)
    saved = client.post(answer.location + f"&add={cast.max.public_id}", {name: "€40k".strip("€")})
    assert saved.status_code == 303
    assert targets(app) == [("manager", "2026-05-01", 40_000, False)]


def test_a_series_ends_on_or_after_its_first_day(cast, as_):
    form = {"series": "X", "cadence": "dates", "year": "2026", "starts_on": "2026-05-31", "ends_on": "2026-05-01"}
    answer = as_(cast.ada).post("/targets/new", form)
    assert answer.status_code == 422
    assert "The last day must be on or after the first." in answer.text


def test_locking_a_period_closes_its_cells(app, plan, as_):
    client = as_(plan.ada)
    form = {"series": PLAN, "period": "2026-01-01..2026-03-31", "locked": "1"}
    assert client.post("/targets/locks", form).status_code == 303
    assert all(locked for _kind, start, _amount, locked in targets(app) if start == "2026-01-01")
    page = client.get(f"/targets/edit?series={PLAN}&year=2026&kind=manager")
    assert f"t.{plan.nadia.public_id}.2026-01-01.2026-03-31" not in fields(page)
    cell = f"{plan.nadia.public_id}.2026-01-01.2026-03-31"
    sent = {f"t.{cell}": "1", f"s.{cell}": "2:1000000"}
    refused = client.post(f"/targets/edit?series={PLAN}&year=2026&kind=manager", sent)
    assert refused.status_code == 409
    assert "is locked. Unlock it" in refused.text


def test_managers_and_leaders_set_no_targets(plan, as_):
    for person in (plan.nadia, plan.leo, plan.finn, plan.cora):
        assert as_(person).get("/targets/edit").status_code == 403
        assert as_(person).post("/targets/locks", {}).status_code == 403


def test_partners_find_no_targets_page(plan, as_):
    assert as_(plan.pia).get("/targets/").status_code == 404
