"""The form a deal is registered with: it keeps what is typed (E24), asks for nothing it knows (E25), and says how to mend."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.eyes import Eyes
from tests.browser.thumbs import PHONE, Thumbs, fresh, register, registered, sent

pytestmark = pytest.mark.xdist_group("browser")  # one server and one Chromium serve them all

NEVER = re.compile(r"\b(invalid|please|oops|required|sorry|failed|illegal|forbidden|must)\b", re.IGNORECASE)


def leave(page):
    """Go to the next field; what was typed is on the server then."""
    with page.expect_response("**/portal/deals/draft") as kept:
        page.keyboard.press("Tab")
    assert kept.value.ok


@pytest.fixture
def rep(look):
    """A person's page at a desk; what was typed and not sent is thrown away afterwards."""
    eyes = look("partner_rep")
    yield eyes
    page = eyes.open("/portal/deals/new", cold=False).page
    if page.locator("button:has-text('Start over')").count():
        with page.expect_navigation():
            page.click("button:has-text('Start over')")
    assert page.locator("[name=customer]").input_value() == ""


def test_the_draft_survives_the_browser_at_any_field_and_comes_back_on_another_device(browser, house, rep):
    name, host = fresh()
    typed = {"customer": name, "domain": host, "contact_email": f"eva@{host}", "amount": "45k"}
    done = {}
    for field, text in typed.items():
        phone = Eyes(browser, house, "partner_rep", width=PHONE, touch=True).open("/portal/deals/new", cold=False)
        for earlier, kept in done.items():
            assert phone.page.locator(f"[name={earlier}]").input_value() == kept
        phone.page.locator(f"[name={field}]").tap()
        phone.page.keyboard.type(text)
        leave(phone.page)
        expect(phone.page.locator("#saved")).to_contain_text("Draft saved")
        phone.close()
        done[field] = text
    desk = rep.open("/portal/deals/new").page
    assert {field: desk.locator(f"[name={field}]").input_value() for field in typed} == typed
    assert "is back" in desk.locator("main").inner_text()
    assert "45,000" in desk.locator("#promise").inner_text()


def test_what_is_typed_and_not_left_is_kept_after_two_seconds(browser, house, rep):
    phone = Eyes(browser, house, "partner_rep", width=PHONE, touch=True).open("/portal/deals/new")
    phone.page.locator("[name=customer]").tap()
    with phone.page.expect_response("**/portal/deals/draft"):
        phone.page.keyboard.type("Halfway")
    phone.close()
    desk = rep.open("/portal/deals/new").page
    assert desk.locator("[name=customer]").input_value() == "Halfway"


def test_the_second_registration_needs_four_typed_fields_at_most(look):
    eyes, _number = registered(look)
    eyes.page.locator("a:has-text('Register another')").tap()
    eyes.page.wait_for_url("**/deals/new")
    empty = "[...document.querySelectorAll('.fields > .field:not(:has(.opt)) :is(input:not([type=radio], [type=date]), select)')]"
    assert eyes.page.evaluate(f"{empty}.filter(field => !field.value).map(field => field.name)") == [
        "customer",
        "domain",
        "contact_email",
        "amount",
    ]
    name, host = fresh()
    for field, text in (("customer", name), ("contact_email", f"eva@{host}"), ("amount", "45k")):
        eyes.page.locator(f"[name={field}]").fill(text)
    eyes.page.locator("label:has-text('Quarter end')").tap()
    expect(eyes.page.locator("#promise")).to_contain_text(host)  # the domain is known from the contact's address
    assert sent(Thumbs(eyes)).startswith("DR-")


def test_an_empty_form_says_how_to_mend_it_and_every_link_leads_to_its_field(look):
    page = look("partner_admin", width=PHONE, touch=True).open("/portal/deals/new").page
    with page.expect_navigation() as answer:
        page.locator("button:has-text('Register deal')").tap()
    assert answer.value.status == 422
    assert page.title().startswith("Error: ")
    summary = page.locator(".error-summary")
    expect(summary).to_be_focused()
    assert summary.locator("h2").inner_text() == "There is a problem"
    links = summary.locator("a").all()
    assert len(links) == 5  # the product family is known from last time
    for link in links:
        target = page.locator(link.get_attribute("href"))
        field = target.get_attribute("name") or target.get_attribute("id")
        words = link.inner_text()
        assert words in page.locator(f"#{field}-error").inner_text()
        assert not NEVER.search(words)
        link.tap()
        expect(target).to_be_focused()


def test_good_and_bad_answers_are_kept_and_a_corrected_field_drops_its_error(rep):
    page = rep.open("/portal/deals/new").page
    page.fill("[name=customer]", "Kept Works")
    page.fill("[name=contact_email]", "eva at kept-works")
    page.fill("[name=amount]", "much")
    with page.expect_navigation():
        page.click("button:has-text('Register deal')")
    assert page.locator("[name=customer]").input_value() == "Kept Works"
    assert page.locator("[name=contact_email]").input_value() == "eva at kept-works"
    assert page.locator("[name=amount]").input_value() == "much"
    assert not NEVER.search(page.locator("main").inner_text())
    assert page.locator("#contact_email-error").count() == 1
    page.fill("[name=contact_email]", "eva@kept-works.de")
    assert page.locator("#contact_email-error").count() == 0
    assert page.locator("#amount-error").count() == 1


def test_nothing_nags_while_somebody_types(rep):
    page = rep.open("/portal/deals/new").page
    for field in ("customer", "domain", "contact_email", "amount"):
        page.focus(f"[name={field}]")
        page.keyboard.press("Tab")
    page.fill("[name=contact_email]", "half an addr")
    leave(page)
    expect(page.locator("#saved")).to_contain_text("Draft saved")
    assert page.locator(".error, .error-summary, [aria-invalid=true]").count() == 0
    assert not page.title().startswith("Error")


def test_a_draft_that_was_sent_is_no_draft_any_more(look):
    eyes = look("partner_admin", width=PHONE, touch=True).open("/portal/")
    thumbs = Thumbs(eyes)
    register(thumbs, *fresh())
    sent(thumbs)
    assert eyes.open("/portal/deals/new").page.locator("[name=customer]").input_value() == ""
