"""The pages of people's rights: who reaches them, what they do, and what they refuse."""

import io
import zipfile

from sqlalchemy import select

from prm.core.transaction import system
from prm.identity.models import User
from prm.journal.models import Event


def kinds(app):
    with app.app_context(), system("look", writes=False) as session:
        return list(session.scalars(select(Event.kind).where(Event.kind.like("person.%")).order_by(Event.id)))


def test_an_admin_finds_copies_and_erases_a_person(app, cast, as_):
    ada, url = as_(cast.ada), f"/settings/privacy/people/{cast.rita.public_id}"
    assert cast.rita.name in ada.get("/settings/privacy?q=rita").text
    assert "Erase for good" in ada.get(url).text
    archive = zipfile.ZipFile(io.BytesIO(ada.post(f"{url}/copy").data))
    assert cast.rita.email in archive.read("data.json").decode()
    assert cast.rita.email in archive.read("index.html").decode()
    assert ada.post(f"{url}/erasure", {"name": "somebody"}).status_code == 422
    assert ada.post(f"{url}/erasure", {"name": "rita rep"}).status_code == 303
    assert ada.get(url).status_code == 404
    assert kinds(app) == ["person.copied", "person.erased"]
    with app.app_context(), system("look", writes=False) as session:
        assert session.get(User, cast.rita.id).email is None


def test_a_hold_and_the_last_admin_stand_against_erasure(cast, as_):
    ada, url = as_(cast.ada), f"/settings/privacy/people/{cast.rita.public_id}"
    assert ada.post(f"{url}/hold", {"reason": "dispute"}).status_code == 303
    refused = ada.post(f"{url}/erasure", {"name": "Rita Rep"})
    assert (refused.status_code, "on hold" in refused.text) == (409, True)
    assert ada.post(f"{url}/release").status_code == 303
    own = ada.post(f"/settings/privacy/people/{cast.ada.public_id}/erasure", {"name": "Ada Admin"})
    assert (own.status_code, "last admin" in own.text or "yourself" in own.text) == (409, True)


def test_everybody_gets_their_own_copy_and_may_ask_to_be_erased(app, cast, as_):
    for person in (cast.rita, cast.nadia):
        browser = as_(person)
        assert browser.get("/preferences/data").status_code == 200
        archive = zipfile.ZipFile(io.BytesIO(browser.post("/preferences/data/copy").data))
        assert person.email in archive.read("data.json").decode()
        assert browser.post("/preferences/data/erasure").status_code == 303
        assert browser.post("/preferences/data/erasure").status_code == 409
    assert kinds(app).count("person.erasure_wished") == 2


def test_a_partner_cannot_reach_the_pages_of_others(cast, as_):
    assert as_(cast.pia).get("/settings/privacy").status_code == 404
    assert as_(cast.pia).post(f"/settings/privacy/people/{cast.rita.public_id}/erasure").status_code == 404
    assert as_(cast.nadia).get("/settings/privacy").status_code == 403


def test_an_admin_changes_periods_within_bounds(cast, as_):
    ada = as_(cast.ada)
    held = {
        "drafts": "30",
        "applicants": "90",
        "applications": "400",
        "jobs": "60",
        "signing": "2",
        "exports": "3",
        "outbox": "10",
    }
    assert ada.post("/settings/privacy", held).status_code == 303
    assert 'value="3"' in ada.get("/settings/privacy").text
    assert ada.post("/settings/privacy", held | {"exports": "0"}).status_code == 422
    wrong = ada.post("/settings/privacy", held | {"exports": "three"})
    assert (wrong.status_code, "Enter whole days from 1 to" in wrong.text) == (422, True)
    assert "Not a valid" not in wrong.text


def test_a_reason_that_is_too_long_is_told_as_what_to_do(cast, as_):
    url = f"/settings/privacy/people/{cast.rita.public_id}/hold"
    wrong = as_(cast.ada).post(url, {"reason": "x" * 301})
    assert (wrong.status_code, "Shorten this to 300 characters." in wrong.text) == (422, True)
