"""Who may see and do what with imports; files that are none; columns that read both ways; work that stops."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import update

from prm.core import clock
from prm.core.transaction import system
from prm.imports.models import ImportRun
from prm.imports.rules import State
from prm.jobs import service as jobs
from prm.jobs.models import Job
from prm.jobs.models import State as JobState
from tests.imports.wizard import Wizard, contacts

DAYS = "Partner code,Name,Joined\nP1,One,03/04/2025\nP2,Two,05/06/2025\n"


@pytest.fixture
def cora(app, as_, cast):
    """A coordinator at the first page of an import."""
    return Wizard(app, as_(cast.cora))


def test_finance_looks_and_does_not_import(as_, cast, cora):
    cora.started(contacts())
    finn = as_(cast.finn)
    text = finn.get(cora.url).text
    assert "eve(at)example.com" in text
    assert "Import 17 rows" not in text
    assert finn.get("/imports/").status_code == 200
    assert "/imports/new" not in finn.get("/imports/").text
    for what in (
        "confirmation",
        "fixes",
        "check",
        "stop",
        "undo",
        "answers",
        "mapping",
        "kept-mapping",
        "saved-mapping",
    ):
        assert finn.post(f"{cora.url}/{what}", {"skip_refused": "1"}).status_code == 403
    assert cora.run().state is State.CHECKED


def test_a_leader_has_no_imports_and_a_partner_no_such_page(as_, cast, cora):
    cora.started(contacts())
    for path in ("/imports/", "/imports/new", cora.url, f"{cora.url}/mapping", f"{cora.url}/refused.csv"):
        assert as_(cast.leo).get(path).status_code == 403
        assert as_(cast.pia).get(path).status_code == 404
    assert as_(cast.leo).post(f"{cora.url}/confirmation", {"skip_refused": "1"}).status_code == 403
    assert as_(cast.pia).post(f"{cora.url}/confirmation", {"skip_refused": "1"}).status_code == 404


def test_an_admin_sees_everybodys_imports_with_who_made_them(as_, cast, cora):
    cora.started(contacts())
    text = as_(cast.ada).get("/imports/").text
    assert "Cora Coordinator" in text
    assert cora.url in text
    assert as_(cast.ada).get("/imports/aaaaaaaaaaaaaaaaaaaaaaaaaa").status_code == 404


@pytest.mark.parametrize(
    ("text", "given", "words"),
    [
        (None, {}, "Choose a CSV or XLSX file."),
        ("", {}, "This file is empty."),
        ("a,b\n1,2\n", {"kind": "spaceships"}, "Choose what the file holds."),
        ("a,b\n1,2\n", {"source": "x" * 61}, "Shorten the name"),
    ],
)
def test_what_cannot_be_started_is_said_at_the_field(cora, text, given, words):
    answer = cora.send(text, **given)
    assert answer.status_code == 422
    assert words in answer.text
    assert "<title>Error: " in answer.text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.7 abc", "This is a PDF"),
        (b"\n\n  \n", "The file is empty"),
        (b"Name,E-mail,Partner code\nAda,a@example.com,AC", None),
        (b"Name;Name;Partner code\na;b;ACME\n", "both called"),
        (b"PK\x03\x04 no workbook", "damaged or cut off"),
    ],
)
def test_a_file_that_is_no_table_ends_with_a_sentence_and_a_way_on(cora, content, words):
    cora.started(content)
    text = cora.page()
    if words:
        assert words in text
        assert "Choose another file" in text
    assert cora.run().state in {State.FAILED, State.CHECKED}


def test_a_file_that_is_too_large_is_told_where_to_go(app, cora):
    most = app.config["MAX_CONTENT_LENGTH"]
    app.config["MAX_CONTENT_LENGTH"] = 1_000
    try:
        answer = cora.send("x" * 5_000)
    finally:
        app.config["MAX_CONTENT_LENGTH"] = most
    assert answer.status_code == 413
    assert "command line" in answer.text


def test_more_rows_than_the_browser_takes_name_the_command_line(cora):
    cora.started("Partner code,Name\n" + "ACME,A\n" * 250_001)
    assert "prm import contacts FILE" in cora.page()
    assert cora.run().state is State.FAILED


def test_days_that_read_both_ways_are_asked_about_and_never_guessed(cora):
    cora.started(DAYS, kind="partners")
    text = cora.page()
    assert "3 April 2025" in text
    assert "4 March 2025" in text
    assert "Choose a way for each column." in cora.act("answers", code=422).text
    assert "Choose a way for each column." in cora.act("answers", {"way-joined_on": "ymd"}, code=422).text
    cora.act("answers", {"way-joined_on": "dmy"})
    assert cora.run().profile["formats"] == {"joined_on": "dmy"}
    assert cora.figures()["New"] == "2"


def test_the_page_of_running_work_tells_how_far_it_is_and_is_whole_without_scripts(app, cora):
    cora.send(contacts())
    text = cora.page()
    assert "Waiting for its turn" in text
    assert "<noscript>" in text
    part = cora.client.get(f"{cora.url}/progress", headers={"HX-Request": "true"})
    assert "<html" not in part.text
    assert "HX-Refresh" not in part.headers
    with app.app_context():
        report = jobs.claim()
        report.progress("checking", 5, 20)
    assert "5 of 20" in cora.page()
    with time_machine.travel(clock.now() + timedelta(seconds=90)):
        assert "another one starts this again" in cora.page()
    with time_machine.travel(clock.now() + timedelta(minutes=6)):
        cora.work()
    assert cora.run().state is State.CHECKED
    assert cora.client.get(f"{cora.url}/progress").headers["HX-Refresh"] == "true"


def test_work_that_stopped_for_good_is_started_again(app, cora):
    cora.send(contacts())
    with app.app_context(), system("a worker that always dies") as session:
        session.execute(update(Job).values(state=JobState.DEAD, error="The worker died in each of its tries."))
    text = cora.page()
    assert "has stopped" in text
    assert "Start again" in text
    cora.act("check")
    assert cora.run().state is State.CHECKED


def test_a_stopped_check_can_be_taken_up_or_mapped_anew(cora):
    cora.send(contacts())
    cora.act("stop")
    assert cora.run().state is State.NEW
    assert "This file is not checked" in cora.page()
    cora.act("check")
    assert cora.run().state is State.CHECKED


def test_a_day_later_an_import_is_not_undone(app, cora):
    cora.started(contacts(bad={})).act("confirmation")
    with app.app_context(), system("age") as session:
        session.execute(update(ImportRun).values(merged_at=clock.now() - timedelta(hours=25)))
    assert cora.client.get(f"{cora.url}/undo").status_code == 409
    assert cora.act("undo", code=409)
    assert "Undo this import" not in cora.page()


def test_names_in_files_stay_text(cora):
    cora.started(contacts(rows=1, bad={2: "<script>alert(1)</script>,Eve,eve@example.com,,"}), name="<b>x</b>.csv")
    text = cora.page()
    assert "<script>alert(1)" not in text
    assert "<b>x</b>" not in text
