"""What strangers and managers cannot do with an application."""

import re

from sqlalchemy import select

from prm.core.transaction import system
from prm.joining.rules import Check
from prm.partners.models import Partner


def test_the_letter_to_an_unproved_address_carries_no_words_of_the_applicant(stranger):
    stranger.send(contact="Your account is blocked: pay at evil-example.com", email="victim@victim-example.com")
    assert "evil-example.com" not in stranger.letters()[-1].get_content()


def test_a_manager_places_nobody_outside_the_own_regions(stranger, cast, app):
    stranger.send()
    stranger.confirm()
    stranger.vet(cast.nadia)
    answer = stranger.desk(cast.nadia, "approval", territory=cast.texas.public_id, manager=cast.max.public_id)
    assert answer.status_code == 422
    with app.app_context(), system("look", writes=False) as session:
        assert session.scalars(select(Partner.territory_id).where(Partner.name == "Northwind Traders")).first() is None


def test_nobody_looks_at_an_application_before_its_address_is_proved(stranger, cast):
    stranger.send()
    answer = stranger.desk(cast.nadia, "check", check=str(Check.SANCTIONS), result="passed")
    assert answer.status_code == 409
    assert "has not confirmed the address yet" in answer.text
    page = stranger.as_(cast.nadia).get(f"/applications/{stranger.row().public_id}").text
    assert "Note a check" not in page


def test_no_secret_that_lives_on_stays_in_the_address(stranger):
    assert stranger.send().location == "/apply/status"
    assert "One more step" in stranger.http.get("/apply/status").text
    stranger.confirm()
    letter = stranger.letters()[-1].get_content()
    link = re.search(r"/apply/status/\S+", letter)[0]
    elsewhere = stranger.as_(None)
    assert elsewhere.get("/apply/status").status_code == 410
    led = elsewhere.get(link)
    assert (led.status_code, led.location) == (303, "/apply/status")
    assert "answer by" in elsewhere.get("/apply/status").text


def test_who_is_signed_in_neither_applies_nor_loses_the_session_to_an_applicants_link(stranger, cast):
    stranger.send()
    stranger.confirm()
    link = re.search(r"/apply/status/\S+", stranger.letters()[-1].get_content())[0]
    nadia = stranger.as_(cast.nadia)
    assert nadia.get(link).status_code == 409
    assert nadia.post("/apply/reseller", {"company": "Ours"}).status_code == 409
    assert nadia.get("/applications/").status_code == 200


def test_what_is_too_long_is_told_as_what_to_do(stranger):
    for name, most in (("company", 120), ("website", 250), ("tax_id", 40), ("postal_code", 20), ("why", 2_000)):
        answer = stranger.send(**{name: "x" * (most + 1)})
        assert (answer.status_code, f"Shorten this to {most} characters." in answer.text) == (422, True), name
        assert "Field cannot be longer" not in answer.text
