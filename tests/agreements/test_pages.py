"""An agreement through the pages of both sides, from its draft to its proof."""

import io
import zipfile

import time_machine

from prm.agreements import check_agreement
from prm.agreements.rules import Status
from prm.agreements.service import signing
from prm.core import clock
from prm.core.db import db
from prm.core.transaction import system
from prm.journal.log import public_key
from tests.factories import make_user

EDITED = {"name": "Reseller agreement", "kind": "reseller agreement", "months": "12", "notice_days": "90"}


def test_from_draft_to_proof_through_the_pages_of_both_sides(table):
    assert table.draft().status_code == 303
    assert table.partner.get(table.own()).status_code == 404, "a draft is nobody's outside"
    assert table.act(table.staff, "sending", note="Here it is.").status_code == 303
    page = table.partner.get(table.own()).text
    assert "Here it is." in page
    assert "Test channel and Acme Distribution." in page
    assert table.row().status is Status.VIEWED
    assert "What you sign" in table.partner.get(table.link()).text
    assert table.sign().status_code == 303
    assert "Waits for our signature" in table.staff.get("/programs/agreements").text
    assert "It waits for us" in table.director.get(f"/programs/agreements/{table.row().public_id}").text
    assert table.countersign().status_code == 303
    assert table.row().status is Status.ACTIVE
    assert "127.0.0.1" in table.director.get(f"/programs/agreements/{table.row().public_id}").text
    for person, path in ((table.partner, table.own()), (table.staff, f"/programs/agreements/{table.row().public_id}")):
        assert person.get(f"{path}/agreement.pdf").data.startswith(b"%PDF-")
        proof = person.get(f"{path}/bundle.zip").data
        with table.app.app_context():
            assert "is genuine" in check_agreement.judge(proof, public_key())
        kept = zipfile.ZipFile(io.BytesIO(proof)).read("agreement.pdf")
        assert kept == person.get(f"{path}/agreement.pdf").data, "the file that was sent is the one in the proof"
    assert table.row().number in table.partner.get("/portal/agreements/").text
    assert "In force" in table.staff.get(f"/partners/{table.cast.acme.public_id}/agreements").text


def test_nothing_is_read_as_signed_before_both_have(table):
    table.sent()
    for path in (table.own("/bundle.zip"), f"/programs/agreements/{table.row().public_id}/bundle.zip"):
        person = table.partner if path.startswith("/portal") else table.staff
        answer = person.get(path)
        assert answer.status_code == 409
        assert "not signed by both sides yet" in answer.text


def test_a_link_that_was_used_or_forwarded_or_is_old_is_answered_with_a_sentence(table):
    table.sent()
    link = table.link()
    with table.app.app_context(), system("a colleague"):
        colleague = make_user(name="Second Admin", role=table.cast.pia.role, partner_id=table.cast.acme.id)
        db.session.expunge(colleague)
    other = table.as_(colleague)
    assert table.as_(table.cast.omar).get(link).status_code == 404
    for answer in (other.get(link), table.sign(other, link)):
        assert answer.status_code == 409
        assert "made for somebody else" in answer.text
    with time_machine.travel(clock.now() + signing.LIVES):
        assert "has expired" in table.as_(table.cast.pia).get(link).text
    assert table.sign(link=link).status_code == 303
    for answer in (table.partner.get(link), table.sign(link=link)):
        assert answer.status_code == 409
        assert "used already" in answer.text


def test_a_text_that_was_taken_back_and_changed_is_not_signed(table):
    table.sent()
    link = table.link()
    assert table.act(table.staff, "recall").status_code == 303
    assert "cannot be done now" in table.sign(link=link).text
    assert table.act(table.staff, "text", **{"clauses-0-key": "parties", "clauses-0-title": "Parties",
                                             "clauses-0-text": "Other words."}).status_code == 303  # fmt: skip
    assert table.act(table.staff, "sending").status_code == 303
    assert "changed after you opened it" in table.sign(link=link).text
    assert table.row().status is Status.SENT


def test_signing_needs_a_name_and_a_tick(table):
    table.sent()
    answer = table.sign(name="", agree="")
    assert answer.status_code == 422
    assert "it is your signature" in answer.text
    assert "Tick the box" in answer.text


def test_a_rep_reads_and_does_not_sign(table):
    table.sent()
    rita = table.as_(table.cast.rita)
    page = rita.get(table.own()).text
    assert "Parties" in page
    assert "/signing" not in page
    assert rita.post(table.own("/signing")).status_code == 403


def test_another_company_finds_nothing(table):
    table.sent()
    omar = table.as_(table.cast.omar)
    for path in ("", "/agreement.pdf", "/proposal"):
        assert omar.get(table.own(path)).status_code == 404
    assert table.row().number not in omar.get("/portal/agreements/").text


def test_a_template_with_an_unknown_merge_field_is_refused_where_it_stands(table):
    director = table.as_(table.cast.ada)
    clause = {"clauses-0-title": "Parties", "clauses-0-text": "For {partner.nmae}"}
    answer = director.post("/programs/agreements/templates/new", EDITED | {"name": "Another"} | clause)
    assert answer.status_code == 422
    assert "{partner.nmae} is not a merge field. Did you mean {partner.name}?" in answer.text
    assert 'href="#clauses-0-text"' in answer.text
    assert table.known() == [1]
    schedule = {"annexes-0-title": "Prices", "annexes-0-lines": "discount; ; 5 %\ndiscount; ; a lot"}
    good = clause | {"clauses-0-text": "For {partner.name}"}
    answer = director.post("/programs/agreements/templates/new", EDITED | {"name": "Another"} | good | schedule)
    assert "Line 2: write how much as" in answer.text
    good |= {"annexes-0-title": "Prices", "annexes-0-lines": "discount; Bikes; 2.25 %; 2027-01-01"}
    assert director.post("/programs/agreements/templates/new", EDITED | {"name": "Another"} | good).status_code == 303
    assert sorted(table.known()) == [1, 1]


def test_a_template_that_somebody_saved_meanwhile_is_not_overwritten(table):
    ada, path = table.as_(table.cast.ada), f"/programs/agreements/templates/{table.template}"
    clause = {"clauses-0-key": "parties", "clauses-0-title": "Parties", "clauses-0-text": "We and {partner.name}."}
    page = ada.get(path).text
    version = page.split('name="version" value="')[1].split('"')[0]
    assert ada.post(path, EDITED | clause | {"version": version}).status_code == 303
    assert ada.post(path, EDITED | clause | {"version": version}).status_code == 409
    assert table.known() == [2]


def test_dates_that_overlap_or_end_before_they_start_keep_what_was_typed(table):
    answer = table.draft(ends="2026-10-01")
    assert answer.status_code == 422
    assert "before it begins" in answer.text
    assert 'value="2026-10-01"' in answer.text
    table.sent()
    assert "for the same days" in table.draft(starts="2027-01-01", ends="2028-01-01").text


def test_two_people_at_one_agreement_the_second_reads_that_it_was_changed(table):
    table.draft()
    before = table.row()
    assert table.act(table.staff, "review").status_code == 303
    late = table.staff.post(f"/programs/agreements/{before.public_id}/sending", {"version": str(before.version)})
    assert late.status_code == 409
    assert "changed this agreement after you opened it" in late.text
    assert table.row().status is Status.IN_REVIEW


def test_the_list_narrows_sorts_and_goes_into_a_file(table):
    table.sent()
    page = table.staff.get("/programs/agreements?view=theirs").text
    assert table.row().number in page
    assert table.row().number not in table.staff.get("/programs/agreements?view=ours").text
    assert table.row().number.encode() in table.staff.get("/programs/agreements/export.csv").data
    assert table.as_(table.cast.max).get("/programs/agreements").text.count(table.row().number) == 0


def test_the_rule_is_set_on_its_page_and_lifted_for_one_partner(table):
    ada, acme = table.as_(table.cast.ada), table.cast.acme.public_id
    assert ada.post("/programs/agreements/templates/requirement", {"required": "1"}).status_code == 303
    tab = table.director.get(f"/partners/{acme}/agreements").text
    assert "No agreement is in force." in tab
    late = {"reason": "In the post", "ends_on": "2020-01-01"}
    assert table.director.post(f"/partners/{acme}/agreements/exception", late).status_code == 422
    later = late | {"ends_on": "2099-01-01"}
    assert table.director.post(f"/partners/{acme}/agreements/exception", later).status_code == 303
    assert "In the post" in table.director.get(f"/partners/{acme}/agreements").text
    assert table.staff.post(f"/partners/{acme}/agreements/exception", later).status_code == 403
