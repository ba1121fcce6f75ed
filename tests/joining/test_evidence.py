"""A file shows that a task is done: checked like every upload, open to both sides and to nobody else."""

import io
import json
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from prm.core import clock, shelf
from prm.core.transaction import system
from prm.joining.models import Journey, Task, TaskFile
from prm.joining.tasks import Side
from prm.journal.models import Event
from prm.partners.models import Partner
from prm.privacy import finding, gathering
from prm.privacy import service as rights

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 32


class Onboarded:
    """Acme on its way, with a task of its own and one of ours that ask for evidence."""

    def __init__(self, app, as_, cast):
        self.app, self.as_, self.cast = app, as_, cast
        with app.app_context(), system("onboarding") as session:
            session.get_one(Partner, cast.acme.id).status = "onboarding"
        as_(cast.nadia).post(f"/onboarding/partners/{cast.acme.public_id}")
        with app.app_context(), system("nothing comes first") as session:
            for task in session.scalars(select(Task)):
                task.after, task.completes_on = [], ""
        self.own, self.ours = self.public("contacts"), self.public("welcome")

    def one(self, asked):
        with self.app.app_context(), system("look", writes=False) as session:
            return session.execute(asked).scalar()

    def public(self, key):
        return self.one(select(Task.public_id).where(Task.key == key))

    def journey(self):
        return self.one(select(Journey.public_id))

    def show(self, person, task, *files, **fields):
        side = "/portal" if person.partner_id else ""
        data = fields | {"files": [(io.BytesIO(content), name) for name, content in files]}
        path = f"{side}/onboarding/tasks/{task}"
        return self.as_(person).post(path, data, content_type="multipart/form-data")

    def held(self):
        with self.app.app_context(), system("look", writes=False) as session:
            found = session.scalars(select(TaskFile).order_by(TaskFile.id)).all()
            session.expunge_all()
            return found


@pytest.fixture
def on(app, as_, cast):
    return Onboarded(app, as_, cast)


def test_a_partner_shows_with_a_file_that_a_task_is_done_and_both_sides_open_it(on, cast, home):
    assert on.show(cast.pia, on.own, ("Angebot;für 3.pdf", PDF), ("photo.png", PNG)).status_code == 303
    files = on.held()
    assert [(each.name, each.size) for each in files] == [("Angebotfür 3.pdf", len(PDF)), ("photo.png", len(PNG))]
    for person, base in ((cast.pia, "/portal/onboarding"), (cast.nadia, "/onboarding")):
        assert "Angebotfür 3.pdf" in on.as_(person).get(f"{base}/{on.journey()}").text
        answer = on.as_(person).get(f"{base}/files/{files[0].public_id}")
        assert (answer.status_code, answer.data) == (200, PDF)
        assert answer.headers["Content-Disposition"].startswith("attachment; filename")
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    facts = on.one(select(Event.facts).where(Event.kind == "task.done"))
    assert facts["files"] == [each.public_id for each in files]
    assert "photo" not in str(facts)
    assert shelf.where(home, files[0].public_id).read_bytes() == PDF


def test_what_staff_shows_of_its_own_task_the_partner_reads_too(on, cast):
    assert on.show(cast.nadia, on.ours, ("minutes.pdf", PDF), evidence="We met.").status_code == 303
    page = on.as_(cast.pia).get(f"/portal/onboarding/{on.journey()}").text
    assert "minutes.pdf" in page
    assert "We met." in page


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("page.html", b"<html>", "page.html cannot be attached"),
        ("drawing.svg", b"<svg onload=alert(1)>", "drawing.svg cannot be attached"),
        ("letter.pdf", b"MZ\x90\x00", "is not what its name says"),
        ("letter.pdf", b"", "letter.pdf is empty"),
        ("notes.txt", b"<script>alert(1)</script>", "is not what its name says"),
    ],
)
def test_a_file_that_could_harm_is_named_where_it_was_chosen_and_nothing_typed_is_lost(
    on, cast, name, content, sentence
):
    for person, task in ((cast.pia, on.own), (cast.nadia, on.ours)):
        answer = on.show(person, task, (name, content), evidence="Tom, tom@acme-example.com")
        assert answer.status_code == 422
        assert sentence in answer.text
        assert 'value="Tom, tom@acme-example.com"' in answer.text
    assert on.held() == []
    assert on.one(select(Task.done_at).where(Task.public_id == on.own)) is None


def test_a_task_takes_five_files(on, cast):
    many = [(f"n{n}.pdf", PDF) for n in range(6)]
    assert "takes 5 files at most" in on.show(cast.pia, on.own, *many).text
    assert on.show(cast.pia, on.own, *many[:5]).status_code == 303
    assert len(on.held()) == 5


def test_without_a_sentence_or_a_file_the_task_says_what_it_wants(on, cast):
    answer = on.show(cast.pia, on.own)
    assert answer.status_code == 409
    assert "a sentence, a link or a file" in answer.text
    assert f'id="evidence-{on.own}" name="evidence"' in answer.text


def test_another_companys_evidence_is_not_there_byte_for_byte(on, cast):
    on.show(cast.pia, on.own, ("own.pdf", PDF))
    held = on.held()[0].public_id
    for person, base in ((cast.omar, "/portal/onboarding/files/"), (cast.max, "/onboarding/files/")):
        client = on.as_(person)
        there, nowhere = client.get(base + held), client.get(base + "a" * 26)
        assert there.status_code == nowhere.status_code == 404
        assert there.data.replace(held.encode(), b"") == nowhere.data.replace(b"a" * 26, b"")
    assert on.show(cast.omar, on.public("plan"), ("x.pdf", PDF)).status_code == 404


def test_a_partner_shows_nothing_of_our_side(on, cast):
    assert on.show(cast.pia, on.ours, ("x.pdf", PDF)).status_code == 409
    assert on.held() == []


def test_files_of_a_task_that_is_opened_again_go_and_what_others_hold_stays(on, cast, home):
    on.show(cast.nadia, on.ours, ("minutes.pdf", PDF))
    on.show(cast.pia, on.own, ("own.pdf", PDF))
    gone, stays = (each.public_id for each in on.held())
    assert on.as_(cast.nadia).post(f"/onboarding/tasks/{on.ours}", {"act": "reopen"}).status_code == 303
    assert [each.public_id for each in on.held()] == [stays]
    with on.app.app_context(), time_machine.travel(clock.now() + timedelta(days=2), tick=False):
        assert shelf.sweep(home) >= 1
    assert not shelf.where(home, gone).exists()
    assert on.as_(cast.pia).get(f"/portal/onboarding/files/{stays}").data == PDF


def test_a_task_that_two_complete_at_once_keeps_the_files_of_one(on, cast):
    assert on.show(cast.pia, on.own, ("first.pdf", PDF)).status_code == 303
    late = on.show(cast.nadia, on.own, ("second.pdf", PDF))
    assert late.status_code == 409
    assert "done already" in late.text
    assert [each.name for each in on.held()] == ["first.pdf"]
    assert on.one(select(Task.side).where(Task.public_id == on.own)) == Side.PARTNER


def test_files_of_a_person_are_in_their_copy_and_go_with_them_while_the_task_stays_done(on, cast, home):
    on.show(cast.pia, on.own, ("zqcanary.pdf", PDF))
    on.show(cast.nadia, on.ours, ("ours.pdf", PDF))
    mine, ours = on.held()
    with on.app.app_context(), system("copy", writes=False) as session:
        made = gathering.copy(session, finding.person(session, cast.pia.public_id), home, own=True)
    assert [(name.rpartition("-")[2], held) for name, held in made.files.items()] == [("zqcanary.pdf", PDF)]
    assert "ours.pdf" not in json.dumps([part.rows for part in made.parts])
    with on.app.app_context(), system("erase") as session:
        rights.erase(session, finding.person(session, cast.pia.public_id), cast.ada, home)
    assert [each.public_id for each in on.held()] == [ours.public_id]
    assert not shelf.where(home, mine.public_id).exists()
    assert shelf.where(home, ours.public_id).exists()
    assert on.one(select(Task.done_at).where(Task.public_id == on.own)) is not None
