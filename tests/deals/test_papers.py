"""Files on registrations (G26, R08): told before, looked into, kept under random names, handed back as downloads only."""

import io
import zipfile
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from prm.core import clock, shelf
from prm.core.errors import Unreadable
from prm.deals.attachment import Attachment
from prm.deals.service import deciding
from prm.journal.models import Event
from prm.web import papers
from tests.deals.pages import public, rows, text

PDF = b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\ntrailer\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


def office(part="word/document.xml", **more):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {"[Content_Types].xml": b"<Types/>", part: b"<x/>", **more}.items():
            archive.writestr(name, content)
    return made.getvalue()


def bomb():
    return office(**{"word/media.bin": b"\0" * 40_000_000})


def crowd():
    return office(**{f"word/part{n}.xml": b"" for n in range(papers.ENTRIES)})


HOSTILE = {  # name: content; each must be refused in a sentence with the file's name, or kept as what it is
    "drawing.svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "page.html": b"<!doctype html><script>alert(1)</script>",
    "page.txt": b"\n\n <!DOCTYPE html><script>alert(1)</script>",
    "drawing.txt": b"\xef\xbb\xbf<?xml version='1.0'?><svg/>",
    "note.csv": b"a,b\n<script>alert(1)</script>",
    "page.png": b"<html><script>alert(1)</script>",
    "page.pdf": b"<html>%PDF-",
    "short.pdf": b"%PDF-1.7",
    "program.exe": b"MZ\x90",
    "program.pdf.exe": b"MZ\x90",
    "program.exe.pdf": b"MZ\x90",
    "script.js": b"alert(1)",
    "macro.docm": office(),
    "macro.docx": office(**{"word/vbaProject.bin": b"x"}),
    "nested.docx": office(**{"word/inner.zip": office()}),
    "climbs.docx": office(**{"../../etc/passwd": b"x"}),
    "bomb.docx": bomb(),
    "crowd.docx": crowd(),
    "other.docx": office("xl/workbook.xml"),
    "cut.docx": office()[:-30],
    "plain.zip": office(),
    "jar.docx": b"PK\x03\x04" + b"\0" * 80,
    "polyglot.jpg": b"GIF89a\xff\xd8\xff",
    "nothing.pdf": b"",
    "binary.txt": b"a\0b",
    "noextension": PDF,
    ".htaccess": b"x",
    "macro.xlsm": office("xl/workbook.xml"),
    "large.pdf": b"%PDF-" + b"0" * papers.MOST_BYTES + b"%%EOF",
}
GOOD = {
    "offer.pdf": PDF,
    "Photo.PNG": PNG,
    "photo.jpeg": b"\xff\xd8\xff\xe0" + b"\0" * 40,
    "letter.docx": office(),
    "sheet.xlsx": office("xl/workbook.xml"),
    "slides.pptx": office("ppt/presentation.xml"),
    "notes.txt": "Grüße aus Köln, 3 < 5".encode(),
    "old.txt": b"Gr\xfc\xdfe",
    "lines.csv": b"a;b\n1;2\n",
}
NAMES = {
    "../../etc/passwd.pdf": "passwd.pdf",
    "C:\\Users\\eva\\offer.pdf": "offer.pdf",
    'a"b\r\nSet-Cookie: x=1.pdf': "abSet-Cookie x=1.pdf",
    "offer\u202efdp.exe.pdf": "offerfdp.exe.pdf",
    "of\u200bfer\x00.pdf": "offer.pdf",
    "....pdf": "file.pdf",
    "": "file",
    "x" * 300 + ".pdf": "x" * 116 + ".pdf",
    "Angebot für Müller.pdf": "Angebot für Müller.pdf",
    "عرض.pdf": "عرض.pdf",
}


@pytest.fixture
def send():
    """`send(client, url, name, content, …)`: a form with one file or more."""

    def sent(client, url, *given, **fields):
        pairs = list(zip(given[::2], given[1::2], strict=True))
        data = {**fields, "files": [(io.BytesIO(content), name) for name, content in pairs]}
        return client.post(url, data, content_type="multipart/form-data")

    return sent


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_by_name(name):
    with pytest.raises(Unreadable) as refusal:
        papers.understood(name, HOSTILE[name])
    assert papers.named(name) in str(refusal.value)


@pytest.mark.parametrize("name", GOOD)
def test_what_partners_send_is_taken(name):
    paper = papers.understood(name, GOOD[name])
    assert paper.kind == papers.KINDS[name.rpartition(".")[2].lower()]


@pytest.mark.parametrize(("given", "clean"), NAMES.items(), ids=range(len(NAMES)))
def test_names_are_cleaned_of_paths_breaks_quotes_and_turned_letters(given, clean):
    assert papers.named(given) == clean


def test_a_partner_adds_files_and_both_sides_fetch_them_as_downloads(deals, as_, send, home):
    made = deals.register(deals.cast.pia)
    pia, nadia = as_(deals.cast.pia), as_(deals.cast.nadia)
    page = f"/portal/deals/{public(deals, made)}"
    assert "up to 10 MB each" in text(pia.get(page))
    assert send(pia, f"{page}/files", "Angebot;für 3.pdf", PDF, "photo.png", PNG).status_code == 303
    found = rows(deals, select(Attachment.public_id, Attachment.name, Attachment.size).order_by(Attachment.id))
    assert [(name, size) for _, name, size in found] == [("Angebotfür 3.pdf", len(PDF)), ("photo.png", len(PNG))]
    assert "Angebotfür 3.pdf" in text(pia.get(page))
    assert "Angebotfür 3.pdf" in text(nadia.get(f"/deals/{public(deals, made)}"))
    for client, url in ((pia, "/portal/deals/files/"), (nadia, "/deals/files/")):
        answer = client.get(url + found[0].public_id)
        assert (answer.status_code, answer.data) == (200, PDF)
        assert answer.headers["Content-Disposition"].startswith("attachment; filename")
        assert "filename*=UTF-8''Angebotf%C3%BCr%203.pdf" in answer.headers["Content-Disposition"]
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert answer.headers["Cache-Control"] == "no-store"
    kept = sorted(path.name for path in (home / "files").glob("*/*"))
    assert {row.public_id for row in found} <= set(kept)
    assert all(oct(path.stat().st_mode & 0o777) == "0o600" for path in (home / "files").glob("*/*"))
    told = rows(deals, select(Event.facts, Event.shared).where(Event.kind == "registration.attached"))
    kept_as = [row.public_id for row in found]
    assert told == [({"number": deals.look(made).number, "files": kept_as}, True)], "a name may tell of a person"


@pytest.mark.parametrize("name", [*list(HOSTILE)[:12], "bomb.docx", "large.pdf"])
def test_the_page_answers_a_hostile_file_in_a_sentence_and_keeps_nothing(deals, as_, send, name):
    made = deals.register(deals.cast.pia)
    answer = send(as_(deals.cast.pia), f"/portal/deals/{public(deals, made)}/files", name, HOSTILE[name])
    assert papers.named(name) in text(answer, 422)
    assert not rows(deals, select(Attachment.id))


def test_a_request_longer_than_the_limit_is_not_even_read(deals, as_, send):
    made = deals.register(deals.cast.pia)
    url = f"/portal/deals/{public(deals, made)}/files"
    assert "too large" in text(send(as_(deals.cast.pia), url, "large.pdf", b"%PDF-" + b"0" * 26_000_000), 413)


def test_a_file_comes_with_the_registration_or_the_answer(app, deals, as_, send):
    pia, made = as_(deals.cast.pia), deals.register(deals.cast.pia)
    deals.decide(deciding.ask, made, deals.cast.nadia, "Have you a letter?")
    page = f"/portal/deals/{public(deals, made)}"
    wrong = send(pia, f"{page}/answer", "page.html", b"<html>", text="Here it is")
    assert "page.html cannot be attached" in text(wrong, 422)
    assert "Here it is" in wrong.text
    assert send(pia, f"{page}/answer", "letter.pdf", PDF, text="Here it is").status_code == 303
    family = pia.get("/portal/deals/new").text.split('<option value="')[2].split('"')[0]
    fields = {
        "customer": "Lucerne AG", "domain": "lucerne-werk.com", "contact_email": "a@lucerne-werk.com", "amount": "30000",
        "when": "next", "family": family, "currency": "USD", "request_key": "with-a-file-1",
    }  # fmt: skip
    refused = send(pia, "/portal/deals/new", "drawing.svg", HOSTILE["drawing.svg"], **fields)
    assert "drawing.svg cannot be attached" in text(refused, 422)
    assert "Lucerne AG" in refused.text
    for _ in range(2):  # sent twice, kept once
        assert send(pia, "/portal/deals/new", "quote.pdf", PDF, **fields).status_code == 303
    assert sorted(name for (name,) in rows(deals, select(Attachment.name))) == ["letter.pdf", "quote.pdf"]


def test_what_staff_keeps_inside_is_not_there_for_the_partner(deals, as_, send):
    made = deals.register(deals.cast.pia)
    nadia, pia = as_(deals.cast.nadia), as_(deals.cast.pia)
    url = f"/deals/{public(deals, made)}/files"
    assert send(nadia, url, "inside.pdf", PDF, internal="y").status_code == 303
    assert send(nadia, url, "shared.pdf", PDF).status_code == 303
    page = text(pia.get(f"/portal/deals/{public(deals, made)}"))
    assert "shared.pdf" in page
    assert "inside.pdf" not in page
    ids = dict(rows(deals, select(Attachment.name, Attachment.public_id)))
    assert pia.get(f"/portal/deals/files/{ids['shared.pdf']}").status_code == 200
    assert pia.get(f"/portal/deals/files/{ids['inside.pdf']}").status_code == 404
    assert "for colleagues only" in text(nadia.get(f"/deals/{public(deals, made)}"))


def test_another_companys_file_is_not_there_byte_for_byte(deals, as_, send):
    made = deals.register(deals.cast.pia)
    assert send(as_(deals.cast.pia), f"/portal/deals/{public(deals, made)}/files", "own.pdf", PDF).status_code == 303
    ((held,),) = rows(deals, select(Attachment.public_id))
    omar = as_(deals.cast.omar)
    for url, verb in (("/portal/deals/files/{}", omar.get), ("/portal/deals/files/{}/removal", omar.post)):
        there, nowhere = verb(url.format(held)), verb(url.format("a" * 26))
        assert there.status_code == nowhere.status_code == 404
        assert there.data.replace(held.encode(), b"") == nowhere.data.replace(b"a" * 26, b"")
    assert as_(deals.cast.max).get(f"/deals/files/{held}").status_code == 404


def test_only_who_added_a_file_removes_it_and_its_bytes_go_with_the_sweep(deals, as_, send, home):
    made = deals.register(deals.cast.pia)
    pia, page = as_(deals.cast.pia), f"/portal/deals/{public(deals, made)}"
    send(pia, f"{page}/files", "own.pdf", PDF)
    send(pia, f"{page}/files", "kept.pdf", PDF)
    ids = dict(rows(deals, select(Attachment.name, Attachment.public_id)))
    assert "Only who added" in text(as_(deals.cast.rita).post(f"/portal/deals/files/{ids['own.pdf']}/removal"), 409)
    assert pia.post(f"/portal/deals/files/{ids['own.pdf']}/removal").status_code == 303
    assert [name for (name,) in rows(deals, select(Attachment.name))] == ["kept.pdf"]
    with deals.app.app_context():
        shelf.sweep(home)
        assert (home / "files" / ids["own.pdf"][:2] / ids["own.pdf"]).exists()  # young: perhaps still being stored
        with time_machine.travel(clock.now() + timedelta(days=2), tick=False):
            assert shelf.sweep(home) >= 1
    assert not (home / "files" / ids["own.pdf"][:2] / ids["own.pdf"]).exists()
    assert pia.get(f"/portal/deals/files/{ids['kept.pdf']}").data == PDF


def test_a_file_that_the_store_lost_or_changed_is_told_not_handed_out(deals, as_, send, home):
    made = deals.register(deals.cast.pia)
    pia = as_(deals.cast.pia)
    send(pia, f"/portal/deals/{public(deals, made)}/files", "own.pdf", PDF)
    ((held,),) = rows(deals, select(Attachment.public_id))
    path = home / "files" / held[:2] / held
    path.write_bytes(PDF + b"x")
    assert "not in the file store as it came" in text(pia.get(f"/portal/deals/files/{held}"), 409)
    path.unlink()
    assert "restore the files folder" in text(pia.get(f"/portal/deals/files/{held}"), 409)


def test_a_registration_holds_twenty_files(deals, as_, send):
    made = deals.register(deals.cast.pia)
    pia, url = as_(deals.cast.pia), f"/portal/deals/{public(deals, made)}/files"
    many = [part for n in range(20) for part in (f"n{n}.pdf", PDF)]
    assert send(pia, url, *many).status_code == 303
    assert "20 files at most" in text(send(pia, url, "one-more.pdf", PDF), 409)
    assert len(rows(deals, select(Attachment.id))) == 20
