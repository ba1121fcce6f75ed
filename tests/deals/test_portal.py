"""Registering in the portal: six fields, told before and after, and never whose a customer is."""

import json
import re
from html import unescape

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from prm.core.transaction import system
from prm.deals import check_receipt
from prm.deals.models import Draft, Registration
from prm.journal import log
from prm.sales.models import Category
from tests.deals.pages import public, rows, text

NEW = "/portal/deals/new"
ID = re.compile(r"/portal/deals/([a-z2-7]{26})")


@pytest.fixture
def typed(app, deals):
    """The six fields, and a key for the form."""
    with app.app_context(), system("look", writes=False) as session:
        bikes = session.get_one(Category, deals.bikes).public_id

    def fields(**given):
        usual = {
            "customer": "Fabrikam GmbH",
            "domain": "https://www.fabrikam-example.com/contact",
            "contact_email": "eva@fabrikam-example.com",
            "amount": "30,000.00",
            "when": "next",
            "close_on": "",
            "family": bikes,
            "currency": "USD",
            "country": "DE",
            "request_key": "form-of-this-test",
        }
        return usual | given

    return fields


def test_a_deal_begins_at_the_stage_told_else_at_the_usual_one_and_one_not_in_use_is_refused(deals, as_, typed):
    pia = as_(deals.cast.pia)
    stages = BeautifulSoup(pia.get(NEW).data, "html.parser").select_one("select[name=stage]")
    assert [each["value"] for each in stages.select("option[selected]")] == ["qualified"]
    refused = pia.post(NEW, typed(stage="won"))
    assert "This sales stage is not in use. Choose another." in text(refused, 422)
    assert "Fabrikam GmbH" in refused.text
    pia.post(NEW, typed(stage="proposal"))
    other = {"customer": "Tailspin AG", "domain": "tailspin-example.com", "contact_email": "t@tailspin-example.com"}
    pia.post(NEW, typed(request_key="another-form-here", **other))
    made = rows(deals, select(Registration.customer, Registration.stage).order_by(Registration.id))
    assert [tuple(row) for row in made] == [("Fabrikam GmbH", "proposal"), ("Tailspin AG", "qualified")]


def test_six_fields_register_a_deal_and_the_receipt_tells_all_that_comes(deals, as_, typed):
    pia = as_(deals.cast.pia)
    sent = pia.post(NEW, typed())
    assert sent.status_code == 303
    page = text(pia.get(sent.headers["Location"]))
    made = deals.look(rows(deals, select(Registration.id))[0][0])
    assert (made.domain, made.amount, made.country) == ("fabrikam-example.com", 300_000_000, "DE")
    for said in (
        made.number,
        "by ",
        "90 days from approval",
        "Nadia Manager",
        "Register another",
        "Download the receipt",
    ):
        assert said in page


def test_the_downloaded_receipt_is_genuine_by_the_checker_that_is_downloaded_too(app, deals, as_, typed, tmp_path):
    pia = as_(deals.cast.pia)
    public_id = ID.search(pia.post(NEW, typed()).headers["Location"])[1]
    file = pia.get(f"/portal/deals/{public_id}/receipt.json")
    assert file.headers["Content-Disposition"].startswith("attachment")
    (tmp_path / "receipt.json").write_bytes(file.data)
    with app.app_context():
        key = log.public_key()
    assert "genuine" in check_receipt.judge(str(tmp_path / "receipt.json"), key, None, None)
    assert json.loads(file.data)["customer"] == "Fabrikam GmbH"
    assert b"Check a deal registration" in pia.get("/receipts/check_receipt.py").data


def test_before_submitting_the_page_tells_protection_discount_decision_and_what_could_stop_it(deals, as_):
    page = text(as_(deals.cast.pia).get(NEW))
    for said in ("90 days", "if approved today", "5%", "16 business hours", "What could stop it", "Clause 5."):
        assert said in page


def test_an_autosave_answers_with_what_this_deal_would_get(deals, as_, typed):
    pia = as_(deals.cast.pia)
    said = text(pia.post("/portal/deals/draft", typed(amount="€9k"), headers={"HX-Request": "true"}))
    assert "$9,000" in said
    assert "60 days" in said
    assert "At once" in said
    assert re.search(r"Draft saved \d\d:\d\d", said)
    small = text(pia.post("/portal/deals/draft", typed(amount="500"), headers={"HX-Request": "true"}))
    assert "As it stands, this can be declined." in small


def test_the_same_form_twice_is_one_deal(deals, as_, typed):
    pia = as_(deals.cast.pia)
    first, again = pia.post(NEW, typed()), pia.post(NEW, typed())
    assert first.headers["Location"] == again.headers["Location"]
    other = text(pia.post(NEW, typed(customer="Contoso", domain="contoso-example.com")), 409)
    assert "sent before as DR-" in other
    assert len(rows(deals, select(Registration.id))) == 1


def test_a_taken_customer_reads_the_same_whoever_holds_it(deals, as_, typed):
    seen = []
    for holder, seat in ((deals.cast.pia, "omar"), (deals.cast.omar, "pia"), (deals.cast.tia, "pia")):
        host = f"held{len(seen)}.com"
        deals.register(holder, domain=host, customer="Held AG")
        asker = as_(getattr(deals.cast, seat))
        sent = asker.post(NEW, typed(customer="Held AG", domain=host, request_key=f"asks-{len(seen)}-again"))
        page = text(asker.get(sent.headers["Location"]))
        assert "This customer cannot be registered now; your request DR-" in page
        assert "Needs review" in text(asker.get(f"/portal/deals/{ID.search(sent.headers['Location'])[1]}"))
        card = page[page.index("Needs review") : page.index("Whom to ask")]
        seen.append(re.sub(r"DR-\w{6}|\d\d:\d\d", "…", card))
    assert len(set(seen)) == 1


def test_before_submitting_only_the_own_company_s_deals_are_named(deals, as_, typed):
    deals.register(deals.cast.omar)
    pia = as_(deals.cast.pia)
    ask = {"headers": {"HX-Request": "true"}}
    assert "You may have this one" not in text(pia.post("/portal/deals/draft", typed(), **ask))
    number = deals.look(deals.register(deals.cast.rita, domain="own-one.com", customer="Own")).number
    assert number in text(pia.post("/portal/deals/draft", typed(domain="own-one.com"), **ask))


def test_the_own_company_s_second_try_is_told_and_keeps_what_was_typed(deals, as_, typed):
    deals.register(deals.cast.rita)
    page = as_(deals.cast.pia).post(NEW, typed(need="Two hundred of them"))
    assert "registered this customer already, as DR-" in text(page, 409)
    assert "Two hundred of them" in page.text


@pytest.mark.parametrize("verb", ["", "/receipt", "/receipt.json", "/extension", "/outcome", "/withdrawal"])
def test_another_company_s_deal_is_not_there_byte_for_byte(deals, as_, verb):
    foreign = public(deals, deals.register(deals.cast.omar))
    rita, none = as_(deals.cast.rita), "a" * 26
    theirs, unknown = rita.get(f"/portal/deals/{foreign}{verb}"), rita.get(f"/portal/deals/{none}{verb}")
    assert theirs.status_code == unknown.status_code == 404
    assert theirs.data.replace(foreign.encode(), b"") == unknown.data.replace(none.encode(), b"")


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("customer", "", "Enter the customer's company name."),
        ("customer", "GmbH", "legal form"),
        ("customer", "!!! ...", "name"),
        ("customer", "x" * 301, "Shorten this to 300 characters."),
        ("domain", "gmail.com", "no company's own domain"),
        ("contact_email", "eva at fabrikam", "like name@company.com"),
        ("amount", "", "Enter the amount, like 25000."),
        ("amount", "a lot", "is not an amount"),
        ("amount", "-5", "above zero"),
        ("amount", "25.000", "25"),
        ("when", "", "Choose when you expect to close."),
        ("family", "", "Choose the product family."),
        ("family", "gone", "Choose another."),
        ("country", "Germany", "two letters"),
        ("tax_id", "123", "tax id"),
        ("currency", "XYZ", "one of these currencies"),
    ],
)
def test_what_cannot_be_read_is_a_sentence_at_its_field(deals, as_, typed, field, value, said):
    answer = as_(deals.cast.pia).post(NEW, typed(**{field: value}))
    page = text(answer, 422)
    assert answer.text.count("<title>Error: ") == 1
    assert "There is a problem" in page
    error = re.search(rf'id="{field}-error">(.*?)</p>', answer.text, re.DOTALL)
    assert said in unescape(error[1])
    assert "eva" in answer.text
    assert not re.search(r"\b(invalid|please|oops|required)\b", page.lower())
    assert rows(deals, select(Registration.id)) == []


def test_a_day_that_is_over_is_no_close_date(deals, as_, typed):
    page = as_(deals.cast.pia).post(NEW, typed(when="pick", close_on="2020-01-31"))
    assert "This day is over." in text(page, 422)


@pytest.mark.parametrize("amount", ["$30k", "30.000,00", "30 000", "30,000.00 USD", "30000"])
def test_amounts_are_read_as_people_paste_them(deals, as_, typed, amount):
    assert as_(deals.cast.pia).post(NEW, typed(amount=amount)).status_code == 303
    assert rows(deals, select(Registration.amount)) == [(300_000_000,)]


@pytest.mark.parametrize(
    "name", ["株式会社ファブリカム", "Фабрикам ООО", "شركة فابريكام", "Ørsted A/S", "x" * 300, "<b>Fab</b> & Söhne"]
)
def test_a_customer_may_be_called_anything(deals, as_, typed, name):
    pia = as_(deals.cast.pia)
    sent = pia.post(NEW, typed(customer=name))
    assert sent.status_code == 303
    assert "<b>Fab" not in pia.get(sent.headers["Location"]).text
    assert rows(deals, select(Registration.customer)) == [(name,)]


def test_a_domain_may_be_international_and_the_contact_s_address_tells_it(deals, as_, typed):
    pia = as_(deals.cast.pia)
    assert pia.post(NEW, typed(domain="müller.de")).status_code == 303
    mail = typed(domain="", contact_email="eva@contoso-example.com", customer="Contoso", request_key="another-form")
    assert pia.post(NEW, mail).status_code == 303
    assert {host for (host,) in rows(deals, select(Registration.domain))} == {"xn--mller-kva.de", "contoso-example.com"}


def test_a_draft_comes_back_on_another_device_and_goes_with_the_deal(deals, as_, typed):
    assert as_(deals.cast.pia).post("/portal/deals/draft", typed(need="Half a sentence")).status_code == 303
    phone = as_(deals.cast.pia)
    page = phone.get(NEW)
    assert "Half a sentence" in page.text
    assert "is back" in text(page)
    assert "Half a sentence" not in as_(deals.cast.rita).get(NEW).text
    key = re.search(r'name="request_key"[^>]*value="([^"]+)"', page.text)[1]
    assert phone.post(NEW, typed(request_key=key)).status_code == 303
    assert rows(deals, select(Draft.user_id)) == []
    late = phone.post("/portal/deals/draft", typed(request_key=key), headers={"HX-Request": "true"})
    assert late.status_code == 200
    assert rows(deals, select(Draft.user_id)) == []


def test_a_draft_can_be_thrown_away(deals, as_, typed):
    pia = as_(deals.cast.pia)
    pia.post("/portal/deals/draft", typed(need="Half a sentence"))
    pia.post("/portal/deals/draft", {"act": "discard"})
    assert "Half a sentence" not in pia.get(NEW).text


def test_the_second_deal_knows_family_country_and_currency(deals, as_, typed):
    pia = as_(deals.cast.pia)
    pia.post(NEW, typed())
    page = pia.get(NEW).text
    assert re.search(rf'value="{typed()["family"]}"[^>]*selected|selected[^>]*value="{typed()["family"]}"', page)
