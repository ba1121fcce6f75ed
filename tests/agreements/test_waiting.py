"""What waits for whom stands on Home with the way to it, on both sides, and on a partner's Overview."""

import re

import pytest

from prm.core import clock
from tests.agreements.cabinet import HOME, OWN, Cabinet


@pytest.fixture
def cabinet(table):
    return Cabinet(table)


def figure(page, label):
    """The number beside some words, and where it leads."""
    found = re.search(rf'<dt>{label}</dt><dd><a href="([^"]+)"[^>]*><bdi>(\d+)</bdi>', page)
    return found and (int(found[2]), found[1].replace("&amp;", "&"))


def test_a_signature_that_waits_is_the_next_step_on_home_of_who_may_sign(table):
    table.sent()
    home = table.partner.get("/portal/").text
    assert "Read and sign Reseller agreement" in home
    assert table.own() in home
    assert "Read and sign" not in table.as_(table.cast.rita).get("/portal/").text, "a rep signs nothing"
    assert "Read and sign" not in table.as_(table.cast.omar).get("/portal/").text
    assert table.sign().status_code == 303
    assert "Read and sign" not in table.partner.get("/portal/").text


def test_what_waits_for_our_signature_leads_whoever_may_sign_to_its_rows(table):
    table.sent()
    assert figure(table.director.get("/").text, "Agreements to countersign") is None
    table.sign()
    number, way = figure(table.director.get("/").text, "Agreements to countersign")
    assert number == 1
    assert table.row().number in table.director.get(way).text
    assert figure(table.staff.get("/").text, "Agreements to countersign") is None, "a manager countersigns nothing"
    table.countersign()
    assert figure(table.director.get("/").text, "Agreements to countersign") is None


def test_a_proposal_waits_for_an_answer_until_there_is_one(table):
    row = table.sent()
    assert figure(table.staff.get("/").text, "Proposals to answer") is None
    said = {"seen": row.digest, "note": "Would 30 days do?"}
    for at, each in enumerate(row.frozen["clauses"]):
        said |= {f"clauses-{at}-key": each["key"], f"clauses-{at}-text": each["text"]}
    assert table.partner.post(table.own("/proposal"), said).status_code == 303
    number, way = figure(table.staff.get("/").text, "Proposals to answer")
    assert number == 1
    assert row.number in table.staff.get(way).text
    assert table.act(table.staff, "sending", note="No.").status_code == 303
    assert figure(table.staff.get("/").text, "Proposals to answer") is None


def test_documents_stand_on_home_of_who_checks_and_of_who_hands_in(cabinet):
    cabinet.ask("nda")
    home = cabinet.partner.get("/portal/").text
    assert "Hand in: Non-disclosure agreement" in home
    (row,) = cabinet.all()
    assert f"{OWN}/{row.public_id}" in home
    cabinet.file(row)
    assert "Non-disclosure agreement" not in cabinet.partner.get("/portal/").text
    number, way = figure(cabinet.staff.get("/").text, "Documents to check")
    assert number == 1
    assert f"{HOME}/{row.public_id}" in cabinet.staff.get(way).text
    assert figure(cabinet.table.as_(cabinet.cast.max).get("/").text, "Documents to check") is None
    cabinet.decide(cabinet.all()[0], "acceptance")
    assert figure(cabinet.staff.get("/").text, "Documents to check") is None


def test_home_names_a_document_that_ends_and_not_one_that_was_replaced(cabinet):
    cabinet.accepted(ends=20)
    assert "A new one is needed: Insurance certificate" in cabinet.partner.get("/portal/").text
    cabinet.file(kind="insurance")
    assert "A new one is needed" not in cabinet.partner.get("/portal/").text


def test_the_overview_says_until_when_the_agreement_holds_and_what_is_on_file(cabinet):
    path = f"/partners/{cabinet.cast.acme.public_id}"
    assert "kinds on file" not in cabinet.staff.get(path).text
    cabinet.table.in_force(starts=str(clock.today()), ends="2099-10-31")
    cabinet.accepted(ends=20)
    cabinet.ask("nda")
    page = cabinet.staff.get(path).text
    assert "until 31 Oct 2099" in page
    assert "1 kind on file" in page
    assert "1 with the partner, 1 soon over" in page
    assert "kind on file" not in cabinet.table.as_(cabinet.cast.leo).get(path).text
