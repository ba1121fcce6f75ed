"""What a company may say of itself, where it ends up, and what strangers try with the form and its link."""

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from prm.core import clock
from prm.core.transaction import system
from prm.identity.models import User
from prm.joining.models import Application
from prm.journal.models import Event
from prm.partners.models import Partner
from tests.joining.conftest import ASKED, yes
from tests.trust.polyglots import POLYGLOTS

MORE = {
    "street": "Gran Vía 1", "postal_code": "28013", "city": "Madrid", "region": "Madrid", "tax_id": "ES B-123",
    "proprietors": "Lena Lind", "certifications": "ISO 27001\r\nCCNP", "referees": "Hotel Sol\r\nHotel Mar",
}  # fmt: skip


def test_what_a_company_says_of_itself_stands_before_who_decides_and_in_the_partners_record(stranger, app, cast):
    stranger.send(**MORE, verticals="Retail")
    stranger.confirm()
    page = stranger.as_(cast.ada).get(f"/applications/{stranger.row().public_id}").text
    for words in ("Gran Vía 1, 28013 Madrid", "ES B-123", "ISO 27001, CCNP", "Hotel Sol, Hotel Mar", "Lena Lind"):
        assert words in page
    stranger.vet(cast.ada)
    assert stranger.desk(cast.ada, "approval", **yes(cast)).status_code == 303
    with app.app_context(), system("look", writes=False) as session:
        made = session.get_one(Partner, stranger.row().partner_id)
        assert (made.street, made.postal_code, made.city, made.tax_id) == ("Gran Vía 1", "28013", "Madrid", "ES B-123")
        assert made.attributes == {
            "Markets": "Retail", "Certifications held": "ISO 27001, CCNP", "References": "Hotel Sol, Hotel Mar",
            "Owners": "Lena Lind",
        }  # fmt: skip
        public = made.public_id
    page = stranger.as_(cast.ada).get(f"/partners/{public}").text
    assert "Certifications held" in page
    assert "Hotel Sol, Hotel Mar" in page


def test_the_form_asks_little_and_folds_the_rest_away_until_something_in_it_is_wrong(stranger):
    first = stranger.http.get("/apply/reseller").text
    assert re.search(r"<details><summary[^>]*>More about the company", first)
    assert "plan" not in re.sub(r"<[^>]+>", " ", first.split("<main")[1].split("</main")[0]).lower()
    wrong = stranger.send(tax_id="1" * 41)
    assert wrong.status_code == 422
    assert re.search(r"<details open><summary[^>]*>More about the company", wrong.text)


def test_an_existing_partner_is_known_by_its_tax_number_and_hears_nothing_of_it(stranger, app, cast):
    with app.app_context(), system("known") as session:
        session.get_one(Partner, cast.acme.id).tax_id = "ESB123"
    sent = stranger.send(**MORE)
    stranger.confirm()
    assert stranger.row().flags == ["partner_domain"]
    assert "already" not in stranger.http.get(sent.location).text
    assert "same tax number" in stranger.as_(cast.ada).get(f"/applications/{stranger.row().public_id}").text


@pytest.mark.parametrize("host", ["mailinator.com", "x.mailinator.com", "MAILINATOR.COM", "guerrillamail.com"])
def test_an_address_that_is_thrown_away_is_named_and_nothing_typed_is_lost(stranger, host):
    answer = stranger.send(email=f"x@{host}", certifications="ISO 27001", why="We serve two hundred shops.")
    assert answer.status_code == 422
    assert "is thrown away" in answer.text
    assert "We serve two hundred shops." in answer.text
    assert "ISO 27001" in answer.text
    assert stranger.row() is None


TYPED = ("company", "contact", "why", "street", "city", "tax_id", "proprietors", "certifications", "referees")


@pytest.mark.parametrize(
    "words", ['=HYPERLINK("http://x","y")', "@SUM(1)", "<img src=x onerror=alert(1)>", *POLYGLOTS[:3]]
)
def test_scripts_and_formulas_in_any_field_stay_text_up_to_the_partner(stranger, app, cast, words):
    words = " ".join(words.split())[:38]
    assert stranger.send(**dict.fromkeys(TYPED, words)).status_code == 303
    stranger.confirm()
    ada, row = stranger.as_(cast.ada), stranger.row()
    assert {getattr(row, name) for name in TYPED} == {words}
    for letter in stranger.letters():
        assert "\n" not in letter["Subject"]
        assert letter.get_content_type() == "text/plain"
    stranger.vet(cast.ada)
    assert stranger.desk(cast.ada, "approval", **yes(cast)).status_code == 303
    with app.app_context(), system("look", writes=False) as session:
        public = session.get_one(Partner, stranger.row().partner_id).public_id
    for path in (f"/applications/{row.public_id}", "/applications/?view=all", f"/partners/{public}", "/partners/"):
        page = ada.get(path)
        assert page.status_code == 200
        assert "<img src=x" not in page.text
        assert "onerror=alert(1)>" not in page.text.replace("&gt;", "")
    for cell in re.findall(r"(?m)(?:^|,)\"?([=@+][^,\n]*)", ada.get("/applications/export.csv?view=all").text):
        raise AssertionError(f"a formula would run: {cell}")


def test_a_link_that_was_forwarded_confirms_once_and_what_follows_goes_to_its_own_mailbox(stranger, app, cast):
    stranger.send()
    link = stranger.link()
    friend, owner = stranger.as_(None), stranger.as_(None)
    for http in (friend, owner):
        assert http.get(link).status_code == 302
        assert "Confirm and hand in" in http.get("/apply/confirm").text
    assert friend.post("/apply/confirm").status_code == 303
    assert owner.post("/apply/confirm").status_code == 410
    assert owner.get(link).status_code == 410
    assert "left to do: we have your application" in owner.get(link).text
    stranger.vet(cast.ada)
    assert stranger.desk(cast.ada, "approval", **yes(cast)).status_code == 303
    assert {letter["To"] for letter in stranger.letters()} == {ASKED["email"]}
    assert "sign-in/link" not in friend.get("/apply/status").text
    with app.app_context(), system("look", writes=False) as session:
        assert session.scalar(select(func.count(User.id)).where(User.email == ASKED["email"])) == 1


def test_what_is_put_right_after_back_holds_until_the_address_is_proved(stranger, app):
    opened = re.search(r'name="opened"[^>]*value="([^"]+)"', stranger.http.get("/apply/reseller").text)[1]

    def send(**given):
        with time_machine.travel(clock.now() + timedelta(seconds=30), tick=False):
            return stranger.http.post("/apply/reseller", ASKED | {"opened": opened} | given)

    send(email="lena@nortwind-example.com")
    lost = stranger.link()
    assert "l…@northwind-example.com" in stranger.http.get(send(city="Madrid").location).text
    assert stranger.letters()[-1]["To"] == ASKED["email"]
    assert stranger.http.get(lost).status_code == 410
    stranger.confirm()
    send(company="Another one", email="eve@another-example.com")
    row = stranger.row()
    assert (row.company, row.email, row.city) == (ASKED["company"], ASKED["email"], "Madrid")
    with app.app_context(), system("look", writes=False) as session:
        kinds = select(Event.kind).where(Event.subject == row.public_id).order_by(Event.id)
        assert list(session.scalars(kinds))[:2] == ["application.received", "application.edited"]
        assert session.scalar(select(func.count(Application.id))) == 1
