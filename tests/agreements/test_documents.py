"""Compliance documents through the pages of both sides."""

import pytest

from prm.agreements.document_rules import Standing
from tests.agreements.cabinet import HOME, OWN, PDF, Cabinet, paper


@pytest.fixture
def cabinet(table):
    return Cabinet(table)


def test_from_being_asked_for_to_being_on_file_through_the_pages_of_both_sides(cabinet):
    assert cabinet.ask().status_code == 303
    (row,) = cabinet.all()
    assert "Asked for" in cabinet.staff.get(f"/partners/{cabinet.cast.acme.public_id}/agreements").text
    assert "Hand in: Insurance certificate" in cabinet.partner.get(f"{OWN}/").text
    assert "At least one million." in cabinet.partner.get(f"{OWN}/{row.public_id}").text
    assert cabinet.file(row).status_code == 303
    (row,) = cabinet.all()
    assert "To check" in cabinet.staff.get(HOME).text
    page = cabinet.staff.get(f"{HOME}/{row.public_id}").text
    assert "policy.pdf" in page
    for person, place in ((cabinet.staff, HOME), (cabinet.partner, OWN)):
        answer = person.get(f"{place}/{row.public_id}/file")
        assert answer.data == PDF
        assert answer.headers["Content-Disposition"].startswith("attachment")
    assert cabinet.decide(row, "acceptance", number="P-77").status_code == 303
    assert "P-77" in cabinet.partner.get(f"{OWN}/").text
    assert cabinet.events() == ["document.asked", "document.filed", "document.accepted"]
    assert [user for user, _title in cabinet.told("document.accepted")] == [cabinet.cast.pia.id]


def test_a_refused_one_says_why_and_another_file_takes_its_place(cabinet):
    cabinet.ask()
    cabinet.file(cabinet.all()[0])
    (row,) = cabinet.all()
    assert "Say why it does not do" in cabinet.decide(row, "refusal", why=" ").text
    assert cabinet.decide(row, "refusal", why="It names another company.").status_code == 303
    assert "It names another company." in cabinet.partner.get(f"{OWN}/{row.public_id}").text
    assert "Hand in another: Insurance certificate" in cabinet.partner.get(f"{OWN}/").text
    assert cabinet.file(row, content=b"%PDF-1.7 new\n%%EOF").status_code == 303
    (row,) = cabinet.all()
    assert (row.status, row.told) == (Standing.RECEIVED, "")
    assert cabinet.decide(row, "acceptance").status_code == 303


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"content": b"MZ", "name": "policy.exe"}, "cannot be attached"),
        ({"content": b"no pdf", "name": "policy.pdf"}, "is not what its name says"),
        ({"content": b"a;b", "name": "policy.csv"}, "cannot be handed in"),
        ({"content": b"", "name": ""}, "Choose a file."),
        ({"expires_on": ""}, "Enter the last day of the insurance certificate"),
        ({"expires_on": "2020-01-01"}, "It ended on 2020-01-01"),
        ({"issued_on": "2199-01-01"}, "still to come"),
        ({"issued_on": "soon"}, "Enter a day like"),
        ({"number": "1" * 81}, "80 signs at most"),
    ],
)
def test_what_cannot_be_is_answered_at_its_field_and_nothing_is_kept(cabinet, given, sentence):
    cabinet.ask()
    answer = cabinet.file(cabinet.all()[0], **given)
    assert answer.status_code == 422
    assert sentence in answer.text
    (row,) = cabinet.all()
    assert (row.status, row.digest) == (Standing.ASKED, "")
    assert cabinet.events() == ["document.asked"]


def test_asking_twice_for_the_same_is_refused_and_asking_for_nothing_too(cabinet):
    assert cabinet.ask("nda").status_code == 303
    answer = cabinet.ask("nda")
    assert answer.status_code == 422
    assert "is asked for this already" in answer.text
    assert cabinet.ask("nda", "export").status_code == 303
    assert len(cabinet.all()) == 2
    for given, sentence in (
        ({"kinds": []}, "Choose at least one kind"),
        ({"wanted_by": "2020-01-01"}, "still to come"),
    ):
        answer = cabinet.staff.post(
            f"/partners/{cabinet.cast.acme.public_id}/documents/new", {"kinds": "tax_form"} | given
        )
        assert (answer.status_code, sentence in answer.text) == (422, True)


def test_what_is_handed_in_unasked_answers_what_was_asked_for(cabinet):
    cabinet.ask("nda")
    assert cabinet.file(kind="nda").status_code == 303
    assert [each.status for each in cabinet.all()] == [Standing.RECEIVED]
    assert cabinet.file(kind="export").status_code == 303
    assert len(cabinet.all()) == 2
    assert cabinet.file(kind="elephant").status_code == 422


def test_staff_hands_in_for_the_partner_and_asks_for_it_no_more(cabinet):
    cabinet.ask("nda", "export")
    nda, export = cabinet.all()
    answer = cabinet.staff.post(f"{HOME}/{nda.public_id}/handing-in", paper(), content_type="multipart/form-data")
    assert answer.status_code == 303
    assert cabinet.staff.post(f"{HOME}/{export.public_id}/removal").status_code == 303
    assert cabinet.staff.post(f"{HOME}/{nda.public_id}/removal").status_code == 409
    assert [each.kind for each in cabinet.all()] == ["nda"]
    assert cabinet.events() == ["document.asked", "document.asked", "document.filed", "document.dropped"]
    assert cabinet.partner.get(f"{OWN}/{export.public_id}").status_code == 404


def test_another_file_that_came_meanwhile_is_not_accepted_unseen(cabinet):
    cabinet.ask()
    cabinet.file(cabinet.all()[0])
    (seen,) = cabinet.all()
    assert cabinet.file(seen, content=b"%PDF-1.7 other\n%%EOF").status_code == 303
    answer = cabinet.decide(seen, "acceptance")
    assert answer.status_code == 409
    assert "Another file was handed in" in answer.text
    assert cabinet.all()[0].status is Standing.RECEIVED


def test_of_two_who_decide_one_gets_a_sentence(cabinet):
    row = cabinet.accepted()
    answer = cabinet.decide(row, "acceptance")
    assert answer.status_code == 409
    assert "was accepted" in answer.text


def test_only_its_own_admins_and_those_who_look_after_it_reach_a_document(cabinet):
    cabinet.ask()
    (row,) = cabinet.all()
    cast, as_ = cabinet.cast, cabinet.table.as_
    assert as_(cast.omar).get(f"{OWN}/{row.public_id}").status_code == 404
    assert cabinet.file(row, person=as_(cast.omar)).status_code == 404
    assert as_(cast.rita).get(f"{OWN}/").status_code == 403, "a tax form is nothing for everybody of a company"
    assert as_(cast.leo).get(HOME).status_code == 403
    assert cabinet.ask(person=as_(cast.leo)).status_code == 403
    assert cabinet.decide(row, "acceptance", person=as_(cast.pia)).status_code in {403, 404}
