"""From a stranger's form to a working partner: what each side reads, what is made, what cannot be done twice."""

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from prm.access.policy import Role
from prm.core import clock
from prm.core.transaction import system
from prm.identity.models import User
from prm.identity.rules import Access
from prm.joining.models import Application, Task
from prm.joining.rules import Stage
from prm.journal.models import Event
from prm.partners.models import Partner
from prm.partners.rules import Status
from tests.joining.conftest import ASKED, yes


def test_an_application_is_handed_in_once_its_address_is_proved(stranger):
    sent = stranger.send()
    assert sent.status_code == 303
    waiting = stranger.http.get(sent.location)
    assert "One more step" in waiting.text
    assert "l…@northwind-example.com" in waiting.text
    assert stranger.row().verified_at is None
    followed = stranger.http.get(stranger.link())
    assert (followed.status_code, followed.location) == (302, "/apply/confirm")
    done = stranger.http.post("/apply/confirm")
    assert done.status_code == 303
    assert "answers by mail by" in stranger.http.get(done.location).text
    assert stranger.row().verified_at is not None


def test_the_link_works_once(stranger):
    stranger.send()
    link = stranger.link()
    stranger.http.get(link)
    assert stranger.http.post("/apply/confirm").status_code == 303
    assert stranger.http.get(link).status_code == 410


def test_a_known_company_gets_the_same_answer_and_staff_a_flag(stranger, app, cast):
    with app.app_context(), system("known") as session:
        session.get_one(Partner, cast.acme.id).website = "northwind-example.com"
    sent = stranger.send()
    stranger.confirm()
    page = stranger.http.get(sent.location).text
    assert "partner already" not in page.lower().replace("a partner already?", "")
    assert stranger.row().flags == ["partner_domain"]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"email": "x@mailinator.com"}, "is thrown away"),
        ({"email": "x@gmail.com", "website": ""}, "at a mail provider"),
        ({"fax": "1"}, "there to stop robots"),
        ({"website": "not a site"}, "own website"),
        ({"company": "  "}, "Enter the company"),
    ],
)
def test_what_cannot_be_taken_gets_a_clear_sentence(stranger, given, sentence):
    answer = stranger.send(**given)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert stranger.row() is None


def test_a_form_sent_too_fast_or_forged_is_not_kept(stranger):
    assert "faster than people type" in stranger.send(wait=0).text
    assert "open for a long time" in stranger.send(opened="1.a.b").text
    assert stranger.row() is None


def test_the_same_form_sent_twice_is_one_application(stranger, app):
    opened = re.search(r'name="opened"[^>]*value="([^"]+)"', stranger.http.get("/apply/reseller").text)[1]
    with time_machine.travel(clock.now() + timedelta(seconds=30), tick=False):
        one, two = (stranger.http.post("/apply/reseller", ASKED | {"opened": opened}) for _ in range(2))
    assert one.location == two.location
    with app.app_context(), system("look", writes=False) as session:
        assert session.scalar(select(func.count(Application.id))) == 1


def test_a_mailbox_has_a_pace(stranger):
    codes = [stranger.send().status_code for _ in range(5)]
    assert codes == [303, 303, 303, 429, 429]


def test_scripts_and_formulas_stay_text(stranger, cast):
    stranger.send(company="=1+1<script>alert(1)</script>")
    stranger.confirm()
    ada = stranger.as_(cast.ada)
    assert "<script>alert" not in ada.get("/applications/").text
    assert "'=1+1<script>" in ada.get("/applications/export.csv").text


def test_nobody_is_approved_before_every_check_was_made(stranger, cast):
    stranger.send()
    stranger.confirm()
    refused = stranger.desk(cast.ada, "approval", **yes(cast))
    assert refused.status_code == 409
    assert "Nobody has looked at" in refused.text
    assert stranger.row().stage is Stage.NEW


def test_approval_makes_the_partner_its_user_and_its_onboarding_at_once(stranger, app, cast):
    stranger.send()
    stranger.confirm()
    stranger.vet(cast.ada)
    assert stranger.desk(cast.ada, "approval", **yes(cast)).status_code == 303
    row = stranger.row()
    with app.app_context(), system("look", writes=False) as session:
        partner = session.get_one(Partner, row.partner_id)
        assert (partner.status, partner.manager_id) == (Status.ONBOARDING, cast.nadia.id)
        user = session.scalars(select(User).where(User.email == ASKED["email"])).one()
        assert (user.role, user.access, user.partner_id) == (Role.PARTNER_ADMIN, Access.INVITED, partner.id)
        assert session.scalar(select(func.count(Task.id)).where(Task.partner_id == partner.id)) == 7
        told = session.scalars(select(Event.kind).where(Event.kind == "application.approved")).all()
        assert len(told) == 1
    assert {"Welcome", "Your invitation"} <= {
        letter["Subject"].split(":")[0].split(" to ")[0] for letter in stranger.letters()
    }


def test_a_second_approver_gets_a_sentence_and_makes_nothing(stranger, app, cast):
    stranger.send()
    stranger.confirm()
    stranger.vet(cast.ada)
    version = str(stranger.row().version)
    assert stranger.desk(cast.ada, "approval", **yes(cast)).status_code == 303
    late = stranger.desk(cast.dirk, "approval", **yes(cast), version=version)
    assert late.status_code == 409
    late = stranger.desk(cast.dirk, "approval", **yes(cast))
    assert "has decided this application already" in late.text
    with app.app_context(), system("look", writes=False) as session:
        assert session.scalar(select(func.count(Partner.id)).where(Partner.name == ASKED["company"])) == 1


def test_a_concern_needs_a_reason(stranger, cast):
    stranger.send()
    stranger.confirm()
    stranger.vet(cast.ada, credit="concern")
    assert "Say why you approve" in stranger.desk(cast.ada, "approval", **yes(cast)).text
    assert stranger.desk(cast.ada, "approval", **yes(cast), why="Pays in advance.").status_code == 303


def test_a_declined_company_reads_our_words_and_staff_sees_it_come_back_too_soon(stranger, cast):
    sent = stranger.send()
    stranger.confirm()
    assert stranger.desk(cast.ada, "refusal", reason="covered", told="Not this year.").status_code == 303
    assert "Not this year." in stranger.http.get(sent.location).text
    assert "covered" not in stranger.http.get(sent.location).text
    assert "Not this year." in stranger.letters()[-1].get_content()
    stranger.send()
    stranger.confirm()
    assert stranger.row().flags == ["too_soon"]


def test_a_prospect_without_a_contact_is_completed_before_it_can_be_approved(stranger, app, cast):
    ada = stranger.as_(cast.ada)
    found = {"company": "Fabrikam Works", "kind": "var", "source": "event", "country": "ES", "website": ""}
    made = ada.post("/applications/new", found)
    assert made.status_code == 303
    stranger.letters()
    stranger.vet(cast.ada)
    assert "enter the name and address of a contact first" in stranger.desk(cast.ada, "approval", **yes(cast)).text
    right = found | {"contact": "Fay Brik", "email": "fay@fabrikam-example.com", "tax_id": "ES B-123"}
    sent = right | {"territory": cast.iberia.public_id}
    del sent["source"]
    assert stranger.desk(cast.ada, "edit", **sent, version="1").status_code == 409
    assert stranger.desk(cast.ada, "edit", **sent).status_code == 303
    row = stranger.row()
    assert (row.contact, row.tax_id, row.territory_id) == ("Fay Brik", "ES B-123", cast.iberia.id)
    assert stranger.desk(cast.ada, "approval", **yes(cast)).status_code == 303
    assert ada.get(f"/applications/{row.public_id}/edit").status_code == 302


def test_a_panel_stands_beside_the_list_and_what_is_sent_from_it_comes_back_to_the_list(stranger, cast):
    stranger.send()
    stranger.confirm()
    row = stranger.row()
    page = stranger.as_(cast.ada).get(f"/applications/?view=open&open={row.public_id}").text
    assert "Open as a page" in page
    assert "was not understood" not in page
    sent = stranger.desk(cast.ada, "check", check="credit", result="passed", here="view=open")
    assert sent.location == f"/applications/?view=open&open={row.public_id}"
    assert stranger.as_(cast.max).get(f"/applications/?open={'a' * 26}").status_code == 404
