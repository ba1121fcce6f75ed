"""What staff and partners see of programs: writing and approving one, deciding a run, a partner's own way."""

import re

import pytest

from prm.core import clock
from prm.programs.written import LONGEST
from tests.programs.conftest import TEXT


def seen_of(page):
    return re.search(r'name="seen"[^>]*value="([^"]*)"', page)[1]


def test_a_program_is_written_proposed_and_published_by_two(room, cast, as_):
    ada, dirk = as_(cast.ada), as_(cast.dirk)
    offered = ada.get("/programs/tiers/new").text
    assert "program: partners" in offered
    wrong = ada.post("/programs/tiers/new", {"text": TEXT.replace("at_least: 50k", "at_least: many"), "seen": ""})
    assert wrong.status_code == 422
    assert "Line 9, column" in wrong.text
    made = ada.post("/programs/tiers/new", {"text": TEXT, "seen": ""})
    assert made.headers["Location"] == "/programs/tiers/partners/draft"
    draft = ada.get("/programs/tiers/partners/draft").text
    assert "3 partners would move: 3 up, 0 down" in draft
    assert "Rise</dt><dd><bdi>3</bdi>" in draft
    asked = {"seen": seen_of(draft), "note": "First program", "effective_on": clock.today().isoformat()}
    assert ada.post("/programs/tiers/partners/draft/proposed", asked).status_code == 303
    waiting = ada.get("/programs/tiers/partners/draft").text
    assert "A second admin or director approves it." in waiting
    alone = ada.post("/programs/tiers/partners/draft/published", {"seen": seen_of(waiting)})
    assert alone.status_code == 409
    assert "A second admin or director has to approve it" in alone.text
    theirs = dirk.get("/programs/tiers/partners/draft").text
    assert dirk.post("/programs/tiers/partners/draft/published", {"seen": seen_of(theirs)}).status_code == 303
    shown = as_(cast.nadia).get("/programs/tiers/partners").text
    assert "Booked revenue: at least $50,000 in the last 12 months" in shown
    assert "just below silver" in shown
    assert "Texas" in shown


def test_a_program_that_is_too_long_is_refused_with_what_to_do(room, cast, as_):
    page = as_(cast.ada).post("/programs/tiers/new", {"text": TEXT + "#" * LONGEST, "seen": ""})
    assert page.status_code == 422
    assert f"Shorten this to {LONGEST} characters." in page.text


def test_programs_in_the_rail_opens_its_first_tab(room, cast, as_):
    for person in (cast.ada, cast.nadia, cast.finn):
        page = as_(person).get("/programs/rules").text
        assert re.search(r'<a href="/programs/tiers" aria-current="page" data-shortcut="g r"', page)
        assert 'href="/programs/tiers">Programs</a>' in page


def test_what_was_saved_meanwhile_is_not_approved_unread(room, cast, as_):
    ada, dirk = as_(cast.ada), as_(cast.dirk)
    ada.post("/programs/tiers/new", {"text": TEXT, "seen": ""})
    page = ada.get("/programs/tiers/partners/edit").text
    assert ada.post("/programs/tiers/partners/edit", {"text": TEXT, "seen": seen_of(page)}).status_code == 303
    again = ada.post("/programs/tiers/partners/edit", {"text": TEXT + "# mine\n", "seen": seen_of(page)})
    assert again.status_code == 409
    assert "# mine" in again.text
    asked = {"seen": seen_of(page), "note": "x", "effective_on": clock.today().isoformat()}
    assert ada.post("/programs/tiers/partners/draft/proposed", asked).status_code == 409
    assert dirk.post("/programs/tiers/partners/draft/published", {"seen": seen_of(page)}).status_code == 409


def test_a_draft_is_sent_back_with_a_reason_and_thrown_away(room, cast, as_):
    ada, dirk = as_(cast.ada), as_(cast.dirk)
    ada.post("/programs/tiers/new", {"text": TEXT, "seen": ""})
    page = ada.get("/programs/tiers/partners/draft").text
    asked = {"seen": seen_of(page), "note": "First", "effective_on": clock.today().isoformat()}
    ada.post("/programs/tiers/partners/draft/proposed", asked)
    theirs = dirk.get("/programs/tiers/partners/draft").text
    assert dirk.post("/programs/tiers/partners/draft/returned", {"seen": seen_of(theirs)}).status_code == 422
    back = {"seen": seen_of(theirs), "reason": "Texas asks for too little"}
    assert dirk.post("/programs/tiers/partners/draft/returned", back).status_code == 303
    assert "Ask for approval" in ada.get("/programs/tiers/partners/draft").text
    assert ada.post("/programs/tiers/partners/draft/discarded").status_code == 303
    assert ada.get("/programs/tiers/partners/draft").status_code == 404


def test_a_run_is_read_with_its_reasons_and_approved_but_for_what_is_left(standing, cast, as_):
    room, ada = standing, as_(cast.ada)
    room.book(cast.twin, 60_000)
    assert ada.post("/programs/tiers/partners/run/weighed").status_code == 303
    page = ada.get("/programs/tiers/partners/run").text
    assert "Booked revenue $60,000, at least $50,000" in page
    sent = {
        "run": re.search(r'name="run" value="([^"]+)"', page)[1],
        "effective_on": clock.today().isoformat(),
        "leave": re.search(r'name="leave" value="([^"]+)"', page)[1],
    }
    assert ada.post("/programs/tiers/partners/run/decided", sent).status_code == 303
    assert room.level(cast.twin) == "registered"
    ada.post("/programs/tiers/partners/run/weighed")
    old = ada.post("/programs/tiers/partners/run/decided", sent)
    assert old.status_code == 409
    page = ada.get("/programs/tiers/partners/run").text
    sent = {"run": re.search(r'name="run" value="([^"]+)"', page)[1], "effective_on": sent["effective_on"]}
    assert ada.post("/programs/tiers/partners/run/decided", sent).status_code == 303
    assert room.level(cast.twin) == "silver"


def test_a_director_decides_for_the_own_region_only(standing, cast, as_):
    room = standing
    room.book(cast.twin, 60_000)
    room.book(cast.borealis, 300_000)
    room.weigh()
    page = as_(cast.dirk).get("/programs/tiers/partners/run").text
    assert "Twin Resale" in page
    assert "Borealis" not in page
    sent = {"run": re.search(r'name="run" value="([^"]+)"', page)[1], "effective_on": clock.today().isoformat()}
    assert as_(cast.dirk).post("/programs/tiers/partners/run/decided", sent).status_code == 303
    assert room.level(cast.twin) == "silver"
    assert room.level(cast.borealis) == "silver"
    assert as_(cast.dirk).post("/programs/tiers/partners/run/decided", sent).status_code == 409
    assert as_(cast.ada).post("/programs/tiers/partners/run/decided", sent).status_code == 303
    assert room.level(cast.borealis) == "gold"


def test_a_partner_reads_its_level_what_is_missing_and_the_shortest_way(standing, cast, as_):
    standing.book(cast.twin, 42_000)
    page = as_(cast.tia).get("/portal/program")
    assert page.status_code == 200
    assert "Registered" in page.text
    assert "$8,000 to go" in page.text
    assert "$8,000 more" in page.text
    assert "120 days" in page.text
    guide = as_(cast.tia).get("/portal/program/partners").text
    assert "Booked revenue: at least $50,000 in the last 12 months" in guide
    assert "just below silver" not in guide
    assert as_(cast.tia).get("/portal/program/other").status_code == 404


def test_the_guide_is_that_of_the_partners_region(standing, cast, as_):
    assert "at least $20,000" in as_(cast.omar).get("/portal/program/partners").text
    assert "at least $50,000" in as_(cast.pia).get("/portal/program/partners").text


def test_staff_give_levels_on_the_partners_page(standing, cast, as_):
    room, dirk, at = standing, as_(cast.dirk), f"/partners/{cast.twin.public_id}/tier"
    assert "Towards Silver" in dirk.get(at).text
    until = clock.today().replace(year=clock.today().year + 1).isoformat()
    given = {"partners-given-level": "gold", "partners-given-ends_on": until}
    assert dirk.post(f"{at}/partners/exception", given).status_code == 422
    given["partners-given-reason"] = "A joint launch"
    assert dirk.post(f"{at}/partners/exception", given).status_code == 303
    assert room.level(cast.twin) == "gold"
    page = dirk.get(at).text
    assert "A joint launch" in page
    ending = re.search(r'action="(/partners/tier/exceptions/[^"]+)"', page)[1]
    assert as_(cast.max).post(ending).status_code == 403
    assert dirk.post(ending).status_code == 303
    by_hand = {
        "partners-level-level": "silver",
        "partners-level-starts_on": clock.today().isoformat(),
        "partners-level-reason": "As agreed",
    }
    assert dirk.post(f"{at}/partners/level", by_hand).status_code == 303
    assert room.level(cast.twin) == "silver"
    assert dirk.post(f"/partners/{cast.borealis.public_id}/tier/partners/level", by_hand).status_code == 404


@pytest.mark.parametrize("person", ["nadia", "cora", "finn", "mara", "leo"])
def test_others_read_programs_and_write_nothing(standing, cast, as_, person):
    reader = as_(getattr(cast, person))
    assert reader.get("/programs/tiers").status_code == 200
    assert reader.get("/programs/tiers/partners/run").status_code == 200
    assert reader.get("/programs/tiers/new").status_code == 403
    assert reader.post("/programs/tiers/partners/run/weighed").status_code == 403


def test_a_partner_with_no_program_reads_why(room, cast, as_):
    assert "You are in no program yet" in as_(cast.tia).get("/portal/program").text


def test_a_parent_reads_where_a_child_stands_and_nobody_else_does(standing, cast, as_):
    at = f"/portal/program/of/{cast.twin.public_id}"
    assert "Program of Twin Resale" in as_(cast.pia).get(at).text
    assert as_(cast.tia).get(at).status_code == 200
    assert as_(cast.omar).get(at).status_code == 404
    assert as_(cast.rita).get(at).status_code == 404
