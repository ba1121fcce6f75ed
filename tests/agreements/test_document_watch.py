"""What time does to compliance documents, what programs may count of them, and how they are listed."""

from datetime import timedelta

import pytest
import time_machine

from prm.agreements import document_nightly
from prm.agreements.documents import on_file
from prm.core import clock
from prm.core.transaction import system
from prm.programs.measures import MEASURES
from tests.agreements.cabinet import HOME, OWN, Cabinet


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


def test_nobody_is_warned_of_an_end_that_a_newer_one_takes_the_place_of(cabinet):
    cabinet.accepted(ends=20)
    cabinet.accepted(ends=300)
    with cabinet.table.app.app_context():
        assert document_nightly.run()["told"] == 0
    assert "Hand in a new one" not in cabinet.partner.get(f"{OWN}/").text


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
    for path in (cabinet.table.home / "agreements").glob("??/*"):
        path.write_bytes(b"other")
    answer = cabinet.staff.get(f"{HOME}/{row.public_id}/file")
    assert answer.status_code == 409
    assert "restore the agreements folder" in answer.text
