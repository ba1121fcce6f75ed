"""What time does to compliance documents, what programs may count of them, and how they are listed."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from prm.agreements import document_nightly
from prm.agreements.document import ComplianceDocument as Document
from prm.agreements.documents import on_file
from prm.core import clock, shelf
from prm.core.transaction import system
from prm.notices.models import Notice
from prm.programs.measures import MEASURES
from tests.agreements.cabinet import HOME, OWN, Cabinet, day


@pytest.fixture
def cabinet(table):
    return Cabinet(table)


def test_the_end_is_told_ninety_sixty_and_thirty_days_before_and_once_after(cabinet):
    cabinet.accepted(ends=100)

    def night(ahead):
        with cabinet.table.app.app_context(), time_machine.travel(clock.now() + timedelta(days=ahead)):
            return document_nightly.run()["told"]

    assert [night(at) for at in (9, 10, 10, 39, 40, 69, 70, 100, 101, 101, 140)] == [0, 1, 0, 0, 1, 0, 1, 0, 1, 0, 0]
    assert sorted({user for user, _title in cabinet.told("document.ends")}) == sorted(
        [cabinet.cast.pia.id, cabinet.cast.nadia.id]
    )
    assert len(cabinet.told("document.over")) == 2


def night(cabinet, ahead):
    with cabinet.table.app.app_context(), time_machine.travel(clock.now() + timedelta(days=ahead)):
        return document_nightly.run()["late"]


def test_the_partner_hears_once_that_the_day_is_past_by_which_a_document_was_wanted(cabinet):
    cabinet.ask()
    assert [night(cabinet, at) for at in (0, 14, 15, 15, 16, 30)] == [0, 0, 1, 0, 0, 0]
    assert cabinet.told("document.late") == [(cabinet.cast.pia.id, "Still to be handed in: Insurance certificate")]


def test_handing_in_what_was_late_settles_the_reminder(cabinet):
    cabinet.ask()
    overdue(cabinet)
    assert night(cabinet, 0) == 1
    assert len(unsettled(cabinet)) == 1
    assert cabinet.file(cabinet.all()[0]).status_code == 303
    cabinet.told("document.filed")
    assert unsettled(cabinet) == []


def test_what_was_handed_in_is_late_no_more_and_what_was_refused_in_time_is(cabinet):
    cabinet.ask("nda", "export", "insurance")
    nda, _export, insurance = cabinet.all()
    for row in (nda, insurance):
        assert cabinet.file(row).status_code == 303
    refused = next(row for row in cabinet.all() if row.id == insurance.id)
    assert cabinet.decide(refused, "refusal", why="It names another company.").status_code == 303
    assert night(cabinet, 15) == 2
    assert sorted(title for _user, title in cabinet.told("document.late")) == [
        "Still to be handed in: Export control statement", "Still to be handed in: Insurance certificate",
    ]  # fmt: skip


def test_what_is_refused_after_its_day_is_told_by_the_refusal_alone(cabinet):
    cabinet.ask(wanted_by=day())
    assert cabinet.file(cabinet.all()[0]).status_code == 303
    overdue(cabinet)
    assert cabinet.decide(cabinet.all()[0], "refusal", why="It names another company.").status_code == 303
    assert night(cabinet, 1) == 0


def test_a_document_without_a_day_or_long_past_it_is_no_news(cabinet):
    cabinet.ask("nda", wanted_by="")
    cabinet.ask("export")
    assert night(cabinet, 60) == 0


def overdue(cabinet):
    with cabinet.table.app.app_context(), system("its day is past") as session:
        session.scalars(select(Document)).one().wanted_by = clock.today() - timedelta(days=1)


def unsettled(cabinet):
    with cabinet.table.app.app_context(), system("look", writes=False) as session:
        late = select(Notice.id).where(Notice.kind == "document.late", Notice.seen_at.is_(None))
        return list(session.scalars(late))


def test_nobody_is_warned_of_an_end_that_a_newer_one_takes_the_place_of(cabinet):
    cabinet.accepted(ends=20)
    cabinet.accepted(ends=300)
    with cabinet.table.app.app_context():
        assert document_nightly.run()["told"] == 0
    assert "Hand in a new one" not in cabinet.partner.get(f"{OWN}/").text


def test_other_documents_are_each_their_own_and_none_silences_another(cabinet):
    cabinet.accepted(ends=20, kind="other", note="Deed of the house")
    cabinet.accepted(ends=300, kind="other", note="Trade licence")
    with cabinet.table.app.app_context():
        assert document_nightly.run()["told"] == 1


def test_the_partner_reads_how_many_days_are_left_and_hands_in_the_next_one(cabinet):
    row = cabinet.accepted(ends=20)
    page = cabinet.partner.get(f"{OWN}/").text
    assert "Ends in 20 days" in page
    assert f"{OWN}/new?kind=insurance" in page
    assert f"{OWN}/new?kind=insurance" in cabinet.partner.get(f"{OWN}/{row.public_id}").text
    assert '<option selected value="insurance">' in cabinet.partner.get(f"{OWN}/new?kind=insurance").text


def test_programs_count_the_kinds_that_are_in_force_on_a_day(cabinet):
    cabinet.accepted(ends=20)
    cabinet.accepted(ends=300)
    cabinet.accepted(ends=10, kind="nda")
    cabinet.file(kind="export")
    acme, today = cabinet.cast.acme.id, clock.today()
    with cabinet.table.app.app_context(), system("count", writes=False) as session:
        counts = [on_file(session, [acme], today + timedelta(days=n)).get(acme, 0) for n in (0, 11, 301, -1)]
        assert counts == [2, 1, 0, 0]
        measure = MEASURES["documents"]
        assert measure.read(session, [acme], today, today, kind="nda") == {acme: 1}
        assert measure.read(session, [acme], today, today, kind="export") == {}
        assert measure.read(session, [cabinet.cast.borealis.id], today, today) == {}


def test_the_list_narrows_and_is_handed_out_as_a_file(cabinet):
    cabinet.accepted(ends=20)
    cabinet.ask("nda")
    ending = cabinet.staff.get(f"{HOME}?f.show=ending").text
    assert "Insurance certificate" in ending
    assert "Non-disclosure agreement</td>" not in ending
    told = cabinet.staff.get(f"{HOME}/export.csv?f.show=wanted").text
    assert "Non-disclosure agreement" in told
    assert "Insurance" not in told
    assert cabinet.staff.get(f"{HOME}/export.xlsx").data.startswith(b"PK")
    assert cabinet.staff.get(f"{HOME}/export.exe").status_code == 404


def test_before_the_first_document_both_sides_read_what_comes(cabinet):
    assert "Ask a partner for its first document" in cabinet.staff.get(HOME).text
    assert "No documents yet" in cabinet.partner.get(f"{OWN}/").text


def test_a_file_the_store_has_lost_is_a_sentence(cabinet):
    row = cabinet.accepted()
    for path in (cabinet.table.home / shelf.FOLDER).glob("??/*"):
        path.write_bytes(b"other")
    answer = cabinet.staff.get(f"{HOME}/{row.public_id}/file")
    assert answer.status_code == 409
    assert "restore the files folder" in answer.text
